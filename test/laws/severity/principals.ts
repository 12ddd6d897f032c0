import type { Severity } from "../../../core/policy/model/change.ts";
import type { NamedPrincipal } from "../../oracle/document.ts";
import { foreignAccount, memberAccount, ownAccount } from "../../oracle/vocabulary.ts";
import { callerConditions, type RatedCondition, serviceConditions, tenancyConditions } from "./conditions.ts";

/** A class of callers, as the severity table divides them. */
export type CallerClass = "everyone" | "foreign" | "organization" | "own" | "service" | "shared" | "provider";

/** A principal that a statement may name, with what the severity table says of a statement that admits it. */
export interface RatedPrincipal {
  readonly callers: CallerClass;
  readonly principal: NamedPrincipal;
  readonly action: string;
  readonly conditions: readonly RatedCondition[];
  /** Without an effective guard, and with one: at least, as if it were added to an empty document. */
  readonly open: Severity;
  readonly guarded: Severity;
  /** At most, where the table leaves no room above it. */
  readonly atMost: Severity;
}

const aws = (value: string): NamedPrincipal => ({ type: "AWS", value });
const federated = (issuer: string): NamedPrincipal => ({
  type: "Federated",
  value: /^(cognito|accounts|www)/.test(issuer)
    ? issuer
    : `arn:aws:iam::${ownAccount}:oidc-provider/${issuer}`,
});

function rated(
  callers: CallerClass,
  principal: NamedPrincipal,
  [open, guarded, atMost]: readonly [Severity, Severity, Severity],
  conditions: readonly RatedCondition[] = callerConditions,
  action = "sts:AssumeRole",
): RatedPrincipal {
  return { callers, principal, action, conditions, open, guarded, atMost };
}

function principalsOf(account: string): readonly string[] {
  return [
    account,
    `arn:aws:iam::${account}:role/deployer`,
    `arn:aws:iam::${account}:role/ci/builder`,
    `arn:aws:iam::${account}:user/alice`,
    `arn:aws:sts::${account}:assumed-role/deployer/nightly`,
  ];
}

/** An account outside the organization that many expectations name: a vendor. */
export const vendorAccount = "193672423079";

const web = "sts:AssumeRoleWithWebIdentity";

export const ratedPrincipals: readonly RatedPrincipal[] = [
  rated("everyone", aws("*"), ["critical", "medium", "critical"]),
  ...[foreignAccount, vendorAccount].flatMap((account) =>
    principalsOf(account).map((value) => rated("foreign", aws(value), ["critical", "high", "critical"])),
  ),
  ...principalsOf(memberAccount).map((value) =>
    rated("organization", aws(value), ["medium", "medium", "high"]),
  ),
  ...principalsOf(ownAccount).map((value) => rated("own", aws(value), ["medium", "medium", "high"])),
  ...["ec2.amazonaws.com", "lambda.amazonaws.com", "pods.eks.amazonaws.com"].map((value) =>
    rated("service", { type: "Service", value }, ["medium", "medium", "high"], serviceConditions),
  ),
  ...Object.entries(tenancyConditions).map(([issuer, conditions]) =>
    rated("shared", federated(issuer), ["critical", "medium", "critical"], conditions, web),
  ),
  rated("provider", federated("idp.attacker.example"), ["high", "high", "critical"], [], web),
  rated(
    "provider",
    { type: "Federated", value: `arn:aws:iam::${ownAccount}:saml-provider/Okta` },
    ["medium", "medium", "high"],
    [],
    "sts:AssumeRoleWithSAML",
  ),
];
