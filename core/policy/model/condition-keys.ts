import type { Condition, Value } from "./condition.ts";

/**
 * What is known of condition keys, folded.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
 */

/** Keys that say who may come in: losing one of these opens the role to others. */
const guards = new Set([
  "sts:externalid",
  "aws:principalorgid",
  "aws:principalorgpaths",
  "aws:sourcearn",
  "aws:sourceaccount",
  "aws:sourceorgid",
  "aws:sourceorgpaths",
  "aws:multifactorauthpresent",
  "aws:multifactorauthage",
]);

const claim = /:(sub|aud|amr|oaud|azp|iss)$/;

/** Keys whose value the caller's own account or network fixes, so that a stranger cannot bring it along. */
const identities = new Set([
  "sts:externalid",
  "aws:principalorgid",
  "aws:principalorgpaths",
  "aws:principalaccount",
  "aws:principalarn",
  "aws:sourcearn",
  "aws:sourceaccount",
  "aws:sourceorgid",
  "aws:sourceorgpaths",
  "aws:sourceip",
  "aws:vpcsourceip",
  "aws:sourcevpc",
  "aws:sourcevpce",
  "aws:sourcevpcarn",
  "aws:userid",
  "aws:federatedprovider",
]);

/** Keys that whoever calls may fill in at will. */
const chosenByCaller =
  /^(sts:rolesessionname|sts:sourceidentity|sts:durationseconds|aws:requesttag\/.*|aws:useragent|aws:referer|sts:transitivetagkeys|aws:tagkeys)$/;

/** ExternalId, organization, source, MFA, and the claims of identity providers. */
export function isGuard(key: string): boolean {
  return guards.has(key) || claim.test(key);
}

/** Whether its loss, though not its loosening, weighs like that of a guard: a role's whole account comes in. */
export function namesPrincipal(key: string): boolean {
  return key === "aws:principalarn" || key === "aws:principalaccount";
}

/**
 * Whether AWS documents `key` as single-valued, so that several values in a condition mean "one of these".
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
export function isSingleValued(key: string): boolean {
  return singleValued.has(key) || /^aws:(principal|request)tag\//.test(key) || key.endsWith(":sub");
}

const singleValued = new Set([
  "aws:currenttime",
  "aws:epochtime",
  "aws:federatedprovider",
  "aws:multifactorauthage",
  "aws:multifactorauthpresent",
  "aws:principalaccount",
  "aws:principalarn",
  "aws:principalisawsservice",
  "aws:principalorgid",
  "aws:principaltype",
  "aws:referer",
  "aws:requestedregion",
  "aws:securetransport",
  "aws:sourceaccount",
  "aws:sourcearn",
  "aws:sourceidentity",
  "aws:sourceip",
  "aws:sourceorgid",
  "aws:sourcevpc",
  "aws:sourcevpcarn",
  "aws:sourcevpce",
  "aws:tokenissuetime",
  "aws:useragent",
  "aws:userid",
  "aws:username",
  "aws:viaawsservice",
  "aws:vpcsourceip",
  "saml:aud",
  "saml:iss",
  "sts:awsservicename",
  "sts:durationseconds",
  "sts:externalid",
  "sts:rolesessionname",
  "sts:sourceidentity",
]);

/** Whether the condition keeps out some callers: it needs the key, and not just any value of it. */
export function restricts(condition: Condition): boolean {
  const { test, negated, ifExists, set } = condition.operator;
  if (test === "unknown" || test === "null" || negated || ifExists || set === "ForAllValues:") return false;
  if (chosenByCaller.test(condition.key)) return false;
  return condition.values.length > 0 && !condition.values.some(isAnything);
}

/** Whether the condition ties `*` down to callers that were meant. */
export function identifiesCaller(condition: Condition): boolean {
  if (!restricts(condition)) return false;
  if (claim.test(condition.key)) return true;
  if (!identities.has(condition.key)) return false;
  return !ofAnyAccount.has(condition.key) || condition.values.every((value) => namesAccount(value.text));
}

const ofAnyAccount = new Set(["aws:principalarn", "aws:sourcearn"]);

/** A role's name alone is no identity: a stranger may use the same name in an account of theirs. */
function namesAccount(arn: string): boolean {
  const account = arn.split(":")[4];
  return account !== undefined && account !== "" && !/^[*?]+$/.test(account);
}

function isAnything({ text, kind }: Value): boolean {
  // The id of every organization begins with "o-".
  return (kind === "pattern" && /^(o-)?[*?:/]*$/.test(text)) || text === "0.0.0.0/0" || text === "::/0";
}
