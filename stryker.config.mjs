/**
 * `npm run mutation:decide` changes the code that decides about a role in small ways and counts how many changes a test
 * detects. `npm run mutation:decide -- --mutate core/restore/plan.ts` changes one file. Earlier results in `reports/`
 * are reused. `npm run mutation:policy` does the same for `core/policy`, without Stryker's runner: see `test/mutation`.
 * @type {import("@stryker-mutator/api/core").PartialStrykerOptions}
 */
export default {
  mutate: ["core/respond/decide/**/*.ts", "core/restore/**/*.ts", "core/incidents/approval/**/*.ts"],
  testRunner: "vitest",
  vitest: { configFile: "test/mutation/vitest.config.ts", related: false },
  plugins: ["@stryker-mutator/vitest-runner"],
  coverageAnalysis: "perTest",
  concurrency: 2,
  // Generous, so that only an endless loop counts as a timeout
  timeoutMS: 10_000,
  reporters: ["clear-text", "progress-append-only", "json"],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  jsonReporter: { fileName: "reports/mutation-decide.json" },
  incremental: true,
  incrementalFile: "reports/mutation-decide-incremental.json",
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
