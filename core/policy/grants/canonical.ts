import { type Condition, compareTexts, withValues } from "../model/condition.ts";
import type { Effort } from "../model/effort.ts";
import { limits } from "../model/limits.ts";
import { coversPattern } from "../model/wildcard.ts";
import { parseDocument } from "../parse/parse.ts";
import { coveredByThese, indexGrants } from "./covered.ts";
import { type Grant, grantsOf, makeGrant, statementText, uniqueSorted, type What } from "./grants.ts";
import { conditionImplies } from "./implies.ts";
import { relevantGrants } from "./relevant.ts";
import { split } from "./split.ts";

/**
 * A text that two documents share only when they mean the same, and that documents which are only written
 * differently do share, unless they are so large that not all of it can be simplified; undefined when the document
 * cannot be read.
 */
export function canonicalText(document: string | object): string | undefined {
  const parsed = parseDocument(document);
  if (!parsed.ok) return undefined;
  const { unknown, statements } = parsed.document;
  const grants = grantsOf(parsed.document);
  if (grants === undefined)
    return JSON.stringify(["statements", unknown, ...uniqueSorted(statements.map(statementText))]);
  const effort: Effort = { left: limits.effort };
  const pieces = canonicalGrants(relevantGrants(grants, effort), effort);
  return JSON.stringify(["grants", unknown, ...pieces.map((grant) => grant.canonical)]);
}

/**
 * The grants in their smallest pieces, each simplified, without those that others make superfluous.
 * @param mostPieces with more, grants stay whole
 */
export function canonicalGrants(
  grants: readonly Grant[],
  effort: Effort,
  mostPieces: number = limits.grants,
): readonly Grant[] {
  const simple = grants.map((grant) => simplify(grant, effort));
  const pieces = simple.flatMap((grant) => split(grant));
  const smallest = pieces.length > mostPieces ? simple : pieces.map((piece) => simplify(piece, effort));
  if (smallest.length < 2) return smallest;
  const unique = new Map(smallest.map((grant) => [grant.canonical, grant]));
  const withinLimits = [...indexGrants([...unique.values()]).values()].flatMap((group) =>
    withoutCovered(group, effort),
  );
  return withinLimits.sort(byCanonical);
}

/** Leaves out, one by one, what the others of those that stay cover together. */
function withoutCovered(group: readonly Grant[], effort: Effort): readonly Grant[] {
  let withinLimits: readonly Grant[] = group.toSorted(byCanonical);
  if (withinLimits.length > mostCompared) return withinLimits;
  for (const grant of withinLimits) {
    const others = withinLimits.filter((other) => other !== grant);
    if (coveredByThese(grant, others, effort)) withinLimits = others;
  }
  return withinLimits;
}

export function byCanonical(
  one: { readonly canonical: string },
  other: { readonly canonical: string },
): number {
  return compareTexts(one.canonical, other.canonical);
}

function simplify(grant: Grant, effort: Effort): Grant {
  if (grant.unknown !== "") return grant;
  const conditions = simplifyConditions(grant.conditions, effort);
  return makeGrant(grant.statement, grant.who, simplifyActions(grant.what, effort), conditions, "");
}

/** All grants of a statement share its conditions. */
const simplified = new WeakMap<readonly Condition[], readonly Condition[]>();

function simplifyConditions(conditions: readonly Condition[], effort: Effort): readonly Condition[] {
  const known = simplified.get(conditions);
  if (known !== undefined) return known;
  const simple = conditions.map((condition) => simplifyValues(condition, effort));
  const needed = withoutImplied(simple, (given, other) => conditionImplies(given, other, effort));
  const sorted = needed.toSorted(byCanonical);
  simplified.set(conditions, sorted);
  return sorted;
}

/** `["a*", "ab"]` says no more than `"a*"`, whether it must match or must not. */
function simplifyValues(condition: Condition, effort: Effort): Condition {
  if (condition.values.length < 2) return condition;
  const pieces = condition.values.map((value) => withValues(condition, [value]));
  const needed = withoutImplied(pieces, (wide, narrow) => {
    return condition.operator.negated
      ? conditionImplies(wide, narrow, effort)
      : conditionImplies(narrow, wide, effort);
  });
  return withValues(
    condition,
    needed.flatMap(({ values }) => values),
  );
}

function simplifyActions(what: What, effort: Effort): What {
  if (what.kind !== "allBut") return what;
  const members = withoutImplied(what.members, (wide, narrow) =>
    coversPattern(wide.canonical, narrow.canonical, effort),
  );
  return {
    ...what,
    members,
    canonical: `all but ${JSON.stringify(uniqueSorted(members.map((member) => member.canonical)))}`,
  };
}

/** Leaves out, one by one, what another one of those that stay makes superfluous. */
export function withoutImplied<Item>(
  items: readonly Item[],
  implies: (given: Item, other: Item) => boolean,
): readonly Item[] {
  if (items.length > mostCompared) return items;
  let withinLimits = items;
  for (const item of items) {
    const others = withinLimits.filter((other) => other !== item);
    if (others.some((other) => implies(other, item))) withinLimits = others;
  }
  return withinLimits;
}

const mostCompared = 64;
