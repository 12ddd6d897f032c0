import { compareDocuments, prepareDocument } from "../../../core/policy/compare.ts";
import type { Random } from "../../oracle/random.ts";
import { processorMicroseconds } from "../../support/cost.ts";
import { anyStatement, fits, moves, type Pair, textOf } from "./moves.ts";

const roleContext = { account: "444444444444", organizationAccounts: new Set<string>() };

/** Reads both sides and compares them, as a handler does when it meets an expectation for the first time. */
export function compareOnce({ expected, actual }: Pair): void {
  const prepared = prepareDocument(textOf(expected));
  if (prepared.ok) compareDocuments(prepared.document, textOf(actual), roleContext);
}

/** The costliest pair that a hill climb finds: it continues from each pair that takes more processor time than all before. */
export function costliest(tries: number, random: Random): Pair {
  let best: Pair = { expected: [anyStatement(random)], actual: [anyStatement(random)] };
  let most = 0;
  for (let attempt = 0; attempt < tries; attempt++) {
    let next = best;
    for (let steps = 1 + random.below(3); steps > 0; steps--) next = random.pick(moves)(next, random);
    if (!fits(next)) continue;
    const taken = processorMicroseconds(() => compareOnce(next));
    if (taken <= most) continue;
    // Measured twice, so that a pause of the machine does not count as cost
    const again = Math.min(
      taken,
      processorMicroseconds(() => compareOnce(next)),
    );
    if (again <= most) continue;
    [best, most] = [next, again];
  }
  return best;
}
