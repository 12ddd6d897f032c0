import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { type BuildOptions, build, type Metafile, type Plugin } from "esbuild";
import manifest from "../package.json" with { type: "json" };

const root = path.join(import.meta.dirname, "..");

/**
 * Bundles the command line into one file that needs no package. What commands import when they run is text in this file
 * until then: Node would spend more time on parsing it than on printing help. CommonJS and old syntax, so that an old
 * Node runs the check of its version instead of failing to parse.
 *
 * @returns the path of the file, and which modules are evaluated at the start and which are not
 */
export async function buildCli(folder = path.join(root, "dist")) {
  const file = path.join(folder, "trustdrift.cjs");
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const deferred = new Set<string>();
  const start = await build({
    ...options,
    entryPoints: [path.join(root, "cli", "trustdrift.ts")],
    plugins: [deferImports(deferred)],
    banner: { js: versionCheck(manifest.engines.node) },
  });
  const modules = [...deferred]
    .sort()
    .map((one) => `${JSON.stringify(one)}: () => require(${JSON.stringify(one)})`);
  const commands = await build({
    ...options,
    stdin: { contents: `module.exports = { ${modules.join(", ")} };`, resolveDir: root },
  });
  const [code = "", text = ""] = [start, commands].map(({ outputFiles: [only] }) => only?.text);
  await writeFile(file, `${code}\nvar trustdriftCommands = ${JSON.stringify(text)};\n`, { mode: 0o755 });
  const metafiles = { start: start.metafile, commands: commands.metafile };
  await writeFile(path.join(folder, "THIRD-PARTY-LICENSES.txt"), await licencesOf(metafiles));
  return { file, ...metafiles };
}

const options = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  platform: "node",
  format: "cjs",
  target: "node18",
  // Compiled text has no loader of its own: what it imports is required
  supported: { "dynamic-import": false },
  mainFields: ["module", "main"],
  define: { "import.meta.main": "true" },
  legalComments: "none",
  metafile: true,
  write: false,
  logLevel: "error",
} as const satisfies BuildOptions;

/** A module that is imported when a command runs is taken from the text of the commands, which is then compiled. */
function deferImports(found: Set<string>): Plugin {
  return {
    name: "defer-imports",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^\./ }, ({ kind, path: wanted, resolveDir }) => {
        if (kind !== "dynamic-import") return undefined;
        const file = `./${path.relative(root, path.join(resolveDir, wanted))}`;
        found.add(file);
        return { path: file, namespace: "deferred" };
      });
      onLoad({ filter: /.*/, namespace: "deferred" }, ({ path: file }) => ({
        contents: `module.exports = require("trustdrift-commands")[${JSON.stringify(file)}]();`,
        loader: "js",
      }));
      onResolve({ filter: /^trustdrift-commands$/ }, () => ({
        path: "trustdrift-commands",
        namespace: "compiled",
      }));
      onLoad({ filter: /.*/, namespace: "compiled" }, () => ({ contents: compileCommands, loader: "js" }));
    },
  };
}

const compileCommands = `
const vm = require("node:vm");
const compiled = vm.compileFunction(trustdriftCommands, ["module", "require", "__filename", "__dirname"], {
  filename: __filename,
});
compiled(module, require, __filename, __dirname);
`;

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
async function licencesOf({ start, commands }: Record<"start" | "commands", Metafile>): Promise<string> {
  const inputs = { ...start.inputs, ...commands.inputs };
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
