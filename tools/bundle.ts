import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import plugins from "../functions/runtime/bundle/lean-bundle.mjs";

const root = path.join(import.meta.dirname, "..");

/** Each file of `functions/` is a Lambda. */
export const functionFiles = [
  "on-trust-updated",
  "on-principal-changed",
  "notify",
  "sweep-plan",
  "sweep-account",
  "take-snapshot",
  "slack-actions",
  "canary",
] as const;
export type FunctionFile = (typeof functionFiles)[number];

/**
 * Bundles every function with the options of SST 4.17's own bundler (`pkg/runtime/node/build.go`), so that the tested
 * bundle is the deployed one.
 *
 * @returns the path of each function's `bundle.mjs`
 */
export async function buildFunctions(
  out = path.join(root, ".build", "functions"),
): Promise<Record<FunctionFile, string>> {
  const [trust, principal, notify, plan, sweep, take, press, canary] = await Promise.all(
    functionFiles.map((name) => buildFunction(name, out)),
  );
  if (!trust || !principal || !notify || !plan || !sweep || !take || !press || !canary)
    throw new Error("expected a bundle for each function");
  return {
    "on-trust-updated": trust,
    "on-principal-changed": principal,
    notify,
    "sweep-plan": plan,
    "sweep-account": sweep,
    "take-snapshot": take,
    "slack-actions": press,
    canary,
  };
}

/**
 * The bundles of a run of the tests, which its first caller builds into the folder `SHARED_BUNDLES`.
 *
 * @param out where to build outside such a run
 */
export async function sharedBundles(out?: string): Promise<Record<FunctionFile, string>> {
  const { SHARED_BUNDLES: folder } = process.env;
  if (folder === undefined) return buildFunctions(out);
  const list = path.join(folder, "bundles.json");
  if (!existsSync(list)) await replaceFile(list, JSON.stringify(await buildFunctions(folder)));
  return JSON.parse(await readFile(list, "utf8"));
}

async function buildFunction(name: FunctionFile, out: string): Promise<string> {
  const outfile = path.join(out, name, "bundle.mjs");
  await mkdir(path.dirname(outfile), { recursive: true });
  const result = await build({
    entryPoints: [path.join(root, "functions", `${name}.ts`)],
    outfile,
    bundle: true,
    minify: true,
    // The names of functions and classes would add 11 kB compressed; errors set their `name` themselves
    keepNames: false,
    platform: "node",
    format: "esm",
    target: "es2024",
    mainFields: ["module", "main"],
    external: ["sharp", "pg-native"],
    sourcemap: "linked",
    metafile: true,
    logLevel: "error",
    banner: { js: banner },
    plugins,
    write: false,
  });
  for (const file of result.outputFiles) await replaceFile(file.path, file.contents);
  await replaceFile(path.join(out, name, "meta.json"), JSON.stringify(result.metafile));
  return outfile;
}

/** Test files bundle in parallel, and a function's process of one may start while another one writes. */
async function replaceFile(file: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${file}.${randomUUID()}`;
  await writeFile(temporary, content);
  await rename(temporary, file);
}

/** CommonJS packages bundled into an ES module use these. */
const banner = [
  `import { createRequire as topLevelCreateRequire } from 'module';`,
  `const require = topLevelCreateRequire(import.meta.url);`,
  `import { fileURLToPath as topLevelFileUrlToPath, URL as topLevelURL } from "url"`,
  `const __filename = topLevelFileUrlToPath(import.meta.url)`,
  `const __dirname = topLevelFileUrlToPath(new topLevelURL(".", import.meta.url))`,
].join("\n");

if (import.meta.main) {
  for (const [name, file] of Object.entries(await buildFunctions())) {
    const code = await readFile(file);
    console.log(
      `${name}  ${Math.round(code.length / 1000)} kB, ${Math.round(gzipSync(code).length / 1000)} kB gz`,
    );
  }
}
