import { defineConfig } from "vitest/config";

/** Tests of one process that leave nothing behind, which share their workers: three times as fast as isolated ones. */
const pure = ["test/{architecture,cases,core,fuzz,laws,oracle}/**/*.test.ts"];
/** These start a local organization. */
const withOrganization = ["test/core/restore/{commands,organization}.test.ts"];

export default defineConfig({
  test: {
    // Most tests with real processes wait more than they compute. Vitest's default leaves one of two cores unused
    maxWorkers: 2,
    reporters: ["default", "./test/support/closing-line.ts"],
    setupFiles: ["./test/support/seed.ts"],
    // Generous limits, because tests with real processes must also pass on a loaded machine
    testTimeout: 300_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 120_000, interval: 50 } },
    projects: [
      {
        extends: true,
        test: {
          name: "processes",
          include: ["test/**/*.test.ts"],
          exclude: pure,
          globalSetup: "./test/support/shared-bundles.ts",
        },
      },
      { extends: true, test: { name: "restore", include: withOrganization } },
      { extends: true, test: { name: "pure", include: pure, exclude: withOrganization, isolate: false } },
    ],
  },
});
