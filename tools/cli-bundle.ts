import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { build, type Metafile } from "esbuild";
import manifest from "../package.json" with { type: "json" };

const root = path.join(import.meta.dirname, "..");

/**
 * Bundles the command line into one file that needs no package. Commands and the AWS SDK are evaluated when they are
 * first imported. CommonJS and old syntax, so that an old Node runs the check of its version instead of failing to parse.
 *
 * @returns the path of the file, and which modules it is made of
 */
export async function buildCli(
  folder = path.join(root, "dist"),
): Promise<{ file: string; metafile: Metafile }> {
  const file = path.join(folder, "trustdrift.cjs");
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const { metafile } = await build({
    entryPoints: [path.join(root, "cli", "trustdrift.ts")],
    absWorkingDir: root,
    outfile: file,
    bundle: true,
    minify: true,
    platform: "node",
    format: "cjs",
    target: "node18",
    mainFields: ["module", "main"],
    define: { "import.meta.main": "true" },
    banner: { js: versionCheck(manifest.engines.node) },
    legalComments: "none",
    metafile: true,
    logLevel: "error",
  });
  await chmod(file, 0o755);
  await writeFile(path.join(folder, "THIRD-PARTY-LICENSES.txt"), await licencesOf(metafile));
  return { file, metafile };
}

/** @param range for example `^22.18.0 || >=26.0.0`: its lowest version is the minimum */
function versionCheck(range: string): string {
  const [, major = "", minor = ""] = /(\d+)\.(\d+)/.exec(range) ?? [];
  return [
    "(function () {",
    'var found = process.versions.node.split(".").map(Number);',
    `if (found[0] > ${major} || (found[0] === ${major} && found[1] >= ${minor})) return;`,
    `process.stderr.write("trustdrift: expected Node.js ${major}.${minor} or later, found " + process.versions.node + " (" + process.execPath + "). Install a current version from https://nodejs.org\\n");`,
    "process.exit(1);",
    "})();",
  ].join("\n");
}

const apache = "Apache-2.0";

/** The licences ask for their text in each copy. */
async function licencesOf({ inputs }: Metafile): Promise<string> {
  const folders = Object.keys(inputs).flatMap(
    (file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? [],
  );
  const texts: string[] = [];
  for (const folder of [...new Set(folders)].sort()) {
    const { name, version, license }: typeof manifest = JSON.parse(
      await readFile(path.join(root, folder, "package.json"), "utf8"),
    );
    // Some packages of the AWS SDK contain no file of their own
    const text =
      (await readLicence(path.join(root, folder))) || (license === apache && (await readLicence(root)));
    if (!text) throw new Error(`${name}: expected a file with the text of its licence, found none`);
    texts.push(`${name} ${version} (${license})\n\n${text.trim()}\n`);
  }
  return texts.join(`\n${"-".repeat(80)}\n\n`);
}

async function readLicence(folder: string): Promise<string> {
  for (const name of ["LICENSE", "LICENSE.md", "LICENSE.txt", "license", "LICENCE"]) {
    const text = await readFile(path.join(folder, name), "utf8").catch(() => undefined);
    if (text !== undefined) return text;
  }
  return "";
}

if (import.meta.main) console.log((await buildCli()).file);
