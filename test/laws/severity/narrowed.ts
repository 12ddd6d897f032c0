import fc from "fast-check";
import type { Comparison } from "../../../core/policy/model/change.ts";
import { type Grants, writeDocument } from "../../oracle/document.ts";
import { Random } from "../../oracle/random.ts";
import { ownPolicies } from "../../oracle/request.ts";
import { describeDifference, findDifference } from "../../oracle/search.ts";
import { mutators } from "../mutators.ts";
import type { Pair } from "../pairs.ts";
import { compare } from "../runs.ts";
import { denyArbitrary } from "./denies.ts";
import { describe, type Law } from "./law.ts";
import { relax, relaxationArbitrary } from "./relax.ts";
import { expectationArbitrary, grantOf, grantsOf, statementArbitrary } from "./statements.ts";

/** An expectation, and the same with something taken away, replaced or added. */
export const driftArbitrary: fc.Arbitrary<Pair> = fc
  .record({
    statements: expectationArbitrary,
    denies: fc.array(denyArbitrary, { maxLength: 2 }),
    added: fc.array(fc.oneof(statementArbitrary.map(grantOf), denyArbitrary), { maxLength: 2 }),
    kept: fc.nat({ max: 3 }),
    steps: fc.array(relaxationArbitrary, { maxLength: 1 }),
    mutation: fc.option(fc.constantFrom(...mutators)),
    seed: fc.nat(),
  })
  .map(({ statements, denies, added, kept, steps, mutation, seed }) => {
    const before = [...statements.map(grantOf), ...denies];
    const changed = [...steps.reduce(relax, before.slice(kept)), ...added];
    const random = new Random(seed);
    const drifted = grantsOf(changed);
    const after = mutation === null || changed.length === 0 ? drifted : mutation.mutate(drifted, random);
    return { before: grantsOf(before), after, random };
  });

/** Said to be narrower and nothing else, in its severity or in its directions. */
function saidToBeNarrower(comparison: Comparison): boolean {
  if (comparison.verdict !== "drift") return false;
  if (comparison.severity === "low" || comparison.severity === "info") return true;
  return comparison.changes.every(({ direction }) => direction === "narrowed");
}

/** Whether `core/policy` says that nobody is newly admitted. */
export function saidToAdmitNoMore(before: Grants, after: Grants): boolean {
  const comparison = compare(writeDocument(before), writeDocument(after));
  return comparison.verdict === "equal" || saidToBeNarrower(comparison);
}

function opening(before: Grants, after: Grants, random: Random): string | undefined {
  if (after.grants.length === 0) return undefined;
  const found = findDifference(before, after, {
    attempts: 60,
    random,
    newlyAdmitted: true,
    plain: true,
    ownPolicies,
  });
  return found && describeDifference(found);
}

export const narrowedOnly: Law = {
  name: "given a pair said to be only narrower, when requests are tried with and without an identity policy, then none is newly admitted",
  share: 1,
  violations: driftArbitrary.map(({ before, after, random }) => {
    const [expected, actual] = [writeDocument(before), writeDocument(after)];
    const comparison = compare(expected, actual);
    if (!saidToBeNarrower(comparison)) return undefined;
    const admitted = opening(before, after, random);
    if (admitted === undefined) return undefined;
    const wanted = `low or narrowed only when nothing is newly admitted, but this is: ${admitted}`;
    return { expected, actual, wanted, found: describe(comparison) };
  }),
};
