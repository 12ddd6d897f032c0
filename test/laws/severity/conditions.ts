import type { ConditionTest } from "../../oracle/document.ts";
import { foreignAccount, ownAccount } from "../../oracle/vocabulary.ts";

/**
 * What a condition does to each class of callers, stated by hand from the rules, never computed: `restricts`: some
 * callers of the class do not meet it; `unclear`: the rules leave it open; `open`: every caller meets it, or can.
 */
export type Effect = "restricts" | "unclear" | "open";

export interface RatedCondition {
  readonly test: ConditionTest;
  /** For everyone in AWS, and for the principals of a foreign account. */
  readonly everyone: Effect;
  readonly foreign: Effect;
}

function of(operator: string, key: string, values: readonly string[]): ConditionTest {
  return { operator, key, values };
}

function rated(test: ConditionTest, foreign: Effect, everyone: Effect = foreign): RatedCondition {
  return { test, foreign, everyone };
}

/** An organization id that is the customer's own. */
const organization = "o-a1b2c3d4e5";

/** Conditions on callers with AWS credentials. */
export const callerConditions: readonly RatedCondition[] = [
  rated(of("StringEquals", "sts:ExternalId", ["a-secret"]), "restricts"),
  rated(of("StringEquals", "sts:ExternalId", ["a-secret", "another"]), "restricts"),
  rated(of("StringEquals", "aws:PrincipalOrgID", [organization]), "restricts"),
  rated(
    of("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", [`${organization}/r-ab12/ou-ab12-1/*`]),
    "restricts",
  ),
  rated(of("IpAddress", "aws:SourceIp", ["203.0.113.0/24"]), "restricts", "unclear"),
  rated(of("StringEquals", "aws:SourceVpce", ["vpce-0123456789abcdef0"]), "restricts", "unclear"),
  rated(of("Bool", "aws:MultiFactorAuthPresent", ["true"]), "unclear"),
  rated(of("NumericLessThan", "aws:MultiFactorAuthAge", ["3600"]), "unclear"),
  rated(of("StringEquals", "aws:PrincipalTag/team", ["payments"]), "unclear"),
  rated(of("StringEqualsIfExists", "sts:ExternalId", ["a-secret"]), "open"),
  rated(of("ForAllValues:StringLike", "aws:PrincipalOrgPaths", [`${organization}/*`]), "open"),
  rated(of("StringLike", "sts:ExternalId", ["*"]), "open"),
  rated(of("Null", "sts:ExternalId", ["false"]), "open"),
  rated(of("StringLike", "aws:PrincipalOrgID", ["o-*"]), "open"),
  rated(of("Bool", "aws:SecureTransport", ["true"]), "open"),
  rated(of("DateGreaterThan", "aws:CurrentTime", ["2020-01-01T00:00:00Z"]), "open"),
  rated(of("IpAddress", "aws:SourceIp", ["0.0.0.0/0", "::/0"]), "open"),
  rated(of("IpAddress", "aws:SourceIp", ["0.0.0.0/1", "128.0.0.0/1", "::/0"]), "open"),
  rated(of("StringEquals", "sts:RoleSessionName", ["deploy"]), "open"),
  rated(of("StringEquals", "aws:RequestTag/team", ["payments"]), "open"),
  rated(of("StringEquals", "aws:PrincipalArn", ["$" + "{aws:PrincipalArn}"]), "open"),
  rated(of("ArnLike", "aws:PrincipalArn", ["arn:aws:*::*:*"]), "open"),
];

/** Conditions on a service: on whose behalf it acts. */
export const serviceConditions: readonly RatedCondition[] = [
  rated(of("StringEquals", "aws:SourceAccount", [ownAccount]), "restricts"),
  rated(of("StringEquals", "aws:SourceOrgID", [organization]), "restricts"),
  rated(of("ArnLike", "aws:SourceArn", [`arn:aws:sns:eu-west-1:${ownAccount}:*`]), "restricts"),
  rated(of("StringEquals", "aws:SourceAccount", [foreignAccount]), "unclear"),
  rated(of("ArnLike", "aws:SourceArn", [`arn:aws:sns:*:${foreignAccount}:*`]), "unclear"),
  rated(of("StringEquals", "aws:RequestTag/kubernetes-namespace", ["payments"]), "unclear"),
];

