import type { Grant } from "../grants/grants.ts";
import { type Change, type RoleContext, severities } from "../model/change.ts";
import { limits } from "../model/limits.ts";
import { coversCallers } from "./callers/relate.ts";
import { describeGain, type Gain, gainsOf } from "./changes/gains.ts";
import { describeLoss, type Loss, lossesOf } from "./changes/losses.ts";
import { makeProof } from "./changes/proof.ts";
import type { Weighing } from "./changes/weigh.ts";
import { finish, notComparable, unratedDenials } from "./finish.ts";
import { findOrphans } from "./orphans.ts";
import { piecesOf } from "./profile/pieces.ts";
import { type Profile, profileOf } from "./profile/profile.ts";
import { waysOf } from "./profile/ways.ts";
import { describeRewriting } from "./rewriting.ts";

/**
 * What differs between two documents that are not equal, worst first; never empty.
 * @param profile of the expected grants
 */
export function explain(
  expectedGrants: readonly Grant[],
  profile: () => Profile,
  actualGrants: readonly Grant[],
  context: RoleContext,
): readonly Change[] {
  if (isTooLarge(expectedGrants)) return finish([notComparable], context);
  if (isTooLarge(actualGrants)) {
    const rest = withoutNewDenials(actualGrants, expectedGrants);
    if (isTooLarge(rest)) return finish([notComparable], context);
    return finish([unratedDenials(context), ...explain(expectedGrants, profile, rest, context)], context);
  }
  const expected = profile();
  const orphans = findOrphans(expectedGrants, actualGrants, context);
  const actual = profileOf(orphans.grants, budget(), expected);
  const weighing: Weighing = { expected, context, effort: budget() };
  // An orphaned principal admits nobody, so proofs need the ids.
  const proving = orphans.changes.length === 0 ? actual.pieces : piecesOf(actualGrants, budget()).pieces;
  const gained = gains(actual, weighing, proving);
  const changes = [
    ...unknownElements(expected, actual),
    ...gained.map(({ change }) => change),
    ...orphans.changes,
    ...losses(actual, weighing, proving)
      .filter((loss) => !contradicts(loss, gained, context))
      .map(({ change }) => change),
  ];
  if (gained.length > 0) return finish(changes, context);
  const rewriting = describeRewriting(expectedGrants, orphans.grants, context.account, budget());
  return finish(
    changes.length === 0 || rewriting.severity !== "low" ? [...changes, rewriting] : changes,
    context,
  );
}

/**
 * Nobody gets in by a new Deny statement, so long ones, which could hide who gets in, are left out. The rest may say that
 * somebody gets in whom a new Deny statement keeps out; `unratedDenials` asks for a comparison by hand.
 */
function withoutNewDenials(actual: readonly Grant[], expected: readonly Grant[]): readonly Grant[] {
  const known = new Set(expected.map(({ canonical }) => canonical));
  return actual.filter(({ effect, canonical }) => effect === "Allow" || known.has(canonical));
}

/** Pairs of ways in are compared, so their number is what a comparison costs. */
function isTooLarge(grants: readonly Grant[]): boolean {
  const weight = ({ what, conditions }: Grant) =>
    waysOf(what).length * conditions.reduce((sum, { values }) => sum + 1 + values.length, 16);
  return grants.reduce((sum, grant) => sum + weight(grant), 0) > limits.weighed;
}

/** The profile of the expected side, which is compared with many live documents. */
export function profileOfExpected(grants: readonly Grant[]): Profile {
  return profileOf(grants, budget());
}

function budget() {
  return { left: limits.effort };
}

function gains(actual: Profile, weighing: Weighing, proving: readonly Grant[]): readonly Described<Gain>[] {
  const proof = makeProof(proving, weighing.expected.pieces, weighing.context.account, budget());
  return gainsOf(actual, weighing).map((gain) => ({ ...gain, change: describeGain(gain, weighing, proof) }));
}

function losses(actual: Profile, weighing: Weighing, proving: readonly Grant[]): readonly Described<Loss>[] {
  const proof = makeProof(weighing.expected.pieces, proving, weighing.context.account, budget());
  return lossesOf(actual, weighing).map((loss) => ({ ...loss, change: describeLoss(loss, weighing, proof) }));
}

type Described<T> = T & { readonly change: Change };

/** Where nothing could be proven, "can now" and "can no longer" about the same callers would contradict each other. */
function contradicts(
  { change, callers }: Described<Loss>,
  gained: readonly Described<Gain>[],
  { severities: own = {} }: RoleContext,
): boolean {
  if (change.kind !== "condition-tightened" || change.direction !== "changed") return false;
  if (own[change.kind] !== undefined) return false;
  return gained.some(
    (gain) =>
      coversCallers(gain.callers, callers) &&
      gain.change.direction === "changed" &&
      severities.indexOf(gain.change.severity) >= severities.indexOf(change.severity),
  );
}

/** What AWS does not define cannot be weighed. */
function unknownElements(expected: Profile, actual: Profile): readonly Change[] {
  const unknown = ({ pieces }: Profile) =>
    new Set(pieces.flatMap((piece) => (piece.unknown === "" ? [] : [piece.canonical])));
  const [before, now] = [unknown(expected), unknown(actual)];
  const isSame = before.size === now.size && [...before].every((canonical) => now.has(canonical));
  return isSame ? [] : [notComparable];
}

export type { Profile } from "./profile/profile.ts";
