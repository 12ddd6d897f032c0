import type { Condition, Value } from "../condition.ts";
import type { Operator } from "../operator.ts";
import { dateOf } from "../values/date.ts";
import { meaningOf } from "./condition-keys.ts";
import { isMostOfTheInternet } from "./restricts.ts";

/**
 * Whether the condition may keep out some callers. `restricts` is the other side of the doubt: where AWS fills in a value,
 * or a key is not known, a condition guards nothing, and yet who loses it may not have been let in before.
 *
 * @param isSigned whether the callers are principals of AWS, whose requests name them
 */
export function mayKeepOut(condition: Condition, isSigned: boolean): boolean {
  const { operator, key, values } = condition;
  const { test, negated, ifExists, set } = operator;
  if (test === "unknown" || values.length === 0) return true;
  const isThere = always.has(key) || (isSigned && ofSigned.has(key));
  if (test === "null") return isThere && values.every(({ text }) => text === "true");
  if (set === "ForAllValues:" || (ifExists && !isThere)) return false;
  const leavesNothingOut = test === "ip" ? isMostOfTheInternet(values) : values.some(fitsEverybody);
  if (negated) return leavesNothingOut && (isThere || test === "ip");
  if (leavesNothingOut) return false;
  if (key === "aws:multifactorauthpresent") return !values.some(({ text }) => text === "false");
  if (meaningOf(key) !== "nothing" || !chosen.test(key)) return true;
  return values.every((value) => isNeverMet(condition, value));
}

/** Keys that each request has. */
const always = new Set([
  "aws:currenttime",
  "aws:epochtime",
  "aws:principalisawsservice",
  "aws:principaltype",
  "aws:securetransport",
  "aws:viaawsservice",
]);

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principal-properties */
const ofSigned = new Set(["aws:principalaccount", "aws:principalarn", "aws:userid"]);

/** Every caller can choose the value, has it, or can wait for it. */
const chosen =
  /^(sts:(rolesessionname|sourceidentity|durationseconds|transitivetagkeys)|aws:(calledvia(first|last)?|currenttime|epochtime|principalisawsservice|principaltype|referer|requestedregion|requesttag\/.+|resource(account|orgid|orgpaths|tag\/.+)|securetransport|sourceidentity|tagkeys|tokenissuetime|useragent|username|viaawsservice|vpcsourceip))$/;

/** What begins every value of its kind, and nothing but wildcards after it. */
const anyValue = /^(arn:(aws[\w-]*)?:?(iam|sts)?|A[A-Z]{3}|o-|vpce?-)?[*?:/]*$/;

function fitsEverybody({ kind, text }: Value): boolean {
  return kind === "pattern" && /[*?]/.test(text) && anyValue.test(text);
}

/** Requests to STS are encrypted, signed and made by the caller. */
const never = new Map([
  ["aws:securetransport", "false"],
  ["aws:viaawsservice", "true"],
  ["aws:principaltype", "Anonymous"],
]);

/** Whether the condition of a Deny never holds: the Deny prevents nothing. */
export function isMetByNobody({ operator, key, values }: Condition): boolean {
  if (!isPlain(operator) || values.length === 0) return false;
  if (operator.test === "bool") return values.every(({ text }) => never.get(key) === text);
  return isOfTime(key) && operator.test.startsWith("dateLessThan") && values.every(hasPassed);
}

/** Whether a condition always holds, so that adding it to an Allow keeps nobody out. */
export function isMetByAll({ operator, key, values }: Condition): boolean {
  if (!isPlain(operator) || values.length === 0) return false;
  if (operator.test === "bool")
    return values.every(
      ({ text }) => /^(true|false)$/.test(text) && never.has(key) && never.get(key) !== text,
    );
  return isOfTime(key) && operator.test.startsWith("dateGreaterThan") && values.every(hasPassed);
}

function isPlain({ negated, set }: Operator): boolean {
  return !negated && set === "";
}

function isOfTime(key: string): boolean {
  return key === "aws:currenttime" || key === "aws:epochtime";
}

function hasPassed({ text }: Value): boolean {
  const date = dateOf(text);
  return date !== undefined && date <= today;
}

function isNeverMet({ key, operator: { test } }: Condition, { text }: Value): boolean {
  if (!isOfTime(key)) return never.get(key) === text;
  const date = dateOf(text);
  // A moment is as good as never, and what is no date is not known
  if (date === undefined || !test.includes("Than")) return true;
  return test.includes("LessThan") ? date <= today : date > today;
}

/** `core` has no clock. What ended before this day has ended; later ends may be still to come. */
const today = Date.parse("2026-11-30T00:00:00Z");
