import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** What `npm run mutation` runs for each mutant: the tests of `core/policy` and `core/decide.ts`, laws at their shortest. */
export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    include: [
      "test/cases.test.ts",
      "test/policy/**/*.test.ts",
      "test/flows/**/*.test.ts",
      "test/laws/**/*.test.ts",
    ],
    env: { LAWS_RUNS: "40" },
    testTimeout: 20_000,
    reporters: ["dot"],
  },
});
