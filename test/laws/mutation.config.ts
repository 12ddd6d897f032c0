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
    "test/core/policy/parse/faults.test.ts",
    "test/core/policy/parse/reading.test.ts",
    "test/laws/golden.test.ts",
    "test/core/policy/requests/callers.test.ts",
    "test/core/policy/grants/canonical.test.ts",
    "test/core/policy/grants/conditions.test.ts",
    "test/core/policy/parse/copying.test.ts",
    "test/core/policy/grants/covering.test.ts",
    "test/core/policy/severity/explaining.test.ts",
    "test/core/policy/grants/granting.test.ts",
    "test/core/policy/grants/implying.test.ts",
    "test/core/policy/parse/json.test.ts",
    "test/core/policy/requests/meeting.test.ts",
    "test/core/policy/severity/messages.test.ts",
    "test/core/policy/model/naming.test.ts",
    "test/core/policy/grants/pairing.test.ts",
    "test/core/policy/requests/sample-callers.test.ts",
    "test/core/policy/requests/sample-values.test.ts",
    "test/core/policy/grants/same-form.test.ts",
    "test/core/policy/requests/solving.test.ts",
    "test/core/policy/requests/witness.test.ts",
    "test/laws/prepared.test.ts",
    "test/laws/same-form.test.ts",
    "test/laws/patterns.test.ts",
    "test/cases/cases.test.ts",
    "test/laws/recorded.test.ts",
  ],
  decide: [
    "test/core/respond/decide/decisions.test.ts",
    "test/core/respond/golden/golden.test.ts",
    "test/core/respond/roles.test.ts",
    "test/core/respond/decide/rebind.test.ts",
    "test/core/{respond,incidents,sweep,restore,canary}/**/!(rebind-laws|organization).test.ts",
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
