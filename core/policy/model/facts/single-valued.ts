import { meaningOf } from "./condition-keys.ts";

/**
 * Whether AWS documents `key` as single-valued, so that several values in a condition mean "one of these".
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
export function isSingleValued(key: string): boolean {
  return isNeverEmpty(key) || emptyAtTimes.has(key) || shapes.test(key) || isProviderClaim(key);
}

/** Whether a request that has the single-valued `key` has a value of at least one character for it. */
export function isNeverEmpty(key: string): boolean {
  return neverEmpty.has(key);
}

const neverEmpty = new Set([
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
  "aws:userid",
  "aws:viaawsservice",
  "aws:vpceaccount",
  "aws:vpceorgid",
  "aws:vpcsourceip",
  "sts:durationseconds",
  "sts:externalid",
  "sts:rolesessionname",
  "sts:sourceidentity",
]);

const emptyAtTimes = new Set([
  "aws:referer",
  "aws:useragent",
  "aws:username",
  "saml:aud",
  "saml:iss",
  "sts:awsservicename",
]);

const shapes = /^aws:(principal|request)tag\/|:sub$/;

/** AWS lists each of these as a string, where it lists SAML's groups as an array of strings. */
function isProviderClaim(key: string): boolean {
  return (
    !key.startsWith("saml:") &&
    !/:(aud|amr|oaud|azp|iss|email)$/.test(key) &&
    key !== "aws:federatedprovider" &&
    meaningOf(key) === "claim"
  );
}
