import type { Condition, Value } from "../model/condition.ts";
import type { Action } from "../model/document.ts";
import { type Effort, spend } from "../model/effort.ts";
import { isSingleValued } from "../model/facts/single-valued.ts";
import { accountOf, type Principal } from "../model/principal.ts";
import { containsNetwork, networkOf } from "../model/values/network.ts";
import { coversPattern, literalStart, matchesPattern } from "../model/wildcard.ts";
import { type Grant, makeGrant, type What, type Who } from "./grants.ts";
import { actionImplies, conditionImplies, isDoubtful } from "./implies.ts";

/**
 * The grants without each `Deny` that concerns no request that an `Allow` matches: a role's trust policy must allow a
 * request, so elsewhere there is nothing to deny. Out of effort, a `Deny` stays.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function relevantGrants(grants: readonly Grant[], effort: Effort): readonly Grant[] {
  const allows = grants.filter(({ effect }) => effect === "Allow");
  return grants.flatMap((grant) =>
    grant.effect === "Allow" ? [grant] : relevantParts(grant, allows, effort),
  );
}

/** The `Deny` for the actions that are allowed only: no other request needs to be denied. */
export function relevantParts(deny: Grant, allows: readonly Grant[], effort: Effort): readonly Grant[] {
  const met = allows.filter((allow) => mayMeet(deny, allow, effort));
  if (met.length === 0) return [];
  if (deny.unknown !== "" || !met.every((allow) => actionImplies(allow.what, deny.what, effort)))
    return [deny];
  const whats = new Map(met.map(({ what }) => [what.canonical, what]));
  return [...whats.values()].map((what) =>
    makeGrant(deny.statement, deny.who, what, deny.conditions, deny.unknown),
  );
}

export function isRelevant(deny: Grant, allows: readonly Grant[], effort: Effort): boolean {
  return allows.some((allow) => mayMeet(deny, allow, effort));
}

/** Whether a request may exist that both match. */
function mayMeet(deny: Grant, allow: Grant, effort: Effort): boolean {
  if (!spend(effort, 1 + (deny.conditions.length * allow.conditions.length) / 20)) return true;
  if (deny.unknown !== "" || allow.unknown !== "") return true;
  if (areDifferentCallers(deny.who, allow.who) || areDifferentActions(deny.what, allow.what, effort))
    return false;
  return !deny.conditions.some((denied) =>
    allow.conditions.some((allowed) => contradict(allowed, denied, effort)),
  );
}

function areDifferentCallers(one: Who, other: Who): boolean {
  return one.kind === "one" && other.kind === "one" && areApart(one.named.principal, other.named.principal);
}

/**
 * Only what is surely apart: no caller is a principal of two accounts, two services, or an account and a service. A
 * federated principal may also stand for the role sessions that its provider began.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
function areApart(one: Principal, other: Principal): boolean {
  const [group, otherGroup] = [groupOf(one), groupOf(other)];
  if (group === undefined || otherGroup === undefined) return false;
  if (group !== otherGroup) return true;
  if (group === "service") return one.text !== other.text;
  const [account, otherAccount] = [accountOf(one), accountOf(other)];
  if (account === undefined || otherAccount === undefined) return false;
  if (account !== otherAccount) return true;
  const named = isNamed(one) && isNamed(other);
  return named && one.kind === other.kind && one.canonical !== other.canonical;
}

function groupOf({ kind }: Principal): "aws" | "service" | undefined {
  switch (kind) {
    case "account":
    case "role":
    case "user":
    case "session":
    case "federatedUser":
    case "uniqueId":
      return "aws";
    case "service":
      return "service";
    default:
      return undefined;
  }
}

function isNamed({ kind }: Principal): boolean {
  return kind === "role" || kind === "user";
}

/** Two patterns may meet in an action that neither of them names. */
function areDifferentActions(one: What, other: What, effort: Effort): boolean {
  if (one.kind === "allBut") return other.kind === "one" && isLeftOut(other.action, one.members, effort);
  if (other.kind === "allBut") return areDifferentActions(other, one, effort);
  if (one.kind === "none" || other.kind === "none") return false;
  const [action, another] = [one.action.canonical, other.action.canonical];
  if (action.includes("$") || another.includes("$")) return false;
  if (isPlain(action)) return matchesPattern(another, action, effort) === false;
  return isPlain(another) && matchesPattern(action, another, effort) === false;
}

/** `NotAction` does not match what one of its members covers. */
function isLeftOut({ canonical }: Action, members: readonly Action[], effort: Effort): boolean {
  return (
    !canonical.includes("$") && members.some((member) => coversPattern(member.canonical, canonical, effort))
  );
}

function isPlain(action: string): boolean {
  return !/[*?]/.test(action);
}

/** Whether no request that meets `allowed` meets `denied`. */
export function contradict(allowed: Condition, denied: Condition, effort: Effort): boolean {
  if (allowed.key !== denied.key || !isSingleValued(allowed.key)) return false;
  const { operator } = allowed;
  if (operator.negated || operator.ifExists || operator.set !== "" || denied.operator.set !== "")
    return false;
  if (denied.operator.negated) return conditionImplies(allowed, affirmed(denied), effort);
  return !denied.operator.ifExists && areAllApart(allowed, denied, effort);
}

/** What must not hold for the negated condition to hold, where the request has the key. */
function affirmed(condition: Condition): Condition {
  return {
    ...condition,
    operator: { ...condition.operator, negated: false, ifExists: false },
    canonical: "",
  };
}

/** Each value of one is another text, or another network, than each of the other. */
function areAllApart(one: Condition, other: Condition, effort: Effort): boolean {
  const { test } = one.operator;
  if (test !== other.operator.test || (test !== "string" && test !== "ip")) return false;
  if (one.values.length === 0 || other.values.length === 0) return false;
  return one.values.every((value) =>
    other.values.every((another) => {
      if (test === "string") return areApartTexts(value, another, effort);
      if (value.kind !== "exact" || another.kind !== "exact") return false;
      const [network, second] = [networkOf(value), networkOf(another)];
      if (network === undefined || second === undefined) return false;
      return !containsNetwork(network, second) && !containsNetwork(second, network);
    }),
  );
}

/** Two patterns may meet in a text that neither spells out, unless they begin differently. */
function areApartTexts(one: Value, other: Value, effort: Effort): boolean {
  if (one.kind === "exact" && other.kind === "exact") return one.text !== other.text;
  if (one.kind === "exact") return other.kind === "pattern" && isOutOf(other, one, effort);
  if (other.kind === "exact") return one.kind === "pattern" && isOutOf(one, other, effort);
  if (one.kind !== "pattern" || other.kind !== "pattern") return false;
  const [start, otherStart] = [literalStart(one.text), literalStart(other.text)];
  return !start.startsWith(otherStart) && !otherStart.startsWith(start);
}

function isOutOf(pattern: Value, exact: Value, effort: Effort): boolean {
  return !isDoubtful(pattern, exact) && matchesPattern(pattern.text, exact.text, effort) === false;
}
