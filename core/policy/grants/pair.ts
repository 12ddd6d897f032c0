import { compareTexts } from "../model/condition.ts";
import type { Grant } from "./grants.ts";

/** The same effect, principal and action, under conditions that differ. */
export interface GrantPair {
  readonly expected: Grant;
  readonly actual: Grant;
}

export interface Paired {
  readonly pairs: readonly GrantPair[];
  readonly removed: readonly Grant[];
  readonly added: readonly Grant[];
}

/**
 * Finds the grants that only one side has, and of these the ones that are the same but for their conditions, so that a
 * loosened condition is reported as such and not as a removed and an added grant.
 */
export function pairGrants(expected: readonly Grant[], actual: readonly Grant[]): Paired {
  const onlyExpected = without(expected, actual);
  const onlyActual = without(actual, expected);
  const candidates = groupBy(onlyActual);
  const pairs: GrantPair[] = [];
  const taken = new Set<Grant>();
  for (const [key, group] of groupBy(onlyExpected)) {
    for (const pair of pairGroup(group, candidates.get(key) ?? [])) {
      pairs.push(pair);
      taken.add(pair.expected).add(pair.actual);
    }
  }
  const left = (grant: Grant) => !taken.has(grant);
  return { pairs, removed: onlyExpected.filter(left), added: onlyActual.filter(left) };
}

function without(grants: readonly Grant[], others: readonly Grant[]): readonly Grant[] {
  const known = new Set(others.map((grant) => grant.canonical));
  return grants.filter((grant) => !known.has(grant.canonical));
}

function groupBy(grants: readonly Grant[]): ReadonlyMap<string, readonly Grant[]> {
  return Map.groupBy(grants, ({ effect, who, what, unknown }) =>
    JSON.stringify([effect, who.canonical, what.canonical, unknown !== ""]),
  );
}

/** Nearest first. Ties are broken in a way that does not depend on which side is which. */
function pairGroup(expected: readonly Grant[], actual: readonly Grant[]): readonly GrantPair[] {
  if (workOf(expected) * workOf(actual) > mostDistances) return pairInOrder(expected, actual);
  const all = expected.flatMap((one) =>
    actual.map((other) => ({ expected: one, actual: other, rank: rank(one, other) })),
  );
  all.sort(
    (one, other) => one.rank.distance - other.rank.distance || compareTexts(one.rank.tie, other.rank.tie),
  );
  const taken = new Set<Grant>();
  return all.filter((pair) => {
    if (taken.has(pair.expected) || taken.has(pair.actual)) return false;
    taken.add(pair.expected).add(pair.actual);
    return true;
  });
}

const mostDistances = 40_000;

function workOf(grants: readonly Grant[]): number {
  return grants.reduce((sum, { conditions }) => sum + 1 + conditions.length, 0);
}

function pairInOrder(expected: readonly Grant[], actual: readonly Grant[]): readonly GrantPair[] {
  return expected.flatMap((one, at) => {
    const other = actual[at];
    return other === undefined ? [] : [{ expected: one, actual: other }];
  });
}

function rank(one: Grant, other: Grant): { distance: number; tie: string } {
  const tie = [one.canonical, other.canonical].sort(compareTexts).join("\n");
  return { distance: distance(one, other), tie };
}

/** How far two sets of conditions are apart: a difference in the key weighs more than one in the value. */
export function distance(one: Grant, other: Grant): number {
  return lacks(one, other) + lacks(other, one);
}

function lacks({ conditions }: Grant, other: Grant): number {
  let weight = 0;
  for (const condition of conditions) {
    if (other.conditions.some(({ canonical }) => canonical === condition.canonical)) continue;
    weight += other.conditions.some(({ key }) => key === condition.key) ? 1 : 2;
  }
  return weight;
}
