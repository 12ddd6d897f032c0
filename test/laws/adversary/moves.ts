import type { ConditionTest, Grant, NamedPrincipal } from "../../oracle/document.ts";
import type { Random } from "../../oracle/random.ts";
import { ownAccount } from "../../oracle/vocabulary.ts";
import { rewriters } from "../rewriters.ts";
import { denyOf } from "../severity/denies.ts";
import { grantsOf } from "../severity/statements.ts";

/** One thing that an intruder may do to a document so that it looks more harmless, or longer. */
export type Move = (grants: readonly Grant[], random: Random) => readonly Grant[];

const aws = (value: string): NamedPrincipal => ({ type: "AWS", value });

function allow(principals: readonly NamedPrincipal[], random: Random): Grant {
  return {
    effect: "Allow",
    principals,
    exceptPrincipals: false,
    actions: random.pick([
      ["sts:AssumeRole"],
      ["sts:AssumeRole", "sts:TagSession"],
      ["sts:SetSourceIdentity"],
    ]),
    exceptActions: false,
    tests: [],
  };
}

function ownRoles(random: Random): readonly NamedPrincipal[] {
  const first = random.below(1000);
  return Array.from({ length: 1 + random.below(12) }, (_, index) =>
    aws(`arn:aws:iam::${ownAccount}:role/padding-${first + index}`),
  );
}

function strangers(random: Random): readonly NamedPrincipal[] {
  const first = 222_222_220_000 + random.below(500);
  return Array.from({ length: 1 + random.below(30) }, (_, index) => aws(String(first + index)));
}

/** Every caller meets these, so they guard nothing; a search that counts conditions may think otherwise. */
const meaningless: readonly ConditionTest[] = [
  { operator: "Bool", key: "aws:SecureTransport", values: ["true"] },
  { operator: "DateGreaterThan", key: "aws:CurrentTime", values: ["2019-06-01T00:00:00Z"] },
  { operator: "IpAddress", key: "aws:SourceIp", values: ["0.0.0.0/1", "128.0.0.0/1", "::/0"] },
  { operator: "StringLike", key: "sts:RoleSessionName", values: ["*"] },
  { operator: "StringEqualsIfExists", key: "aws:PrincipalTag/padding", values: ["x"] },
  { operator: "ForAllValues:StringLike", key: "aws:TagKeys", values: ["*"] },
];

function inOne(change: (grant: Grant, random: Random) => Grant): Move {
  return (grants, random) => {
    const chosen = random.pick(grants);
    return grants.map((grant) =>
      grant === chosen && grant.effect === "Allow" ? change(grant, random) : grant,
    );
  };
}

function withTest(grant: Grant, random: Random): Grant {
  const test = random.pick(meaningless);
  const taken = grant.tests.some(({ operator, key }) => operator === test.operator && key === test.key);
  return taken ? grant : { ...grant, tests: [...grant.tests, test] };
}

const insert =
  (added: (random: Random) => Grant): Move =>
  (grants, random) => {
    const at = random.below(grants.length + 1);
    return [...grants.slice(0, at), added(random), ...grants.slice(at)];
  };

export const moves: readonly Move[] = [
  ...rewriters
    .filter(({ name }) => !name.startsWith("another version"))
    .map(
      ({ rewrite }): Move =>
        (grants, random) =>
          rewrite(grantsOf(grants), random).grants,
    ),
  insert((random) => allow(ownRoles(random), random)),
  insert((random) =>
    allow([{ type: "Service", value: `padding-${random.below(99)}.amazonaws.com` }], random),
  ),
  insert((random) => ({ ...denyOf(aws("unused")), principals: strangers(random) })),
  insert((random) => ({
    ...denyOf(aws("unused")),
    principals: ownRoles(random),
    actions: ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
    tests: [random.pick(meaningless)],
  })),
  inOne(withTest),
  inOne(withTest),
  inOne((grant) => ({ ...grant, actions: ["sts:*"] })),
  inOne((grant) => ({ ...grant, actions: [...grant.actions, "sts:AssumeRole*"] })),
  inOne((grant, random) => ({
    ...grant,
    principals: random.shuffle([...grant.principals, ...ownRoles(random)]),
  })),
];
