import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Mutant } from "@stryker-mutator/api/core";
import { Instrumenter } from "@stryker-mutator/instrumenter";
import { build, type Plugin } from "esbuild";

const root = path.join(import.meta.dirname, "../..");

/** The mutants of `core/policy`, and two bundles of it with the code that answers for the tests. */
export interface Instrumented {
  readonly mutants: readonly Mutant[];
  /** Unchanged, counts which mutants are reached. */
  readonly counting: string;
  /** Has a switch for each mutant. */
  readonly switching: string;
}

export async function instrument(): Promise<Instrumented> {
  const names = globSync("core/policy/**/*.ts", { cwd: root }).sort();
  const instrumenter = new Instrumenter(silent);
  const { files, mutants } = await instrumenter.instrument(
    names.map((name) => ({ name, mutate: true, content: readFileSync(path.join(root, name), "utf8") })),
    { plugins: null, excludedMutations: [], ignorers: [], noHeader: true },
  );
  const contents = new Map(files.map(({ name, content }) => [path.join(root, name), content]));
  return {
    mutants,
    counting: await bundle(contents, (content) => content.replace(switchCall, "false")),
    switching: await bundle(contents, (content) =>
      // An inlined comparison of numbers costs little where no call is needed
      content.replace(counterCall, "0").replace(switchCall, "(active === $1 && hit())"),
    ),
  };
}

export const unitTests = [
  ...globSync("test/core/policy/**/*.test.ts", { cwd: root }).sort(),
  "test/laws/prepared.test.ts",
];
export const slowTests = ["test/laws/same-form.test.ts", "test/laws/patterns.test.ts"];

/** `require` evaluates a file when it is called, so that a subject does not pay for the files of others. */
const listOfFiles = `export const files = {
${[...unitTests, ...slowTests].map((name) => `${JSON.stringify(name)}: () => require(${JSON.stringify(path.join(root, name))}),`).join("\n")}
};`;

const counterCall = /stryCov_9fa48\((?:"\d+"(?:,\s*)?)+\)/g;
const switchCall = /stryMutAct_9fa48\("(\d+)"\)/g;

/** @returns the source of a function that evaluates all modules: see `Evaluate` */
async function bundle(
  contents: ReadonlyMap<string, string>,
  rewrite: (content: string) => string,
): Promise<string> {
  const instrumented: Plugin = {
    name: "instrumented",
    setup({ onLoad, onResolve }) {
      onResolve({ filter: /^vitest$/ }, ({ importer }) =>
        importer.endsWith("collect.ts")
          ? { path: "vitest", external: true }
          : { path: path.join(import.meta.dirname, "collect.ts") },
      );
      onLoad({ filter: /mutation[\\/]files\.ts$/ }, () => ({ contents: listOfFiles, loader: "ts" }));
      onLoad({ filter: /core[\\/]policy[\\/].*\.ts$/ }, ({ path: file }) => {
        const content = contents.get(file);
        return content === undefined ? undefined : { contents: rewrite(content), loader: "ts" };
      });
    },
  };
  const { outputFiles } = await build({
    entryPoints: [path.join(import.meta.dirname, "subjects.ts")],
    bundle: true,
    write: false,
    platform: "node",
    format: "cjs",
    target: "es2024",
    external: ["fast-check"],
    // The cases are the only files that a subject reads
    define: { "import.meta.url": JSON.stringify(pathToFileURL(path.join(root, "test/cases/load.ts")).href) },
    minifySyntax: true,
    plugins: [instrumented],
    logLevel: "error",
  });
  return `(function (active, hit, stryCov_9fa48, module, require) {\n${outputFiles[0]?.text}\n})`;
}

const nothing = () => {};
const no = () => false;
const silent = {
  isTraceEnabled: no,
  isDebugEnabled: no,
  isInfoEnabled: no,
  isWarnEnabled: no,
  isErrorEnabled: no,
  isFatalEnabled: no,
  trace: nothing,
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  fatal: nothing,
};
