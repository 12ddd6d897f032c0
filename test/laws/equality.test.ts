import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalText } from "../../core/policy/compare.ts";
import { grantsArbitrary, seedArbitrary } from "../oracle/arbitrary.ts";
import { type Grants, writeDocument } from "../oracle/document.ts";
import { Random } from "../oracle/random.ts";
import { describeDifference, findDifference } from "../oracle/search.ts";
import { mutators } from "./mutators.ts";
import { rewriters } from "./rewriters.ts";
import { areEqual, checkLaw, compare, timeoutMilliseconds } from "./runs.ts";
import { encode, writeLoosely } from "./writing.ts";

function show(...documents: unknown[]): string {
  return documents.map((document) => JSON.stringify(document)).join("\n");
}

/** A neighbour in meaning or only in words. */
function neighbour(grants: Grants, random: Random): Grants {
  if (random.chance(0.3)) return random.pick(mutators).mutate(grants, random);
  return random
    .shuffle(rewriters)
    .slice(0, 3)
    .reduce((rewritten, { rewrite }) => rewrite(rewritten, random), grants);
}

describe("equality", { timeout: timeoutMilliseconds }, () => {
  test("given a document, when compared with itself in any writing, then it is equal", () => {
    checkLaw(
      fc.property(grantsArbitrary, seedArbitrary, (grants, seed) => {
        const random = new Random(seed);
        const loose = encode(writeLoosely(grants, random), random);
        expect(compare(writeDocument(grants), loose), show(writeDocument(grants), loose)).toEqual({
          verdict: "equal",
        });
        expect(compare(loose, writeDocument(grants))).toEqual({ verdict: "equal" });
      }),
    );
  });

  test("given two documents, when the sides are swapped, then the answer is the same", () => {
    checkLaw(
      fc.property(grantsArbitrary, seedArbitrary, (grants, seed) => {
        const other = neighbour(grants, new Random(seed));
        const [one, two] = [writeDocument(grants), writeDocument(other)];
        expect(areEqual(one, two), show(one, two)).toBe(areEqual(two, one));
      }),
    );
  });

  test("given three documents, when two pairs are equal, then so is the third", () => {
    checkLaw(
      fc.property(grantsArbitrary, seedArbitrary, (grants, seed) => {
        const random = new Random(seed);
        const second = neighbour(grants, random);
        const third = neighbour(second, random);
        const [a, b, c] = [writeDocument(grants), writeDocument(second), writeDocument(third)];
        const equalPairs = [areEqual(a, b), areEqual(b, c), areEqual(a, c)].filter(Boolean).length;
        expect(equalPairs, show(a, b, c)).not.toBe(2);
      }),
    );
  });

  test("given two documents, when their canonical texts are the same, then they are equal", () => {
    checkLaw(
      fc.property(grantsArbitrary, seedArbitrary, (grants, seed) => {
        const other = neighbour(grants, new Random(seed));
        const [one, two] = [writeDocument(grants), writeDocument(other)];
        if (canonicalText(one) !== canonicalText(two)) return;
        expect(areEqual(one, two), show(one, two)).toBe(true);
      }),
    );
  });

  test("given a document, when only written differently, then its canonical text is the same", () => {
    checkLaw(
      fc.property(grantsArbitrary, seedArbitrary, (grants, seed) => {
        const random = new Random(seed);
        const { rewrite } = random.pick(rewriters);
        const [one, two] = [
          writeDocument(grants),
          encode(writeLoosely(rewrite(grants, random), random), random),
        ];
        expect(canonicalText(two), show(one, two)).toBe(canonicalText(one));
      }),
    );
  });
});

describe("rewritings", { timeout: timeoutMilliseconds }, () => {
  test.each(rewriters)("given any document, when rewritten: $name, then it is equal", ({ rewrite }) => {
    checkLaw(
      fc.property(grantsArbitrary, seedArbitrary, (grants, seed) => {
        const [one, two] = [writeDocument(grants), writeDocument(rewrite(grants, new Random(seed)))];
        expect(compare(one, two), show(one, two)).toEqual({ verdict: "equal" });
        expect(compare(two, one), show(two, one)).toEqual({ verdict: "equal" });
      }),
      0.1,
    );
  });

  test.each(rewriters)("given any document, when rewritten: $name, then the oracle agrees", ({ rewrite }) => {
    checkLaw(
      fc.property(grantsArbitrary, seedArbitrary, (grants, seed) => {
        const random = new Random(seed);
        const other = rewrite(grants, random);
        const difference = findDifference(grants, other, { attempts: 30, random });
        expect(difference && describeDifference(difference), show(grants, other)).toBeUndefined();
      }),
      0.1,
    );
  });
});

describe("mutations", { timeout: timeoutMilliseconds }, () => {
  test.each(mutators)(
    "given any document, when mutated: $name, then every witnessed effect is noticed",
    ({ name, mutate }) => {
      let witnessed = 0;
      // Only a policy variable that was left out makes a difference here.
      const share = name === "a statement repeated with fewer values" ? 1 : 0.1;
      checkLaw(
        fc.property(grantsArbitrary, seedArbitrary, (grants, seed) => {
          const random = new Random(seed);
          const other = mutate(grants, random);
          const difference = findDifference(grants, other, { attempts: 60, random });
          if (difference === undefined) return;
          witnessed++;
          const [one, two] = [writeDocument(grants), writeDocument(other)];
          expect(compare(one, two).verdict, `${show(one, two)}\n${describeDifference(difference)}`).toBe(
            "drift",
          );
        }),
        share,
      );
      expect(witnessed, "mutations whose effect the oracle witnessed").toBeGreaterThan(0);
    },
  );
});
