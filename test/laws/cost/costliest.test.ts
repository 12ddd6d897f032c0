import { threadCpuUsage } from "node:process";
import { expect, test } from "vitest";
import { compareDocuments, prepareDocument } from "../../../core/policy/compare.ts";
import { Random } from "../../oracle/random.ts";
import { pairs, roleContext, timeoutMilliseconds } from "../runs.ts";
import { documentOf } from "../severity/statements.ts";
import { type Costly, mutate } from "./genes.ts";

/** The budget of the hostile input too, in `test/fuzz`. */
const limitMilliseconds = 50;
/** Climbs from nothing, so that one that is stuck is not the last word. */
const climbs = 4;
const tries = Math.ceil(pairs / 4);

/** Of the processor, so that a loaded machine does not count; the least of some repeats, so that a pause does not. */
function costOf({ before, after }: Costly, repeats: number): number {
  const prepared = prepareDocument(documentOf(...before));
  if (!prepared.ok) return 0;
  const text = JSON.stringify(documentOf(...after));
  const costs = Array.from({ length: repeats }, () => {
    const start = threadCpuUsage();
    compareDocuments(prepared.document, text, roleContext);
    const { user, system } = threadCpuUsage(start);
    return (user + system) / 1000;
  });
  return Math.min(...costs);
}

function climb(seed: number): { readonly worst: Costly; readonly cost: number } {
  const random = new Random(seed);
  let worst: Costly = { before: [], after: [] };
  let cost = 0;
  for (let attempt = 0; attempt < tries; attempt++) {
    const candidate = mutate(worst, random);
    const candidateCost = costOf(candidate, 2);
    if (candidateCost < cost) continue;
    worst = candidate;
    cost = candidateCost;
  }
  return { worst, cost };
}

test(`given ${climbs * tries} tries to find the costliest documents that IAM can store, when compared, then within the limit`, {
  timeout: timeoutMilliseconds,
}, () => {
  for (let seed = 1; seed <= climbs; seed++) {
    const { worst } = climb(seed);
    const cost = costOf(worst, 8);
    console.log(`costliest of climb ${seed}: ${cost.toFixed(1)} ms`);
    expect(cost, JSON.stringify([documentOf(...worst.before), documentOf(...worst.after)])).toBeLessThan(
      limitMilliseconds,
    );
  }
});
