import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/**
 * What `npm run mutation` runs for each mutant: the quick tests of what is mutated, and no more, because a survivor
 * pays for every test. `core/policy` has the cases and the patterns, the random laws take too long;
 * `core/decide.ts`, with `MUTATION_OF=decide`, has the flows.
 */
const quickTests = {
  policy: ["test/cases.test.ts", "test/laws/patterns.test.ts", "test/policy/**/*.test.ts"],
  decide: ["test/flows/**/*.test.ts"],
};

export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    include: process.env.MUTATION_OF === "decide" ? quickTests.decide : quickTests.policy,
    isolate: false,
    fileParallelism: false,
    reporters: ["dot"],
  },
});
