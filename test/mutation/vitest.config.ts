import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** In order: the tests that find most mutants in the least time run first, because the first failure ends a run. */
const first = [
  "test/core/respond/decide/decisions.test.ts",
  "test/core/respond/golden/golden.test.ts",
  "test/core/respond/decide/rebind.test.ts",
];

/** @returns a negative rank for the first tests, zero for the others */
function rankOf({ moduleId }: TestSpecification): number {
  const fromStart = first.findIndex((name) => moduleId.endsWith(name));
  return fromStart < 0 ? 0 : fromStart - first.length;
}

class InThisOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((one, other) => rankOf(one) - rankOf(other));
  }
}

export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    // Only quick tests, because a surviving mutant runs them all
    include: ["test/core/{respond,incidents,sweep,restore,canary}/**/!(rebind-laws|organization).test.ts"],
    isolate: false,
    fileParallelism: false,
    sequence: { sequencer: InThisOrder },
    testTimeout: 60_000,
    reporters: ["dot"],
  },
});
