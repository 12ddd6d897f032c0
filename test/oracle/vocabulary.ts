import type { NamedPrincipal } from "./document.ts";

/** Few words, so that random documents meet: the same principal, key or value on both sides is the rule. */
export const ownAccount = "111122223333";
export const memberAccount = "444455556666";
export const foreignAccount = "999999999999";

/** A role's name is unique in its account whatever its path, and a session's ARN does not tell the path. */
export const rolePaths: Readonly<Record<string, string>> = { builder: "ci/builder" };

const aws = (value: string): NamedPrincipal => ({ type: "AWS", value });
const github = "token.actions.githubusercontent.com";

export const principals: readonly NamedPrincipal[] = [
  aws(ownAccount),
  aws(`arn:aws:iam::${ownAccount}:root`),
  aws(memberAccount),
  aws(`arn:aws:iam::${foreignAccount}:root`),
  aws(`arn:aws:iam::${ownAccount}:role/deployer`),
  aws(`arn:aws:iam::${ownAccount}:role/ci/builder`),
  aws(`arn:aws:iam::${ownAccount}:user/alice`),
  aws(`arn:aws:iam::${memberAccount}:role/deployer`),
  aws(`arn:aws:iam::${foreignAccount}:role/deployer`),
  aws(`arn:aws:sts::${ownAccount}:assumed-role/deployer/nightly`),
  aws(`arn:aws:sts::${ownAccount}:assumed-role/builder/nightly`),
  aws(`arn:aws:sts::${foreignAccount}:assumed-role/deployer/nightly`),
  aws(`arn:aws:sts::${ownAccount}:federated-user/bob`),
  aws(`arn:aws-cn:iam::${ownAccount}:root`),
  aws("AROAEXAMPLE1234567890"),
  aws("AIDAEXAMPLE1234567890"),
  aws("*"),
  { type: "CanonicalUser", value: "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be" },
  { type: "Service", value: "ec2.amazonaws.com" },
  { type: "Service", value: "lambda.amazonaws.com" },
  { type: "Federated", value: `arn:aws:iam::${ownAccount}:oidc-provider/${github}` },
  { type: "Federated", value: `arn:aws:iam::${ownAccount}:saml-provider/Okta` },
  { type: "Federated", value: "cognito-identity.amazonaws.com" },
];

export const actions: readonly string[] = [
  "sts:AssumeRole",
  "sts:TagSession",
  "sts:SetSourceIdentity",
  "sts:AssumeRoleWithWebIdentity",
  "sts:AssumeRoleWithSAML",
];

export const actionPatterns: readonly string[] = ["sts:*", "*", "sts:AssumeRole*", "sts:?agSession"];

/** Actions of requests: also some that no list names. */
export const requestActions: readonly string[] = [
  ...actions,
  "sts:SetContext",
  "sts:AssumeRoot",
  "iam:PassRole",
];

/** The keys of the vocabulary that hold several values, in lower case; the others hold one at most. */
export const multivaluedKeys: ReadonlySet<string> = new Set([
  "aws:tagkeys",
  "aws:principalorgpaths",
  "cognito-identity.amazonaws.com:amr",
]);

/**
 * Keys that AWS documents as single-valued: no request holds two values of one.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export const singleValuedKeys =
  /^(sts:(ExternalId|RoleSessionName|SourceIdentity|DurationSeconds)|aws:(Principal(Tag|Org(?=ID)|Arn|Account|Type)|RequestTag|Source(Ip|Arn|Account|Org(?=ID)|Vpce?|VpcArn|Identity)|VpcSourceIp|Vpce(Account|OrgID)|CurrentTime|EpochTime|TokenIssueTime|MultiFactorAuth(Age|Present)|SecureTransport|userid|username|UserAgent|Referer|RequestedRegion|ViaAWSService|FederatedProvider)(\/|ID$|$))|^SAML:(aud|iss)$|:sub$/i;

export interface KeyFamily {
  readonly keys: readonly string[];
  readonly operators: readonly string[];
  readonly values: readonly string[];
}

const texts = [
  "x",
  "X",
  "x*",
  "*",
  "x?",
  "xy",
  "",
  "$" + "{aws:username}",
  "$" + "{aws:PrincipalTag/team, 'x'}",
];
const textOperators = [
  "StringEquals",
  "StringLike",
  "StringNotEquals",
  "StringNotLike",
  "StringEqualsIgnoreCase",
  "StringNotEqualsIgnoreCase",
  "StringEqualsIfExists",
  "StringLikeIfExists",
];
const ifExists = (names: readonly string[]) => [...names, ...names.map((name) => `${name}IfExists`)];
const inSets = (names: readonly string[]) =>
  names.flatMap((name) => [`ForAnyValue:${name}`, `ForAllValues:${name}`]);

export const keyFamilies: readonly KeyFamily[] = [
  {
    keys: ["sts:RoleSessionName"],
    operators: ["StringEquals", "StringLike", "StringNotEquals"],
    values: ["$" + "{aws:username}", "$" + "{aws:userid}", "x", "xy"],
  },
  {
    keys: ["sts:ExternalId", "aws:PrincipalTag/team", "aws:PrincipalOrgID"],
    operators: textOperators,
    values: texts,
  },
  {
    keys: [`${github}:sub`, "SAML:aud"],
    operators: textOperators,
    values: ["repo:a/b:ref:main", "repo:a/*", "*", "x"],
  },
  {
    keys: ["aws:TagKeys", "cognito-identity.amazonaws.com:amr"],
    operators: inSets(["StringEquals", "StringLike", "StringNotEquals"]),
    values: ["x", "y", "x*", "*"],
  },
  {
    keys: ["aws:SourceArn", "aws:PrincipalArn"],
    operators: [...ifExists(["ArnEquals", "ArnLike"]), "ArnNotEquals", "ArnNotLike", "StringLike"],
    values: [
      "arn:aws:sns:eu-west-1:111122223333:topic",
      "arn:aws:sns:*:111122223333:t*",
      "arn:aws:sns:eu-west-1:*:*",
    ],
  },
  { keys: ["aws:MultiFactorAuthPresent"], operators: ifExists(["Bool"]), values: ["true", "false"] },
  {
    keys: ["aws:MultiFactorAuthAge"],
    operators: [
      ...ifExists(["NumericLessThan", "NumericLessThanEquals"]),
      "NumericGreaterThan",
      "NumericEquals",
    ],
    values: ["100", "200", "0", "100.0", "1e2"],
  },
  {
    keys: ["aws:CurrentTime"],
    operators: ["DateLessThan", "DateGreaterThan", "DateNotEquals"],
    values: ["2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z", "2026-01-01", "1767225600"],
  },
  {
    keys: ["aws:SourceIp"],
    operators: [...ifExists(["IpAddress"]), "NotIpAddress"],
    values: [
      "203.0.113.7",
      "203.0.113.7/32",
      "203.0.113.0/24",
      "203.0.113.0/25",
      "0.0.0.0/0",
      "2001:db8::/32",
      "::/0",
    ],
  },
  {
    keys: ["aws:TokenIssueTime", "sts:ExternalId", "aws:TagKeys"],
    operators: ["Null"],
    values: ["true", "false"],
  },
  { keys: ["aws:PrincipalTag/key"], operators: ["BinaryEquals"], values: ["eA==", "eQ=="] },
];
