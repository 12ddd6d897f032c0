import { describe, expect, test } from "vitest";
import { guardsOf, merged } from "../../../../../core/policy/severity/profile/guards.ts";
import { condition as when } from "../../grants/grants.ts";
import { account, allBut, arnOf, aws, one, other } from "../callers/callers.ts";

const everyone = aws("*");
const service = one("Service", "ec2.amazonaws.com");
const gitHub = one("Federated", arnOf("oidc-provider/token.actions.githubusercontent.com"));
const sub = "token.actions.githubusercontent.com:sub";
const organization = when("StringEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5");
const externalId = when("StringEquals", "sts:ExternalId", "one");
const network = when("IpAddress", "aws:SourceIp", "192.0.2.0/24");
const ownAccount = when("StringEquals", "aws:PrincipalAccount", other);
const role = when("ArnEquals", "aws:PrincipalArn", arnOf("role/x"));
const source = when("StringEquals", "aws:SourceAccount", account);
const transport = when("Bool", "aws:SecureTransport", "true");
const repository = when("StringLike", sub, "repo:octo/app:*");

describe("what keeps out some of the callers", () => {
  test.each([
    ["everyone", everyone, [organization, transport], [organization]],
    ["everyone but one", allBut(arnOf("role/x")), [organization, transport], [organization]],
    [
      "everyone under two accounts",
      everyone,
      [when("StringEquals", "aws:PrincipalAccount", account, other)],
      [],
    ],
    [
      "everyone under roles of two accounts",
      everyone,
      [when("ArnEquals", "aws:PrincipalArn", arnOf("role/x"), arnOf("role/x", other))],
      [],
    ],
    ["an account", aws(other), [externalId, network, transport], [externalId, network]],
    ["an account that is selected", aws("*", ownAccount), [ownAccount, externalId], [externalId]],
    ["a role that is selected", aws(account, role), [role, network], [network]],
    ["a service", service, [source, transport], [source]],
    ["a provider", gitHub, [repository, transport], [repository]],
    ["a unique ID", aws("AROAEXAMPLEEXAMPLE12"), [network, transport], [network]],
  ])("given %s, then these of the conditions", (_, callers, conditions, effective) => {
    expect(guardsOf(callers, conditions)).toEqual({ effective, openToEveryTenant: false });
  });

  test.each([
    ["nothing", [], true],
    [
      "the audience",
      [when("StringEquals", "token.actions.githubusercontent.com:aud", "sts.amazonaws.com")],
      true,
    ],
    ["a repository", [repository], false],
  ])("given GitHub under %s, then whether it is open to everyone", (_, conditions, open) => {
    expect(guardsOf(gitHub, conditions).openToEveryTenant).toBe(open);
  });

  const present = when("Null", sub, "false");
  const ifExists = when("StringLikeIfExists", sub, "repo:octo/app:*");

  test.each([
    ["a key that must be there", [ifExists, present], false],
    ["a key that may be missing", [ifExists], true],
    ["a key that must be missing", [ifExists, when("Null", sub, "true")], true],
    ["a key that may be either", [ifExists, when("Null", sub, "true", "false")], true],
    ["another key that must be there", [ifExists, when("Null", "aws:SourceIp", "false")], true],
    ["text in place of the operator", [ifExists, when("StringEquals", sub, "false")], true],
  ])("given IfExists on %s, then whether everyone fits", (_, conditions, open) => {
    expect(guardsOf(gitHub, conditions).openToEveryTenant).toBe(open);
  });

  test("given values that must all fit, when one must be there, then that is a guard", () => {
    const paths = when("ForAllValues:StringLike", "aws:PrincipalOrgPaths", "o-a1b2c3d4e5/r-1/*");
    const some = when("Null", "aws:PrincipalOrgPaths", "false");
    expect(guardsOf(everyone, [paths]).effective).toEqual([]);
    expect(guardsOf(everyone, [paths, some]).effective).toEqual([paths]);
  });
});

describe("the conditions of a group", () => {
  const second = when("StringEquals", "sts:ExternalId", "two");

  test("given none, then none", () => {
    expect(merged([])).toEqual([]);
  });

  test("given one path, then its own", () => {
    const own = [externalId, network];
    expect(merged([own])).toBe(own);
  });

  test("given several, then each has all values once", () => {
    const all = merged([
      [externalId, network],
      [second, network],
      [externalId, network],
    ]);
    expect(all.map(({ values }) => values.map(({ text }) => text))).toEqual([
      ["one", "two"],
      ["192.0.2.0/24"],
    ]);
    expect(all.map(({ name }) => name)).toEqual([externalId.name, network.name]);
  });

  test("given halves of all addresses, then all addresses", () => {
    const [low, high] = ["0.0.0.0/1", "128.0.0.0/1"].map((half) => [when("IpAddress", "aws:SourceIp", half)]);
    const [addresses] = merged([low ?? [], high ?? []]);
    expect(addresses?.values.map(({ text }) => text)).toEqual(["0.0.0.0/0"]);
  });
});
