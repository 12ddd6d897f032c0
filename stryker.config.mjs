/**
 * `npm run mutation` changes the product in thousands of small ways and counts how many changes a test detects: first
 * in `core/policy`, then, with `MUTATION_OF=decide`, in the code that decides about a role.
 * `npm run mutation:policy -- --mutate core/policy/grants/pair.ts` mutates one file. Earlier results in `reports/` are
 * reused.
 */
const decides = process.env.MUTATION_OF === "decide";

const mutated = decides
  ? ["core/respond/decide/**/*.ts", "core/restore/**/*.ts", "core/incidents/approval/**/*.ts"]
  : ["core/policy/**/*.ts"];
const report = decides ? "reports/mutation-decide" : "reports/mutation";

/** @type {import("@stryker-mutator/api/core").PartialStrykerOptions} */
export default {
  mutate: mutated,
  testRunner: "vitest",
  vitest: { configFile: "test/laws/mutation.config.ts", related: false },
  plugins: ["@stryker-mutator/vitest-runner"],
  coverageAnalysis: "perTest",
  concurrency: 2,
  // Generous, so that only an endless loop counts as a timeout
  timeoutMS: 10_000,
  reporters: ["clear-text", "progress-append-only", "json"],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  jsonReporter: { fileName: `${report}.json` },
  incremental: true,
  incrementalFile: `${report}-incremental.json`,
  tempDirName: ".stryker-tmp",
  thresholds: { high: 95, low: 90, break: 90 },
  tsconfigFile: "none",
  ignorePatterns: [
    "/.stryker-tmp",
    "/reports",
    "/.sst",
    "/.venv",
    "/.build",
    "/.ci",
    "/bench",
    "/docs",
    "/functions",
    "/scripts",
    "/sst.config.ts",
    "/test/local",
    "/test/stacks",
  ],
};