const web = (issuer: string, claim: string, values: readonly string[], operator = "StringEquals") =>
  of(operator, `${issuer}:${claim}`, values);

function tenancy(
  closed: readonly ConditionTest[],
  open: readonly ConditionTest[],
): readonly RatedCondition[] {
  return [...closed.map((test) => rated(test, "restricts")), ...open.map((test) => rated(test, "open"))];
}

const github = "token.actions.githubusercontent.com";
const gitlab = "gitlab.com";
const terraform = "app.terraform.io";
const cognito = "cognito-identity.amazonaws.com";
const google = "accounts.google.com";
const amazon = "www.amazon.com";

/** Claims of shared issuers by issuer: those that fix one tenant, and those that any customer of the issuer can show. */
export const tenancyConditions: Readonly<Record<string, readonly RatedCondition[]>> = {
  [github]: tenancy(
    [
      web(github, "sub", ["repo:octo-org/app:ref:refs/heads/main"]),
      web(github, "sub", ["repo:octo-org/app:*", "repo:octo-org@123456/app@456789:*"], "StringLike"),
      web(github, "sub", ["repo:octo-org/*"], "StringLike"),
      web(github, "repository_id", ["456789"]),
      web(github, "sub", ["repo:octo-org@123456/app@456789:ref:refs/heads/main"]),
    ],
    [
      web(github, "aud", ["sts.amazonaws.com"]),
      web(github, "sub", ["repo:octo-org*"], "StringLike"),
      web(github, "sub", ["repo:o*"], "StringLike"),
      web(github, "sub", ["repo:*"], "StringLike"),
      web(github, "sub", ["*"], "StringLike"),
      web(github, "sub", ["repo:octo-org/app:*", "repo:*/app:*"], "StringLike"),
      web(github, "sub", ["environment:production"]),
      web(github, "sub", ["repo:octo-org/*"], "StringLikeIfExists"),
      web(github, "sub", ["repo:bad-org/*"], "StringNotLike"),
    ],
  ),
  [gitlab]: tenancy(
    [
      web(gitlab, "sub", ["project_path:acme/app:ref_type:branch:ref:main"]),
      web(gitlab, "sub", ["project_path:acme/*"], "StringLike"),
    ],
    [
      web(gitlab, "aud", ["https://gitlab.com"]),
      web(gitlab, "sub", ["project_path:acme*"], "StringLike"),
      web(gitlab, "sub", ["project_path:*"], "StringLike"),
    ],
  ),
  [terraform]: tenancy(
    [
      web(terraform, "sub", ["organization:acme:project:*:workspace:*:run_phase:*"], "StringLike"),
      web(terraform, "sub", ["organization:acme:project:core:workspace:prod:run_phase:apply"]),
    ],
    [
      web(terraform, "aud", ["aws.workload.identity"]),
      web(terraform, "sub", ["organization:acme*"], "StringLike"),
      web(terraform, "sub", ["organization:*:project:core:*"], "StringLike"),
    ],
  ),
  [cognito]: tenancy(
    [web(cognito, "aud", ["us-east-1:11111111-2222-3333-4444-555555555555"])],
    [
      web(cognito, "amr", ["authenticated"], "ForAnyValue:StringLike"),
      web(cognito, "aud", ["us-east-1:*"], "StringLike"),
    ],
  ),
  [google]: tenancy([web(google, "aud", ["1234567890.apps.googleusercontent.com"])], []),
  [amazon]: tenancy([web(amazon, "app_id", ["amzn1.application-oa2-client.example"])], []),
};
