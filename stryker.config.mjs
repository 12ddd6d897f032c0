const decides = process.env.MUTATION_OF === "decide";

/**
 * Changes code in thousands of small ways and counts how many changes a test detects. `npm run mutation:decide` does so
 * with the code that decides about a role; `-- --mutate core/restore/plan.ts` limits it to one file.
 * `npm run mutation:policy` hands over the part of `core/policy` that `test/mutation` does not detect itself.
 * @type {import("@stryker-mutator/api/core").PartialStrykerOptions}
 */
export default {
  mutate: decides
    ? ["core/respond/decide/**/*.ts", "core/restore/**/*.ts", "core/incidents/approval/**/*.ts"]
    : ["core/policy/**/*.ts"],
  testRunner: "vitest",
  vitest: { configFile: "test/mutation/vitest.config.ts", related: false },
  plugins: ["@stryker-mutator/vitest-runner"],
  coverageAnalysis: "perTest",
  concurrency: 2,
  // Generous, so that only an endless loop counts as a timeout
  timeoutMS: 10_000,
  reporters: decides ? ["clear-text", "progress-append-only", "json"] : ["progress-append-only"],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  jsonReporter: { fileName: "reports/mutation-decide.json" },
  // Earlier results hold for a test as long as its file is the same; the cases of core/policy are in other files
  incremental: decides,
  incrementalFile: "reports/mutation-decide-incremental.json",
  tempDirName: ".stryker-tmp",
  thresholds: { high: 95, low: 90, break: decides ? 90 : null },
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
