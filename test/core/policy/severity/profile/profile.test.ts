import { describe, expect, test } from "vitest";
import { type Profile, profileOf } from "../../../../../core/policy/severity/profile/profile.ts";
import { phraseOf } from "../../../../../core/policy/severity/sentences/conditions.ts";
import { grantsIn } from "../../grants/grants.ts";
import { account, arnOf, other } from "../callers/callers.ts";
import { deny, ec2, statement, vendor } from "./statements.ts";

function read(statements: readonly object[], known?: Profile): Profile {
  return profileOf(grantsIn(...statements), { left: 6_000 }, known);
}

/** Each path as its callers, whether it is open, and its conditions. */
function pathsIn(...statements: readonly object[]): readonly string[] {
  return read(statements).paths.map(({ callers, open, conditions, deniedBy }) =>
    [callers.key, open, ...conditions.map(phraseOf), ...deniedBy.map((one) => `or ${phraseOf(one)}`)].join(
      ", ",
    ),
  );
}

const from = (...networks: readonly string[]) => ({ IpAddress: { "aws:SourceIp": networks } });
const notFrom = (...networks: readonly string[]) => ({ NotIpAddress: { "aws:SourceIp": networks } });

describe("the paths of a document", () => {
  test.each([
    [
      "two halves of a network",
      [statement(vendor, from("10.0.0.0/9")), statement(vendor, from("10.128.0.0/9"))],
      [`account ${other}, yes, from 10.0.0.0/8`],
    ],
    [
      "three quarters of a network",
      [statement(vendor, from("10.0.0.0/9")), statement(vendor, from("10.128.0.0/10"))],
      [`account ${other}, yes, from 10.0.0.0/9`, `account ${other}, yes, from 10.128.0.0/10`],
    ],
    [
      "halves under another condition each",
      [
        statement(vendor, { ...from("10.0.0.0/9"), StringEquals: { "sts:ExternalId": "a" } }),
        statement(vendor, { ...from("10.128.0.0/9"), StringEquals: { "sts:ExternalId": "b" } }),
      ],
      [
        `account ${other}, yes, from 10.0.0.0/9, with the external ID "a"`,
        `account ${other}, yes, from 10.128.0.0/9, with the external ID "b"`,
      ],
    ],
    [
      "halves that are excluded",
      [statement(vendor, notFrom("10.0.0.0/9")), statement(vendor, notFrom("10.128.0.0/9"))],
      [
        `account ${other}, yes, when aws:SourceIp is not in "10.0.0.0/9"`,
        `account ${other}, yes, when aws:SourceIp is not in "10.128.0.0/9"`,
      ],
    ],
    [
      "two accounts",
      [statement("*", { StringEquals: { "aws:PrincipalAccount": [account, other] } })],
      [`account ${account}, yes, from account ${account}`, `account ${other}, yes, from account ${other}`],
    ],
    [
      "two roles of one account",
      [
        statement(
          { AWS: account },
          { ArnEquals: { "aws:PrincipalArn": [arnOf("role/a"), arnOf("role/b")] } },
        ),
      ],
      [
        `of ${account} ${arnOf("role/a")}, yes, for the principal ${arnOf("role/a")}`,
        `of ${account} ${arnOf("role/b")}, yes, for the principal ${arnOf("role/b")}`,
      ],
    ],
    [
      "two external IDs",
      [statement(vendor, { StringEquals: { "sts:ExternalId": ["a", "b"] } })],
      [`account ${other}, yes, with the external ID "a"`, `account ${other}, yes, with the external ID "b"`],
    ],
    [
      "not one of two accounts",
      [statement("*", { StringNotEquals: { "aws:PrincipalAccount": [account, other] } })],
      [`one *, yes, when aws:PrincipalAccount is not "${account}" or "${other}"`],
    ],
  ])("given %s, then each class of callers once", (_, statements, paths) => {
    expect(pathsIn(...statements)).toEqual(paths);
  });

  test.each([
    ["a Deny for the same", [statement(vendor), deny(vendor)], [`account ${other}, no`]],
    ["a Deny for everyone", [statement(vendor), deny("*")], [`account ${other}, no`]],
    [
      "a Deny for a role of the account",
      [statement(vendor), deny({ AWS: arnOf("role/x", other) })],
      [`account ${other}, yes`],
    ],
    [
      "a Deny of another action",
      [statement(vendor), deny(vendor, {}, "sts:TagSession")],
      [`account ${other}, yes`],
    ],
    [
      "a Deny with an element that AWS does not define",
      [statement(vendor), { ...deny(vendor), Odd: 1 }],
      [`account ${other}, yes`],
    ],
    [
      "a Deny under a condition that all of the account meet",
      [statement(vendor), deny("*", { StringEquals: { "aws:PrincipalAccount": other } })],
      [`account ${other}, no`],
    ],
    ["a Deny of all actions", [statement(vendor), deny(vendor, {}, "sts:*")], [`account ${other}, no`]],
    [
      "a Deny for everyone, of a service",
      [statement(ec2), deny("*")],
      ["one Service ec2.amazonaws.com, maybe"],
    ],
    ["two Deny, of a service", [statement(ec2), deny("*"), deny(ec2)], ["one Service ec2.amazonaws.com, no"]],
    [
      "a Deny under a condition",
      [statement(vendor), deny(vendor, notFrom("10.0.0.0/8"))],
      [`account ${other}, yes, from 10.0.0.0/8`],
    ],
    [
      "a Deny beside a condition of the statement",
      [statement(vendor, { StringEquals: { "sts:ExternalId": "a" } }), deny(vendor, notFrom("10.0.0.0/8"))],
      [`account ${other}, yes, from 10.0.0.0/8, with the external ID "a"`],
    ],
    [
      "a Deny that the statement avoids",
      [statement(vendor, from("10.0.0.0/16")), deny(vendor, notFrom("10.0.0.0/8"))],
      [`account ${other}, yes, from 10.0.0.0/16`],
    ],
    [
      "a Deny that the statement meets",
      [statement(vendor, from("10.0.0.0/16")), deny(vendor, from("10.0.0.0/8"))],
      [`account ${other}, no, from 10.0.0.0/16`],
    ],
    [
      "a Deny that demands more",
      [statement(vendor, from("10.0.0.0/8")), deny(vendor, notFrom("10.0.0.0/16"))],
      [`account ${other}, yes, from 10.0.0.0/16`],
    ],
    [
      "two Deny, one stricter",
      [statement(vendor), deny(vendor, notFrom("10.0.0.0/8")), deny(vendor, notFrom("10.0.0.0/16"))],
      [`account ${other}, yes, from 10.0.0.0/16`],
    ],
    [
      "the same Deny twice",
      [statement(vendor), deny(vendor, notFrom("10.0.0.0/8")), deny("*", notFrom("10.0.0.0/8"))],
      [`account ${other}, yes, from 10.0.0.0/8`],
    ],
    [
      "a Deny outside of an organization",
      [statement("*"), deny("*", { StringNotEquals: { "aws:PrincipalOrgID": "o-1" } })],
      ["one *, yes, from the organization o-1"],
    ],
    [
      "a Deny outside of two accounts",
      [statement("*"), deny("*", { StringNotEquals: { "aws:PrincipalAccount": [account, other] } })],
      [`account ${account}, yes, from account ${account}`, `account ${other}, yes, from account ${other}`],
    ],
    [
      "a Deny under two conditions",
      [
        statement(vendor),
        deny(vendor, { ...notFrom("10.0.0.0/8"), StringNotEquals: { "sts:ExternalId": "a" } }),
      ],
      [`account ${other}, yes, or from 10.0.0.0/8, or with the external ID "a"`],
    ],
    [
      "a Deny for services, of an account",
      [statement(vendor), deny("*", { Bool: { "aws:PrincipalIsAWSService": "true" } })],
      [`account ${other}, yes`],
    ],
    [
      "a Deny for all but services, of an account",
      [statement(vendor), deny("*", { Bool: { "aws:PrincipalIsAWSService": "false" } })],
      [`account ${other}, no`],
    ],
  ])("given %s, then what it leaves", (_, statements, paths) => {
    expect(pathsIn(...statements)).toEqual(paths);
  });
});

