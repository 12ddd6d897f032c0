import { type Condition, isVariable, type Value } from "../model/condition.ts";
import { type Effort, spend } from "../model/effort.ts";
import { foldCase } from "../model/fold.ts";
import type { Test } from "../model/operator.ts";
import { rememberEach } from "../model/remember.ts";
import { arnParts } from "../model/values/arn.ts";
import { dateOf } from "../model/values/date.ts";
import { containsNetwork, networkOf } from "../model/values/network.ts";
import { numberOf } from "../model/values/number.ts";
import { coversPattern, matchesPattern } from "../model/wildcard.ts";
import type { Grant, What } from "./grants.ts";

/**
 * Whether every request that `narrow` matches is matched by `wide`. Sound, not complete: a no may be a yes that
 * is not seen. Principals must be the very same, although an account's root stands for all of the account: naming a
 * role beside it changes how its permission boundary and identity policies count.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
export function grantImplies(narrow: Grant, wide: Grant, effort: Effort): boolean {
  if (narrow.canonical === wide.canonical) return true;
  if (!spend(effort, 1 + (narrow.conditions.length * wide.conditions.length) / 20)) return false;
  return (
    narrow.effect === wide.effect &&
    narrow.who.canonical === wide.who.canonical &&
    narrow.unknown === "" &&
    wide.unknown === "" &&
    actionImplies(narrow.what, wide.what, effort) &&
    wide.conditions.every((needed) =>
      narrow.conditions.some((given) => conditionImplies(given, needed, effort)),
    )
  );
}

export function actionImplies(narrow: What, wide: What, effort: Effort): boolean {
  if (narrow.canonical === wide.canonical) return true;
  if (!spend(effort, membersOf(narrow) * membersOf(wide))) return false;
  if (narrow.kind === "none" || wide.kind === "none" || hasVariable(narrow) || hasVariable(wide))
    return false;
  if (wide.kind === "one") return coversAction(wide.action.canonical, narrow, effort);
  if (narrow.kind === "allBut") {
    return wide.members.every((out) =>
      narrow.members.some((also) => coversPattern(also.canonical, out.canonical, effort)),
    );
  }
  const { canonical } = narrow.action;
  if (isPattern(canonical)) return false;
  return wide.members.every((out) => matchesPattern(out.canonical, canonical, effort) === false);
}

function membersOf(what: What): number {
  return what.kind === "allBut" ? what.members.length : 1;
}

function coversAction(wide: string, narrow: What, effort: Effort): boolean {
  return narrow.kind === "one" ? coversPattern(wide, narrow.action.canonical, effort) : wide === "*";
}

function hasVariable(what: Exclude<What, { kind: "none" }>): boolean {
  const actions = what.kind === "one" ? [what.action] : what.members;
  return actions.some((action) => action.canonical.includes("${"));
}

function isPattern(text: string): boolean {
  return text.includes("*") || text.includes("?");
}

/** Whether a request that meets `given` always meets `needed`. Sound, not complete. */
export function conditionImplies(given: Condition, needed: Condition, effort: Effort): boolean {
  if (given.canonical === needed.canonical) return true;
  if (given.key !== needed.key || given.values.length === 0 || needed.values.length === 0) return false;
  if (given.operator.test === "unknown" || needed.operator.test === "unknown") return false;
  if (!resolves(given, needed)) return false;
  if (given.operator.test === "null") return false;
  if (needed.operator.test === "null") return needsKey(given) && saysPresent(needed);
  if (given.operator.set !== needed.operator.set || given.operator.negated !== needed.operator.negated)
    return false;
  if (given.operator.ifExists && !needed.operator.ifExists) return false;
  return given.operator.negated ? covers(given, needed, effort) : covers(needed, given, effort);
}

/**
 * Where AWS cannot resolve a variable, the whole statement may be invalid. So what is needed may hold no variable
 * that is not resolved where what is given holds.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
function resolves(given: Condition, needed: Condition): boolean {
  if (!needed.values.some(isVariable)) return true;
  const resolved = new Set(given.values.map(({ canonical }) => canonical));
  return needed.values.every((value) => !isVariable(value) || resolved.has(value.canonical));
}

function needsKey({ operator }: Condition): boolean {
  return !operator.negated && !operator.ifExists && operator.set !== "ForAllValues:";
}

/** `"Null": {"key": "false"}` */
function saysPresent({ values }: Condition): boolean {
  return values.every(({ canonical }) => canonical === "=false");
}

/** Whether each value of `narrow` is met by one of `wide`, whichever way the request's own values are counted. */
function covers(wide: Condition, narrow: Condition, effort: Effort): boolean {
  if (!spend(effort, (wide.values.length * narrow.values.length) / 20)) return false;
  const { test } = wide.operator;
  if (test === narrow.operator.test) {
    const known = canonicalsOf(wide);
    return narrow.values.every(
      (value) =>
        known.has(value.canonical) || wide.values.some((other) => coversValue(test, other, value, effort)),
    );
  }
  if (test !== "ignoreCase" || narrow.operator.test !== "string") return false;
  return narrow.values.every((value) => coversFolded(wide, value));
}

const canonicalsOf = rememberEach(
  ({ values }: Condition): ReadonlySet<string> => new Set(values.map(({ canonical }) => canonical)),
);

function coversValue(test: Test, wide: Value, narrow: Value, effort: Effort): boolean {
  if (wide.kind === "exact" && narrow.kind === "exact") return coversQuantity(test, wide, narrow);
  if (wide.kind !== "pattern" || isDoubtful(wide, narrow)) return false;
  if (narrow.kind === "exact")
    return test === "string" && matchesPattern(wide.text, narrow.text, effort) === true;
  if (narrow.kind !== "pattern") return false;
  return test === "arn" ? coversArn(wide, narrow, effort) : coversPattern(wide.text, narrow.text, effort);
}

/** Networks within networks, and limits within limits: below 5 is below 7. */
function coversQuantity(test: Test, wide: Value, narrow: Value): boolean {
  if (test === "ip") {
    const [outer, inner] = [networkOf(wide), networkOf(narrow)];
    return outer !== undefined && inner !== undefined && containsNetwork(outer, inner);
  }
  if (!test.includes("Than")) return false;
  const read = test.startsWith("date") ? dateOf : numberOf;
  // Nothing is above or below what is no number
  const [limit, lower] = [read(wide.text) ?? Number.NaN, read(narrow.text) ?? Number.NaN];
  return test.includes("Less") ? lower <= limit : lower >= limit;
}

/** AWS does not say whether `?` stands for a character beyond the Basic Multilingual Plane or for half of one. */
export function isDoubtful(wide: Value, narrow: Value): boolean {
  return wide.text.includes("?") && /[\ud800-\udfff]/.test(narrow.text);
}

/** The six parts of an ARN are matched one by one, so a wildcard does not reach over a colon. */
function coversArn(wide: Value, narrow: Value, effort: Effort): boolean {
  const wideParts = partsOf(wide);
  const narrowParts = partsOf(narrow);
  if (wideParts === undefined || narrowParts === undefined) return false;
  return wideParts.every((part, at) => coversPattern(part, narrowParts[at] ?? "", effort));
}

/** The same values are compared again and again. */
const partsOf = rememberEach(({ text }: Value) => arnParts(text));

function coversFolded(wide: Condition, narrow: Value): boolean {
  if (narrow.kind !== "exact") return false;
  return wide.values.some((value) => value.kind === "exact" && value.text === foldCase(narrow.text));
}
