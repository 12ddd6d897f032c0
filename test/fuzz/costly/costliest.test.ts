import { describe, expect, test } from "vitest";
import { Random } from "../../oracle/random.ts";
import { costOf, mostCost } from "../../support/cost.ts";
import { compareOnce, costliest } from "./climb.ts";
import { knownPairs } from "./known.ts";
import { fits, textOf } from "./moves.ts";

/** The short form of `npm test` tries 50 pairs; `FUZZ_RUNS=100000` tries 1,250 from each start. */
const tries = Math.ceil(Number(process.env.FUZZ_RUNS ?? 4000) / 80);

describe("documents of a cost that was found before", { timeout: 600_000 }, () => {
  test.each(knownPairs)("given %s, when compared, then the cost is within the limit", (_, pair) => {
    expect(fits(pair)).toBe(true);
    expect(costOf(() => compareOnce(pair), mostCost)).toBeLessThanOrEqual(mostCost);
  });
});

describe("the costliest documents", { timeout: 600_000 + tries * 2000 }, () => {
  test.each([1, 2, 3])(
    `given ${tries} tries from start %i, when the costliest pair is compared, then it is within the limit`,
    (seed) => {
      const pair = costliest(tries, new Random(seed));
      const cost = costOf(() => compareOnce(pair), mostCost);
      expect(cost, `${textOf(pair.expected)}\n${textOf(pair.actual)}`).toBeLessThanOrEqual(mostCost);
    },
  );
});