describe("a profile beside another one", () => {
  const shared = [statement(vendor, from("10.0.0.0/8", "192.0.2.0/24")), statement(ec2)];
  const known = read(shared);

  test("given the same grants in another order, then it shares conditions and guards, and has its own statements", () => {
    const actual = read([...shared].reverse(), known);
    expect(actual.paths.map(({ conditions }) => conditions)).toEqual(
      known.paths.map(({ conditions }) => conditions),
    );
    for (const [at, path] of actual.paths.entries()) {
      expect(path.conditions).toBe(known.paths[at]?.conditions);
      expect(path.piece.statement.index).not.toBe(known.paths[at]?.piece.statement.index);
    }
    for (const [at, group] of actual.groups.entries()) {
      expect(group.effective).toBe(known.groups[at]?.effective);
      expect(group.paths).not.toBe(known.groups[at]?.paths);
    }
  });

  test("given the same grants, then it spends no effort on them", () => {
    const effort = { left: 6_000 };
    const both = [
      statement(vendor, from("10.0.0.0/8")),
      statement(vendor, { StringEquals: { "sts:ExternalId": "a" } }),
    ];
    const one = profileOf(grantsIn(...both), effort);
    const after = effort.left;
    expect(after).toBeLessThan(6_000);
    profileOf(grantsIn(...both), effort, one);
    expect(effort.left).toBe(after);
  });

  test.each([
    ["another statement for the same principal", [...shared, statement(ec2, from("10.0.0.0/8"))]],
    ["other conditions", [statement(vendor, from("10.0.0.0/16")), statement(ec2)]],
    ["one network less", [statement(vendor, from("10.0.0.0/8")), statement(ec2)]],
    ["a Deny", [...shared, deny(vendor)]],
    ["a Deny under a condition", [...shared, deny("*", notFrom("10.0.0.0/16"))]],
    ["other callers", [statement({ AWS: account }), statement(ec2)]],
    ["another action", [statement(vendor, {}, "sts:TagSession"), statement(ec2)]],
  ])("given %s, then it is as if it were alone", (_, statements) => {
    const alone = read(statements);
    const beside = read(statements, known);
    expect(beside.paths).toEqual(alone.paths);
    expect(beside.groups).toEqual(alone.groups);
    expect(beside.pieces).toEqual(alone.pieces);
  });

  test("given the same Deny, then its demands are shared", () => {
    const statements = [...shared, deny("*", notFrom("10.0.0.0/16"))];
    const first = read(statements);
    for (const [at, path] of read(statements, first).paths.entries()) {
      expect(path.conditions).toBe(first.paths[at]?.conditions);
    }
  });

  test("given one of two values changed, then the group is rated again", () => {
    const under = (...ids: readonly string[]) => [
      statement(vendor, { StringEquals: { "sts:ExternalId": ids } }),
    ];
    const actual = under("a", "c");
    expect(read(actual, read(under("a", "b"))).groups).toEqual(read(actual).groups);
  });

  test("given one of two Deny changed, then its paths are its own", () => {
    const actual = [...shared, deny(vendor), deny({ AWS: account })];
    expect(read(actual, read([...shared, deny(vendor), deny(ec2)])).paths).toEqual(read(actual).paths);
  });

  test("given another Deny than the known one has, then its paths are its own", () => {
    const denied = read([...shared, deny(vendor)]);
    for (const statements of [[...shared, deny(ec2)], [...shared, deny(vendor), deny(ec2)], shared]) {
      expect(read(statements, denied).paths).toEqual(read(statements).paths);
    }
  });
});
