import fc from "fast-check";
import { grantsArbitrary, seedArbitrary } from "../oracle/arbitrary.ts";
import type { Grants } from "../oracle/document.ts";
import { Random } from "../oracle/random.ts";
import { mutators } from "./mutators.ts";
import { rewriters } from "./rewriters.ts";

export interface Pair {
  readonly before: Grants;
  readonly after: Grants;
  readonly random: Random;
}

function rewriteOften(grants: Grants, random: Random): Grants {
  return random
    .shuffle(rewriters)
    .slice(0, 4)
    .reduce((rewritten, { rewrite }) => rewrite(rewritten, random), grants);
}

/** A second document: another one, the same in other words, or one or two mutations away, in other words. */
function partner(grants: Grants, stranger: Grants, random: Random): Grants {
  if (random.chance(0.1)) return stranger;
  const mutated = random
    .shuffle(mutators)
    .slice(0, random.pick([0, 1, 1, 1, 2]))
    .reduce((changed, { mutate }) => mutate(changed, random), grants);
  return random.chance(0.5) ? rewriteOften(mutated, random) : mutated;
}

/** Two documents that are the same, nearly the same, or strangers, and choices for what is done with them. */
export const pairArbitrary: fc.Arbitrary<Pair> = fc
  .tuple(grantsArbitrary, grantsArbitrary, seedArbitrary)
  .map(([before, stranger, seed]) => {
    const random = new Random(seed);
    return { before, after: partner(before, stranger, random), random };
  });
