import { execFileSync } from "node:child_process";
import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { environment } from "../test/simulation/hub/environment.ts";
import { buildFunctions, type FunctionFile } from "../tools/bundle.ts";
import { above, median, type Report, times } from "./harness.ts";

/** DESIGN.md, Budgets. */
const budgetBytes = 180_000;
export const importBudget = 1.1;

const root = path.resolve(import.meta.dirname, "..");

/** The function whose import is timed. */
const timed: FunctionFile = "on-trust-updated";

/** Sizes of the functions, and the import of one against a file that only imports the same clients. */
export async function bundlesReport(): Promise<Report> {
  const bundles = await buildFunctions(path.join(root, ".build", "bench"));
  const sizes = await Promise.all(
    Object.entries(bundles).map(async ([name, file]) => {
      const code = await readFile(file);
      return { name, bytes: code.length, gzipped: gzipSync(code).length };
    }),
  );
  const { ratio, text } = await importAgainstFloor(
    bundles[timed],
    path.join(root, ".build", "bench", "clients"),
  );
  return {
    title: "Bundles",
    text,
    head: ["function", "bytes", "gzipped", "budget"],
    rows: sizes.map(({ name, bytes, gzipped }) => [
      name,
      ...[bytes, gzipped, budgetBytes].map((count) => count.toLocaleString("en-US")),
    ]),
    broken: [
      ...sizes.flatMap(({ name, gzipped }) => above(`bytes of ${name}, gzipped`, gzipped, budgetBytes)),
      ...above(`the import of ${timed}, as a multiple of its clients'`, ratio, importBudget),
    ],
  };
}

/**
 * The import of a bundle against that of a file that only imports the same clients of the SDK.
 *
 * @param folder for that file
 * @param starts of each, in turn
 */
export async function importAgainstFloor(
  bundle: string,
  folder: string,
  starts = 9,
): Promise<{ readonly ratio: number; readonly text: string }> {
  const clients = await clientsOf(bundle);
  const floor = await bundleOfClients(clients, folder);
  const samples: { readonly whole: number[]; readonly clients: number[] } = { whole: [], clients: [] };
  for (let start = 0; start < starts; start++) {
    samples.whole.push(importTime(bundle));
    samples.clients.push(importTime(floor));
  }
  const [whole, least] = [median(samples.whole), median(samples.clients)];
  const ratio = whole / least;
  return {
    ratio,
    text: `The import of ${path.basename(path.dirname(bundle))} takes ${times(ratio)} times as long as that of a file that only imports its ${clients.length} clients of the SDK (${Math.round(whole / 1000)} ms and ${Math.round(least / 1000)} ms of processor time, medians of ${starts} processes each, in turn; budget ${importBudget}).`,
  };
}

/** The SDK's clients in a bundle, such as `client-iam`. */
async function clientsOf(bundle: string): Promise<readonly string[]> {
  const meta = await readFile(path.join(path.dirname(bundle), "meta.json"), "utf8");
  const names = [...meta.matchAll(/@aws-sdk\/(client-[a-z]+)\//g)].flatMap(([, name]) => name ?? []);
  return [...new Set(names)].sort();
}

/** Bundled as SST bundles without plugins. */
async function bundleOfClients(clients: readonly string[], folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const exported = await Promise.all(
    clients.map(async (client) => {
      const found = Object.keys(await import(`@aws-sdk/${client}`)).find((name) =>
        /^[A-Za-z]+Client$/.test(name),
      );
      return `export { ${found} } from "@aws-sdk/${client}";`;
    }),
  );
  const outfile = path.join(folder, "bundle.mjs");
  await build({
    stdin: { contents: exported.join("\n"), resolveDir: root, loader: "ts" },
    outfile,
    bundle: true,
    minify: true,
    platform: "node",
    format: "esm",
    target: "es2024",
    mainFields: ["module", "main"],
    logLevel: "error",
    banner: {
      js: `import { createRequire } from "node:module"; const require = createRequire(import.meta.url);`,
    },
  });
  return outfile;
}

/** Processor time in microseconds, in a new process. */
function importTime(file: string): number {
  const program = `const start = process.cpuUsage(); await import(${JSON.stringify(file)}); const { user, system } = process.cpuUsage(start); console.log("took " + (user + system)); process.exit();`;
  const output = execFileSync(process.execPath, ["--input-type=module", "-e", program], {
    encoding: "utf8",
    env: {
      PATH: process.env.PATH,
      ...environment,
      AWS_ACCESS_KEY_ID: "none",
      AWS_SECRET_ACCESS_KEY: "none",
      UNPROTECTED_ROLES: "alert-risky",
    },
  });
  const [, took] = /^took (\d+)$/m.exec(output) ?? [];
  if (took === undefined) throw new Error(`expected the time of an import, found ${output}`);
  return Number(took);
}
