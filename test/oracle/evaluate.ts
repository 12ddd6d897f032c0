import { check } from "./condition.ts";
import type { Grant, Grants } from "./document.ts";
import { matches, patternOf } from "./pattern.ts";
import { type Closeness, closeness, closest } from "./principal.ts";
import type { Caller, OwnPolicy, Reading, Request } from "./request.ts";

const closenessNeeded: Readonly<Record<OwnPolicy, Closeness>> = {
  allows: "through-account",
  silent: "role",
  bounded: "itself",
};

/** Action names match in any case (UG:reference_policies_elements_action). */
export function coversAction(pattern: string, action: string): boolean {
  return matches(patternOf(pattern.toLowerCase()), action.toLowerCase());
}

function isAboutAction({ actions, exceptActions }: Grant, action: string): boolean {
  return actions.some((pattern) => coversAction(pattern, action)) !== exceptActions;
}

/** Only a caller of the role's own account can do without a policy of its own (API AssumeRole). */
function reaches(level: Closeness, { caller, ownPolicy }: Request, roleAccount: string): boolean {
  if (level === "not-named") return false;
  if (!hasOwnPolicies(caller) || ownPolicy === "allows") return true;
  if (caller.account !== roleAccount) return false;
  return closeness.indexOf(level) >= closeness.indexOf(closenessNeeded[ownPolicy]);
}

function hasOwnPolicies(caller: Caller): caller is Extract<Caller, { account: string }> {
  return "account" in caller;
}

/** Is the request what this statement speaks of? */
function applies(grant: Grant, request: Request, version: Grants["version"], reading: Reading): boolean {
  return (
    isAboutAction(grant, request.action) &&
    grant.tests.every((test) => check(test, request, version, reading) === "holds")
  );
}

/**
 * Does the trust document admit the request? An explicit Deny wins, then any Allow, else no.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function admits(
  { version, grants }: Grants,
  request: Request,
  roleAccount: string,
  reading: Reading,
): boolean {
  let allowed = false;
  for (const grant of grants) {
    const level = closest(grant, request.caller, reading);
    if (level === "not-named" || !applies(grant, request, version, reading)) continue;
    if (grant.effect === "Deny") return false;
    allowed ||= reaches(level, request, roleAccount);
  }
  return allowed;
}
