import { type Condition, exactValue, isVariable, withValues } from "../model/condition.ts";
import type { Effort } from "../model/effort.ts";
import { isSingleValued } from "../model/facts/single-valued.ts";
import { containsNetwork, dividedAround, networkOf, networkText } from "../model/values/network.ts";
import { type Grant, makeGrant } from "./grants.ts";
import { actionImplies, conditionImplies } from "./implies.ts";

/**
 * What `grant` matches and `other` does not, as grants that together mean that; undefined when no value of a condition
 * tells the two apart, or too little of `grant` is known.
 */
export function without(grant: Grant, other: Grant, effort: Effort): readonly Grant[] | undefined {
  if (grant.unknown !== "" || other.unknown !== "" || !actionImplies(grant.what, other.what, effort))
    return undefined;
  const outside: Grant[] = [];
  let conditions = grant.conditions;
  for (const needed of other.conditions) {
    if (conditions.some((given) => conditionImplies(given, needed, effort))) continue;
    const divided = divide(conditions, needed, effort);
    if (divided === undefined) return undefined;
    outside.push(withConditions(grant, divided.outside));
    conditions = divided.inside;
  }
  return outside;
}

interface Divided {
  readonly inside: readonly Condition[];
  readonly outside: readonly Condition[];
}

/** Divides the values of the one condition that has some for which `needed` holds. */
function divide(conditions: readonly Condition[], needed: Condition, effort: Effort): Divided | undefined {
  for (const [at, condition] of conditions.entries()) {
    if (condition.key !== needed.key) continue;
    const pieces = splitCondition(condition).flatMap((piece) => divideNetwork(piece, needed));
    const groups = Map.groupBy(pieces, (piece) => conditionImplies(piece, needed, effort));
    const [inside, outside] = [groups.get(true), groups.get(false)];
    if (inside === undefined || outside === undefined) continue;
    const replaced = (chosen: readonly Condition[]) =>
      conditions.with(
        at,
        withValues(
          condition,
          chosen.flatMap(({ values }) => values),
        ),
      );
    return { inside: replaced(inside), outside: replaced(outside) };
  }
  return undefined;
}

/** A network that holds one of those needed, as that one and the rest: which addresses are listed apart does not matter. */
function divideNetwork(condition: Condition, needed: Condition): readonly Condition[] {
  if (condition.operator.test !== "ip" || condition.operator.negated) return [condition];
  const [wide, ...others] = condition.values.map(networkOf);
  if (wide === undefined || others.length > 0) return [condition];
  const within = needed.values.flatMap((value) => networkOf(value) ?? []);
  const narrow = within.find((network) => containsNetwork(wide, network));
  if (narrow === undefined) return [condition];
  return dividedAround(wide, narrow).map((network) =>
    withValues(condition, [exactValue(networkText(network))]),
  );
}

function withConditions({ statement, who, what, unknown }: Grant, conditions: readonly Condition[]): Grant {
  return makeGrant(statement, who, what, conditions, unknown);
}

/**
 * The grant as several that together mean the same, one for each value that a condition offers as an alternative;
 * the grant itself when there would be too many.
 */
export function split(grant: Grant): readonly Grant[] {
  const sets = splitConditions(grant.conditions);
  return sets.length < 2 ? [grant] : sets.map((conditions) => withConditions(grant, conditions));
}

/** Nine accounts times eight roles are 72. */
export const mostPieces = 256;

type ConditionSets = readonly (readonly Condition[])[];

/** All grants of a statement share its conditions. */
const divided = new WeakMap<readonly Condition[], ConditionSets>();

function splitConditions(conditions: readonly Condition[]): ConditionSets {
  const known = divided.get(conditions);
  if (known !== undefined) return known;
  let sets: ConditionSets = [[]];
  for (const condition of conditions) {
    const pieces = splitCondition(condition);
    if (sets.length * pieces.length > mostPieces) {
      sets = [conditions];
      break;
    }
    sets = sets.flatMap((set) => pieces.map((piece) => [...set, piece]));
  }
  divided.set(conditions, sets);
  return sets;
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
