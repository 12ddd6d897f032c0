import type { Random } from "../../oracle/random.ts";

/** A statement as a document writes it, with lists throughout so that moves can lengthen them. */
export interface Written {
  readonly Effect: "Allow" | "Deny";
  readonly Principal: Readonly<Record<string, readonly string[]>>;
  readonly Action: readonly string[];
  readonly Condition: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

export interface Pair {
  readonly expected: readonly Written[];
  readonly actual: readonly Written[];
}

export type Move = (pair: Pair, random: Random) => Pair;

/**
 * Characters of a document without white space: the highest quota.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const mostCharacters = 8192;

export function textOf(Statement: readonly Written[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement });
}

export function fits({ expected, actual }: Pair): boolean {
  return textOf(expected).length <= mostCharacters && textOf(actual).length <= mostCharacters;
}

function account(random: Random): string {
  return String(random.pick([444_444_444_444, 193_672_423_079, 222_222_220_000 + random.below(40)]));
}

const values = {
  account,
  name: (random) => `n${random.below(60)}`,
  role: (random) => `arn:aws:iam::${account(random)}:role/r${random.below(40)}`,
  rolePattern: (random) => `arn:aws:iam::*:role/${"*a".repeat(random.below(6))}${random.below(9)}*`,
  stars: (random) => random.pick(["*a", "?*", "a*b"]).repeat(1 + random.below(8)),
  network: (random) => `${random.below(224)}.${random.below(256)}.0.0/${8 + random.below(24)}`,
  network6: (random) => `2001:db8:${random.below(9999)}::/${20 + random.below(100)}`,
  repository: (random) => `repo:octo-org/r${random.below(30)}:*`,
  date: (random) => `20${10 + random.below(80)}-01-01T00:00:00Z`,
  number: (random) => String(random.below(9999)),
  variable: () => "$" + "{aws:username}",
} satisfies Readonly<Record<string, (random: Random) => string>>;

const github = "token.actions.githubusercontent.com";

const tests: readonly (readonly [operator: string, key: string, value: keyof typeof values])[] = [
  ["StringEquals", "sts:ExternalId", "name"],
  ["StringNotEquals", "sts:ExternalId", "name"],
  ["StringLike", "sts:ExternalId", "stars"],
  ["StringNotLike", "sts:RoleSessionName", "stars"],
  ["StringEquals", "aws:PrincipalAccount", "account"],
  ["StringNotEquals", "aws:PrincipalAccount", "account"],
  ["ArnLike", "aws:PrincipalArn", "role"],
  ["ArnLike", "aws:PrincipalArn", "rolePattern"],
  ["ArnNotLike", "aws:PrincipalArn", "rolePattern"],
  ["StringEquals", "aws:userid", "name"],
  ["IpAddress", "aws:SourceIp", "network"],
  ["NotIpAddress", "aws:SourceIp", "network6"],
  ["ForAllValues:StringLike", "aws:PrincipalOrgPaths", "stars"],
  ["ForAnyValue:StringNotEquals", "aws:TagKeys", "name"],
  ["StringLike", `${github}:sub`, "repository"],
  ["NumericLessThan", "aws:MultiFactorAuthAge", "number"],
  ["DateGreaterThan", "aws:CurrentTime", "date"],
  ["StringEqualsIfExists", "aws:PrincipalTag/team", "name"],
  ["StringEquals", "aws:PrincipalTag/user", "variable"],
];

const principals: readonly (readonly [type: string, make: (random: Random) => string])[] = [
  ["AWS", account],
  ["AWS", values.role],
  ["AWS", () => "*"],
  ["Service", (random) => `s${random.below(40)}.amazonaws.com`],
  ["Federated", () => `arn:aws:iam::444444444444:oidc-provider/${github}`],
];

const actions = [
  "sts:AssumeRole",
  "sts:TagSession",
  "sts:SetSourceIdentity",
  "sts:AssumeRoleWithWebIdentity",
  "sts:*",
  "sts:?agSession",
  "sts:*s*e*",
];

function some<Item>(random: Random, make: () => Item): Item[] {
  return Array.from({ length: random.pick([1, 2, 5, 12, 30]) }, make);
}

function withPrincipals(statement: Written, random: Random): Written {
  const [type, make] = random.pick(principals);
  const listed = [...(statement.Principal[type] ?? []), ...some(random, () => make(random))];
  return { ...statement, Principal: { ...statement.Principal, [type]: [...new Set(listed)] } };
}

function withTest(statement: Written, random: Random): Written {
  const [operator, key, kind] = random.pick(tests);
  const keys = statement.Condition[operator] ?? {};
  const listed = [...(keys[key] ?? []), ...some(random, () => values[kind](random))];
  return {
    ...statement,
    Condition: { ...statement.Condition, [operator]: { ...keys, [key]: [...new Set(listed)] } },
  };
}

function withAction(statement: Written, random: Random): Written {
  return { ...statement, Action: [...new Set([...statement.Action, random.pick(actions)])] };
}

export function anyStatement(random: Random): Written {
  const bare: Written = {
    Effect: random.pick(["Allow", "Allow", "Deny"]),
    Principal: {},
    Action: [random.pick(actions)],
    Condition: {},
  };
  return withPrincipals(random.chance(0.7) ? withTest(bare, random) : bare, random);
}

const changes = [
  withPrincipals,
  withTest,
  withTest,
  withAction,
  (statement: Written): Written => ({
    ...statement,
    Effect: statement.Effect === "Allow" ? "Deny" : "Allow",
  }),
];

function changed(statements: readonly Written[], random: Random): readonly Written[] {
  const [chosen, change] = [random.pick(statements), random.pick(changes)];
  return statements.map((one) => (one === chosen ? change(one, random) : one));
}

/** A statement without principals would leave nothing, so it stays. */
function splitByPrincipal(statements: readonly Written[], random: Random): readonly Written[] {
  const chosen = random.pick(statements);
  const split = Object.entries(chosen.Principal).flatMap(([type, names]) =>
    names.map((name) => ({ ...chosen, Principal: { [type]: [name] } })),
  );
  if (split.length === 0) return statements;
  return statements.flatMap((one) => (one === chosen ? split : [one]));
}

function without(statements: readonly Written[], random: Random): readonly Written[] {
  if (statements.length < 2) return statements;
  return statements.toSpliced(random.below(statements.length), 1);
}

export const moves: readonly Move[] = [
  ({ expected, actual }, random) => ({ expected, actual: [...actual, anyStatement(random)] }),
  ({ expected, actual }, random) => ({ expected: [...expected, anyStatement(random)], actual }),
  ({ expected, actual }, random) => ({ expected, actual: changed(actual, random) }),
  ({ expected, actual }, random) => ({ expected: changed(expected, random), actual }),
  ({ expected }, random) => ({ expected, actual: changed(expected, random) }),
  ({ expected, actual }, random) => ({
    expected,
    actual: [...actual, changed(actual, random)[0] ?? anyStatement(random)],
  }),
  ({ expected, actual }, random) => ({ expected, actual: splitByPrincipal(actual, random) }),
  ({ expected, actual }, random) => ({ expected, actual: without(actual, random) }),
  ({ expected, actual }, random) => ({ expected: without(expected, random), actual }),
  ({ expected, actual }) => ({ expected: actual, actual: expected }),
];
