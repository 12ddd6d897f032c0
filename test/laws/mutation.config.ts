import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * What `npm run mutation` runs for each mutant: the quick tests of what is mutated, and no more, because a survivor
 * pays for every test. `core/policy` has its unit tests, the cases and what is recorded of fixed pairs, the random
 * laws take too long; what decides, with `MUTATION_OF=decide`, has the flows. Those that notice most for the least
 * time go first: the first failure ends the run.
 */
const quickTests = {
  policy: [
    "test/policy/faults.test.ts",
    "test/policy/reading.test.ts",
    "test/laws/told.test.ts",
    "test/policy/callers.test.ts",
    "test/policy/canonical.test.ts",
    "test/policy/conditions.test.ts",
    "test/policy/copying.test.ts",
    "test/policy/covering.test.ts",
    "test/policy/explaining.test.ts",
    "test/policy/granting.test.ts",
    "test/policy/implying.test.ts",
    "test/policy/json.test.ts",
    "test/policy/meeting.test.ts",
    "test/policy/messages.test.ts",
    "test/policy/naming.test.ts",
    "test/policy/pairing.test.ts",
    "test/policy/sample-callers.test.ts",
    "test/policy/sample-values.test.ts",
    "test/policy/short-cut.test.ts",
    "test/policy/solving.test.ts",
    "test/policy/witness.test.ts",
    "test/laws/prepared.test.ts",
    "test/laws/same-form.test.ts",
    "test/laws/patterns.test.ts",
    "test/cases.test.ts",
    "test/laws/recorded.test.ts",
  ],
  decide: [
    "test/flows/decisions.test.ts",
    "test/flows/told.test.ts",
    "test/flows/roles.test.ts",
    "test/flows/rebind.test.ts",
    "test/flows/!(rebind-laws).test.ts",
  ],
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
