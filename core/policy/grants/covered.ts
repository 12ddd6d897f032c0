import { type Condition, isVariable, withValues } from "../model/condition.ts";
import { type Effort, spend } from "../model/effort.ts";
import { isSingleValued } from "../model/facts/single-valued.ts";
import { type Grant, makeGrant } from "./grants.ts";
import { grantImplies } from "./implies.ts";

/** Grants by effect and principal: only there can one cover another. */
export type GrantIndex = ReadonlyMap<string, readonly Grant[]>;

export function indexGrants(grants: readonly Grant[]): GrantIndex {
  const index = new Map<string, Grant[]>();
  for (const grant of grants) {
    const key = indexKey(grant);
    const found = index.get(key);
    if (found === undefined) index.set(key, [grant]);
    else found.push(grant);
  }
  return index;
}

function indexKey(grant: Grant): string {
  return grant.effect + grant.who.canonical;
}

/**
 * Whether the grants in `index` together match every request that `grant` does. Sound, not complete: out of
 * effort, the answer is no.
 */
export function coveredBy(grant: Grant, index: GrantIndex, effort: Effort): boolean {
  const candidates = index.get(indexKey(grant));
  if (candidates === undefined) return false;
  if (coveredByOne(grant, candidates, effort)) return true;
  if (candidates.length < 2 || !spend(effort, mostPieces)) return false;
  return split(grant, mostPieces).every((piece) => coveredByOne(piece, candidates, effort));
}

function coveredByOne(grant: Grant, candidates: readonly Grant[], effort: Effort): boolean {
  return candidates.some((candidate) => grantImplies(grant, candidate, effort));
}

export const mostPieces = 64;

/**
 * The grant as several that together mean the same, one for each value that a condition offers as an alternative;
 * the grant itself when there would be more than `most`.
 */
export function split(grant: Grant, most: number): readonly Grant[] {
  let sets: readonly (readonly Condition[])[] = [[]];
  for (const condition of grant.conditions) {
    const pieces = splitCondition(condition);
    if (sets.length * pieces.length > most) return [grant];
    sets = sets.flatMap((set) => pieces.map((piece) => [...set, piece]));
  }
  return sets.map((conditions) =>
    makeGrant(grant.statement, grant.who, grant.what, conditions, grant.unknown),
  );
}

/** "One of these values" is one alternative after another only where the request has one value, or asks for any. */
function splitCondition(condition: Condition): readonly Condition[] {
  const { operator, key, values } = condition;
  const alternatives =
    !operator.negated &&
    operator.test !== "unknown" &&
    operator.test !== "null" &&
    (operator.set === "ForAnyValue:" || (operator.set === "" && isSingleValued(key)));
  // A value beside a variable that cannot be resolved counts for nothing; one on its own does
  if (!alternatives || values.length < 2 || values.some(isVariable)) return [condition];
  return values.map((value) => withValues(condition, [value]));
}
