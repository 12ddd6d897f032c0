import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * The tests that Stryker runs for each mutant: only quick ones, because a surviving mutant runs them all. `core/policy`
 * has its unit tests and the fixed tables of the laws; what `subjects.ts` asks is left out. The code that decides
 * (`MUTATION_OF=decide`) has the tests of its folders.
 */
const includes = {
  policy: ["test/core/policy/**/*.test.ts", "test/laws/{prepared,same-form,patterns,sources}.test.ts"],
  decide: ["test/core/{respond,incidents,sweep,restore,canary}/**/!(rebind-laws|organization).test.ts"],
};

/** In order: the tests that find most mutants in the least time run first, because the first failure ends a run. */
const first = [
  "test/core/policy/parse/faults.test.ts",
  "test/core/policy/parse/reading.test.ts",
  "test/core/respond/decide/decisions.test.ts",
  "test/core/respond/golden/golden.test.ts",
  "test/core/respond/decide/rebind.test.ts",
];

/** In order: the slowest tests run last. */
const last = [
  "test/laws/prepared.test.ts",
  "test/laws/same-form.test.ts",
  "test/laws/patterns.test.ts",
  "test/laws/sources.test.ts",
];

/** @returns a negative rank for the first tests, zero for most, a positive rank for the last ones */
function rankOf({ moduleId }: TestSpecification): number {
  const fromStart = first.findIndex((name) => moduleId.endsWith(name));
  if (fromStart >= 0) return fromStart - first.length;
  return last.findIndex((name) => moduleId.endsWith(name)) + 1;
}

class InThisOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((one, other) => rankOf(one) - rankOf(other));
  }
}

export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    include: process.env.MUTATION_OF === "decide" ? includes.decide : includes.policy,
    isolate: false,
    fileParallelism: false,
    sequence: { sequencer: InThisOrder },
    testTimeout: 60_000,
    reporters: ["dot"],
  },
});
