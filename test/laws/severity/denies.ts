import fc from "fast-check";
import type { ConditionTest, Grant, NamedPrincipal } from "../../oracle/document.ts";
import { ratedPrincipals } from "./principals.ts";

const everyone: NamedPrincipal = { type: "AWS", value: "*" };

const everyAction = ["sts:*"];

function deny(
  principals: readonly NamedPrincipal[],
  tests: readonly ConditionTest[] = [],
  actions: readonly string[] = everyAction,
): Grant {
  return {
    effect: "Deny",
    principals,
    exceptPrincipals: false,
    actions,
    exceptActions: false,
    tests,
  };
}

/** A Deny of one principal, whatever it does. */
export function denyOf(principal: NamedPrincipal): Grant {
  return deny([principal]);
}

const github = "token.actions.githubusercontent.com";

/** As AWS's own guides write them: everyone is denied, except under a condition. */
const guardrails: readonly ConditionTest[] = [
  { operator: "StringNotEquals", key: "aws:PrincipalOrgID", values: ["o-a1b2c3d4e5"] },
  { operator: "NotIpAddress", key: "aws:SourceIp", values: ["203.0.113.0/24"] },
  { operator: "BoolIfExists", key: "aws:MultiFactorAuthPresent", values: ["false"] },
  { operator: "StringNotLike", key: `${github}:sub`, values: ["*:ref:refs/heads/main"] },
  { operator: "Bool", key: "aws:SecureTransport", values: ["false"] },
];

export const denyArbitrary: fc.Arbitrary<Grant> = fc.oneof(
  fc.constantFrom(...ratedPrincipals).map(({ principal }) => denyOf(principal)),
  fc.constantFrom(...guardrails).map((test) => deny([everyone], [test])),
);

/** Accounts, roles and services that occur nowhere else, so that denying them concerns no caller of a document. */
const strangers: readonly NamedPrincipal[] = [
  ...Array.from({ length: 30 }, (_, index) => String(222_222_220_000 + index)).flatMap((account) => [
    { type: "AWS" as const, value: account },
    { type: "AWS" as const, value: `arn:aws:iam::${account}:role/deployer` },
  ]),
  { type: "Service", value: "unheard-of.amazonaws.com" },
];

const listedActions = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"];

/** A Deny that concerns none of the callers that anybody else names. */
export const strangerDenyArbitrary: fc.Arbitrary<Grant> = fc.oneof(
  fc
    .tuple(fc.uniqueArray(fc.constantFrom(...strangers), { minLength: 1, maxLength: 30 }), fc.boolean())
    .map(([named, listed]) => deny(named, [], listed ? listedActions : everyAction)),
  fc
    .tuple(fc.constantFrom(...strangers), fc.constantFrom(...guardrails))
    .map(([named, test]) => deny([named], [test])),
);
