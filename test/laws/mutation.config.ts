import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * What `npm run mutation` runs for each mutant: the quick tests of what is mutated, and no more, because a survivor
 * pays for every test. `core/policy` has the cases and what is recorded of fixed pairs, the random laws take too
 * long; `core/decide.ts`, with `MUTATION_OF=decide`, has the flows. Those that notice most for the least time go
 * first: the first failure ends the run.
 */
const quickTests = {
  policy: [
    "test/laws/told.test.ts",
    "test/cases.test.ts",
    "test/laws/prepared.test.ts",
    "test/laws/same-form.test.ts",
    "test/laws/recorded.test.ts",
    "test/laws/patterns.test.ts",
    "test/policy/messages.test.ts",
    "test/policy/reading.test.ts",
  ],
  decide: ["test/flows/**/*.test.ts"],
};

const include = process.env.MUTATION_OF === "decide" ? quickTests.decide : quickTests.policy;

class InThisOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => include.findIndex((name) => moduleId.endsWith(name));
    return files.toSorted((one, other) => rank(one) - rank(other));
  }
}

export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    include,
    isolate: false,
    fileParallelism: false,
    sequence: { sequencer: InThisOrder },
    testTimeout: 60_000,
    reporters: ["dot"],
  },
});
