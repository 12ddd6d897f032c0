import { expect, test } from "vitest";
import { kinds } from "./scenarios/kinds.ts";
import { tryKind } from "./try-kind.ts";

/** `npm run faults` runs hundreds of each. */
const runs = 1;

test.each(Object.keys(kinds))("every promise holds: %s", async (kind) => {
  const { violations } = await tryKind({ kind, runs, seed: 5 });
  expect(violations.map(({ promise, example }) => `${promise}\n${example}`)).toEqual([]);
});
