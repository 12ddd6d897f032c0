import { coveredBy, type GrantIndex, indexGrants } from "../grants/covered.ts";
import type { Grant } from "../grants/grants.ts";
import { type GrantPair, pairGrants } from "../grants/pair.ts";
import { type Change, type Direction, type RoleContext, severities } from "../model/change.ts";
import { type Effort, spend } from "../model/effort.ts";
import { limits } from "../model/limits.ts";
import { isPartOf, rateAdmission } from "./admission.ts";
import { conditionChanges } from "./condition-changes.ts";
import { rateCondition } from "./conditions.ts";
import { rateDenyAdded, rateDenyCondition, rateDenyRemoved } from "./deny.ts";
import { findOrphans } from "./orphans.ts";
import { rateRemoval } from "./removal.ts";
import { makeSituation, type Situation } from "./situation.ts";
import { sources } from "./sources.ts";

/**
 * What differs between two documents that are not equal, worst first; never empty.
 * @param effort for the search of requests that prove a direction
 */
export function explain(
  expected: readonly Grant[],
  actual: readonly Grant[],
  roleContext: RoleContext,
  effort: Effort,
): readonly Change[] {
  const orphans = findOrphans(expected, actual, roleContext);
  const situation = makeSituation(expected, actual, roleContext, effort);
  const { pairs, removed, added } = pairGrants(expected, orphans.grants);
  const changes = [
    ...orphans.changes,
    ...pairs.flatMap((pair) => judgePair(pair, situation)),
    ...judgeSingles(removed, added, { expected, actual: orphans.grants }, situation),
  ];
  return finish(changes.length > 0 ? changes : [notTold], roleContext);
}

function judgePair(pair: GrantPair, situation: Situation): readonly Change[] {
  if (pair.expected.unknown !== "") return [notTold];
  const judge = pair.expected.effect === "Allow" ? rateCondition : rateDenyCondition;
  const { effort } = situation.gained;
  if (!spend(effort, (pair.expected.conditions.length * pair.actual.conditions.length) / 10))
    return [notTold];
  return conditionChanges(pair, effort).flatMap((change) => judge(pair, change, situation));
}

interface Sides {
  readonly expected: readonly Grant[];
  readonly actual: readonly Grant[];
}

/** What one side has and the other has nothing like. What the other side covers all the same is not told. */
function judgeSingles(
  removed: readonly Grant[],
  added: readonly Grant[],
  { expected, actual }: Sides,
  situation: Situation,
): readonly Change[] {
  const isNews = (index: GrantIndex) => (grant: Grant) => !coveredBy(grant, index, situation.gained.effort);
  const gone = removed.filter(isNews(indexGrants(actual)));
  const come = added.filter(isNews(indexGrants(expected)));
  const told = [
    ...come.filter((grant) => !isToldBy(grant, gone)).map((grant) => judgeAdded(grant, situation)),
    ...gone.filter((grant) => !isToldBy(grant, come)).map((grant) => judgeGone(grant, situation)),
  ];
  return told;
}

/** A role that was replaced by its whole account, or the reverse, is one change: the account tells it. */
function isToldBy(part: Grant, wholes: readonly Grant[]): boolean {
  return wholes.some(
    (whole) =>
      whole.who.kind === "one" &&
      whole.effect === "Allow" &&
      part.effect === "Allow" &&
      part.who.kind === "one" &&
      part.what.canonical === whole.what.canonical &&
      isPartOf(part.who.named.principal, whole.who.named.principal) &&
      sameConditions(part, whole),
  );
}

function sameConditions(one: Grant, other: Grant): boolean {
  return (
    one.conditions.length === other.conditions.length &&
    one.conditions.every((condition, at) => condition.canonical === other.conditions[at]?.canonical)
  );
}

function judgeAdded(grant: Grant, situation: Situation): Change {
  return grant.effect === "Allow" ? rateAdmission(grant, situation) : rateDenyAdded(grant, situation);
}

function judgeGone(grant: Grant, situation: Situation): Change {
  return grant.effect === "Allow" ? rateRemoval(grant, situation) : rateDenyRemoved(grant, situation);
}

/** For differences in what AWS does not define, or that cannot be taken apart: never equal, and nothing is known of them. */
export const notTold: Change = {
  kind: "document-changed",
  direction: "changed",
  severity: "critical",
  message: "the documents differ in a way that cannot be taken apart: read both",
  source: sources.grammar,
};

/** Applies the expectation's own severities and puts the worst first. */
export function finish(changes: readonly Change[], { severities: own = {} }: RoleContext): readonly Change[] {
  const weighed = changes.map((change) => ({ ...change, severity: own[change.kind] ?? change.severity }));
  return weighed.sort((one, other) => rankOf(other) - rankOf(one)).slice(0, limits.changes);
}

function rankOf({ severity, direction }: Change): number {
  return severities.indexOf(severity) * directionOrder.length + directionOrder.indexOf(direction);
}

const directionOrder: readonly Direction[] = ["narrowed", "changed", "orphaned", "widened"];
