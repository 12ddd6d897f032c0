import {
  accountOf,
  type Condition,
  type Principal,
  parseDocument,
  type Statement,
} from "../../policy/compare.ts";

/**
 * What is weak in a trust policy, although it may be meant so.
 *
 * @param own accounts that need no external ID to trust each other
 * @returns a sentence for each weakness, each once; none of a document that cannot be read
 */
export function weaknessesOf(document: string, own: ReadonlySet<string>): readonly string[] {
  const parsed = parseDocument(document);
  if (!parsed.ok) return [];
  const allowing = parsed.document.statements.filter(({ effect }) => effect === "Allow");
  return [...new Set(allowing.flatMap((statement) => weaknessesIn(statement, own)))];
}

function weaknessesIn(statement: Statement, own: ReadonlySet<string>): readonly string[] {
  const { principals, conditions } = statement;
  if (principals.inverted)
    return ["NotPrincipal with Allow admits everyone else: name the principals that you trust"];
  return principals.members.flatMap(({ principal }) => weaknessesFor(principal, conditions, own));
}

function weaknessesFor(
  principal: Principal,
  conditions: readonly Condition[],
  own: ReadonlySet<string>,
): readonly string[] {
  switch (principal.kind) {
    case "everyone":
      return conditions.length > 0
        ? []
        : ["anyone in any AWS account can assume the role: name the principals that you trust"];
    case "oidc":
    case "webIdentity":
      return tokenWeaknesses(principal.issuer, conditions);
    case "saml":
      return has(conditions, "saml:aud")
        ? []
        : [`${principal.text} is trusted without a condition on SAML:aud`];
    default: {
      const account = accountOf(principal);
      if (account === undefined || own.has(account) || limitsCallers.some((key) => has(conditions, key)))
        return [];
      return [
        `account ${account} is trusted without an external ID: if it acts for several customers, agree on an sts:ExternalId with its owner`,
      ];
    }
  }
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html */
const limitsCallers = ["sts:externalid", "aws:principalorgid", "aws:principalorgpaths"];

function has(conditions: readonly Condition[], key: string): boolean {
  return conditions.some((one) => one.key === key);
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html */
function tokenWeaknesses(issuer: string, conditions: readonly Condition[]): readonly string[] {
  const subjects = conditions.filter(({ key }) => key.endsWith(":sub"));
  const wildcards = subjects
    .flatMap(({ values }) => values)
    .filter(({ kind, text }) => kind === "pattern" && /[*?]/.test(text))
    .map(({ text }) => text);
  return [
    ...(conditions.some(({ key }) => /:(aud|azp)$/.test(key))
      ? []
      : [`tokens of ${issuer} are accepted for any audience: add a condition on ${issuer}:aud`]),
    ...(subjects.length > 0
      ? []
      : [`tokens of ${issuer} are accepted from any subject: add a condition on ${issuer}:sub`]),
    ...wildcards.map((text) => `the subject ${text} has a wildcard, which admits more than one workload`),
  ];
}
