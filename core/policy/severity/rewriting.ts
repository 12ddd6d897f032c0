import { coveredBy, indexGrants } from "../grants/covered.ts";
import type { Grant, What } from "../grants/grants.ts";
import { actionImplies } from "../grants/implies.ts";
import { isRelevant } from "../grants/relevant.ts";
import { split } from "../grants/split.ts";
import type { Change, Direction } from "../model/change.ts";
import { type Effort, spend } from "../model/effort.ts";
import { findWitness, makeSides } from "../requests/witness.ts";
import { callersOf } from "./callers/callers.ts";
import { allows } from "./changes/differences.ts";
import { reachesFutureActions } from "./profile/ways.ts";
import { conditionText } from "./sentences/conditions.ts";
import { sources } from "./sources.ts";

/**
 * Documents that are not equal, although the actual one admits no new caller by the current actions of STS: they differ
 * in other actions or in form, such as `sts:?agSession` in place of `sts:TagSession`.
 * @param account that owns the role
 */
export function describeRewriting(
  expected: readonly Grant[],
  actual: readonly Grant[],
  account: string,
  effort: Effort,
): Change {
  const opened = newlyAdmitted(expected, actual, account, effort);
  const closed = newlyAdmitted(actual, expected, account, effort);
  const concerned = [...notIn(actual, expected), ...notIn(expected, actual)].flatMap(({ conditions }) =>
    conditions.map(conditionText),
  );
  const severity = opened.length > 0 ? "medium" : "low";
  return {
    kind: "statement-changed",
    direction: directionOf(opened, closed, expected, actual, effort),
    severity,
    ...(concerned.length === 0 ? {} : { condition: [...new Set(concerned)].join(", ") }),
    message:
      severity === "low"
        ? "the statements differ, but allow the same requests"
        : "the statements name different actions, which AWS STS does not currently define",
    source: sources.evaluation,
  };
}

function notIn(others: readonly Grant[], grants: readonly Grant[]): readonly Grant[] {
  const known = new Set(others.map(({ canonical }) => canonical));
  return grants.filter(({ canonical }) => !known.has(canonical));
}

function directionOf(
  opened: readonly Grant[],
  closed: readonly Grant[],
  expected: readonly Grant[],
  actual: readonly Grant[],
  effort: Effort,
): Direction {
  if (closed.length === 0 && proves(opened, actual, expected, effort)) return "widened";
  return opened.length === 0 && proves(closed, expected, actual, effort) ? "narrowed" : "changed";
}

function proves(
  grants: readonly Grant[],
  open: readonly Grant[],
  shut: readonly Grant[],
  effort: Effort,
): boolean {
  const sides = makeSides(open, shut, effort);
  return grants.some((grant) => findWitness(sides, [grant]) !== undefined);
}

/** Action patterns that only `actual` allows, or only `expected` denies. */
function newlyAdmitted(
  expected: readonly Grant[],
  actual: readonly Grant[],
  account: string,
  effort: Effort,
): readonly Grant[] {
  const before = expected.filter(isAllow).map(pathOf);
  const now = actual.filter(isAllow);
  const denials = indexGrants(actual);
  const isAdmitted = (grant: Grant) =>
    split(grant).every((part) =>
      before.some(
        (path) =>
          spend(effort, 0.1) &&
          isWithin(part.what, path.piece.what, effort) &&
          allows(path, pathOf(part), account, effort),
      ),
    );
  const isDenied = (grant: Grant) => coveredBy(grant, denials, effort) || !isRelevant(grant, now, effort);
  return [
    ...now.filter((grant) => isPattern(grant) && !isAdmitted(grant)),
    // Denials of all other actions are weighed as such
    ...expected.filter(
      (grant) => !isAllow(grant) && isPattern(grant) && !reachesFutureActions(grant.what) && !isDenied(grant),
    ),
  ];
}

/** Requests for a role are about actions of STS only, so `NotAction` is within `sts:*`. */
function isWithin(narrow: What, wide: What, effort: Effort): boolean {
  return actionImplies(narrow, wide, effort) || (narrow.kind === "allBut" && wide.canonical === "one sts:*");
}

function pathOf(piece: Grant) {
  return { piece, callers: callersOf(piece.who, piece.conditions), conditions: piece.conditions };
}

function isAllow({ effect }: Grant): boolean {
  return effect === "Allow";
}

function isPattern({ what }: Grant): boolean {
  return what.kind === "allBut" || (what.kind === "one" && /[*?]/.test(what.action.canonical));
}
