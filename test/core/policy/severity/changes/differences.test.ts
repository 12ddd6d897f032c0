import { describe, expect, test } from "vitest";
import type { Grant } from "../../../../../core/policy/grants/grants.ts";
import { callersOf } from "../../../../../core/policy/severity/callers/callers.ts";
import { allows, differencesOf } from "../../../../../core/policy/severity/changes/differences.ts";
import { makeProof } from "../../../../../core/policy/severity/changes/proof.ts";
import { profileOf } from "../../../../../core/policy/severity/profile/profile.ts";
import { allow, grantIn, grantsIn } from "../../grants/grants.ts";
import { account, arnOf, other } from "../callers/callers.ts";

const foreignRole = arnOf("role/x", other);
const named = (text: string, more: object = {}) => allow({ Principal: { AWS: text }, ...more });
const selected = (arn: string, of: string) =>
  named(of, { Condition: { ArnEquals: { "aws:PrincipalArn": arn } } });

function pathOf(piece: Grant) {
  return { piece, callers: callersOf(piece.who, piece.conditions), conditions: piece.conditions };
}

describe("whether one statement allows what another does", () => {
  test.each([
    ["the same principal", named(foreignRole), named(foreignRole), true],
    ["a role of the account named", named(other), named(foreignRole), true],
    ["another role", named(foreignRole), named(arnOf("role/y", other)), false],
    // The named role is bound to its unique ID, so a new role of the same name is another principal
    ["a role named, then selected by its name", named(foreignRole), selected(foreignRole, other), false],
    ["a role selected by its name, then named", selected(foreignRole, other), named(foreignRole), true],
    ["a role selected twice", selected(foreignRole, other), selected(foreignRole, other), true],
    ["a role named, its session", named(foreignRole), named(arnOf("assumed-role/x/s", other)), true],
    // In the role's own account, only a principal that is named directly needs no identity policy
    ["a role of the own account", named(account), named(arnOf("role/x")), false],
    ["the own account, by a condition", named(account), selected(arnOf("role/x"), account), true],
    ["the own account, in everyone", named("*"), named(account), true],
    ["everyone, in the own account", named(account), named("*"), false],
    ["a role of the own account, in everyone", named("*"), named(arnOf("role/x")), false],
    ["another account, in everyone", named("*"), named(other), true],
    ["a service, in everyone", named("*"), allow({ Principal: { Service: "ec2.amazonaws.com" } }), false],
    ["an element that AWS does not define", named(other, { Odd: 1 }), named(foreignRole), false],
    ["in an element that AWS does not define", named(other), named(foreignRole, { Odd: 1 }), false],
    ["both with such an element", named(other, { Odd: 1 }), named(foreignRole, { Odd: 1 }), false],
    [
      "a condition more",
      named(other, { Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } }),
      named(foreignRole),
      false,
    ],
    [
      "a condition less",
      named(other),
      named(foreignRole, { Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } }),
      true,
    ],
    [
      "the account itself as a condition",
      named("*", { Condition: { StringEquals: { "aws:PrincipalAccount": other } } }),
      named(foreignRole),
      true,
    ],
  ])("given %s, then whether it does", (_, wide, narrow, allowed) => {
    expect(allows(pathOf(grantIn(wide)), pathOf(grantIn(narrow)), account, { left: 1_000 })).toBe(allowed);
  });
});

describe("what one document admits and another does not", () => {
  const tag = (name: string) => named(name, { Action: "sts:TagSession" });
  const deny = (text: string, more: object = {}) => ({ ...named(text, more), Effect: "Deny" });
  const noService = { Condition: { Bool: { "aws:PrincipalIsAWSService": "false" } } };
  const network = (operator: string) => ({
    Condition: { [operator]: { "aws:SourceIp": "192.0.2.0/24" } },
  });

  test.each([
    ["nothing", [named(foreignRole)], [], 100, ["allow"]],
    ["the same", [named(foreignRole)], [named(foreignRole)], 100, []],
    ["another way", [named(foreignRole)], [tag(foreignRole)], 100, ["allow"]],
    ["a condition that all meet", [named(other)], [named(other, noService)], 100, []],
    ["a Deny", [named(other)], [named(other), deny(other)], 100, ["deny"]],
    [
      "a Deny of another way",
      [named(other)],
      [named(other), { ...deny(other), Action: "sts:TagSession" }],
      100,
      [],
    ],
    ["the same Deny", [named(other), deny(foreignRole)], [named(other), deny(foreignRole)], 100, []],
    [
      "the same Deny with an element that AWS does not define",
      [named(other), deny(other, { Odd: 1 })],
      [named(other), deny(other, { Odd: 1 })],
      100,
      [],
    ],
    [
      "a narrower Deny",
      [named(other), deny(other, network("IpAddress"))],
      [named(other), deny(foreignRole, network("IpAddress"))],
      100,
      [],
    ],
    [
      "a Deny of requests that are not allowed",
      [named(other, network("IpAddress"))],
      [named(other, network("IpAddress")), deny(other, network("NotIpAddress"))],
      100,
      [],
    ],
    // Out of effort, a Deny may be about the path
    [
      "such a Deny, with too little effort",
      [named(other, network("IpAddress"))],
      [named(other, network("IpAddress")), deny(other, network("NotIpAddress"))],
      0.15,
      ["deny"],
    ],
    ["wider statements", [named(foreignRole)], [named(arnOf("role/y", other)), named(other)], 0.9, []],
    [
      "too little effort for them",
      [named(foreignRole)],
      [named(arnOf("role/y", other)), named(other)],
      0.15,
      ["allow"],
    ],
    ["too little effort for its Deny", [named(other)], [named(other), deny(account)], 0.05, ["allow"]],
  ])("given %s in the other, then these differences", (_, one, others, left, found) => {
    const read = (statements: readonly object[]) => profileOf(grantsIn(...statements), { left: 6_000 });
    const differences = differencesOf(read(one), read(others), account, { left });
    expect(differences.map(({ denial }) => (denial === undefined ? "allow" : "deny"))).toEqual(found);
  });
});

describe("a proof that a document admits more", () => {
  function proves(open: object, shut: object | undefined): boolean {
    const profile = profileOf(grantsIn(open), { left: 6_000 });
    const others = shut === undefined ? [] : grantsIn(shut);
    const [path] = profile.paths;
    if (path === undefined) throw new Error("expected a path");
    const proof = makeProof(profile.pieces, others, account, { left: 6_000 });
    return proof.proves({ path, denial: undefined }, path.callers);
  }

  test.each([
    ["a foreign role", named(foreignRole), undefined, true],
    ["a foreign role, of everyone", named(foreignRole), named("*"), false],
    ["a foreign role, of its account", named(foreignRole), named(other), false],
    // Named directly, it needs no identity policy; through the account it does
    ["a role of the own account, of the account", named(arnOf("role/x")), named(account), true],
    ["a role of the own account, of everyone", named(arnOf("role/x")), named("*"), true],
    ["the same role of the own account", named(arnOf("role/x")), named(arnOf("role/x")), false],
    ["a role that is selected, of the account", selected(arnOf("role/x"), account), named(account), false],
    ["the own account, of everyone", named(account), named("*"), false],
    ["a foreign account, of the own one", named(other), named(account), true],
    ["an action that no request asks for", named(other, { Action: [] }), undefined, false],
    [
      "a role, of all but another one",
      named(arnOf("role/x")),
      { ...named(""), Principal: undefined, NotPrincipal: { AWS: arnOf("role/y") } },
      false,
    ],
  ])("given %s, then whether there is one", (_, open, shut, proven) => {
    expect(proves(open, shut)).toBe(proven);
  });

  test("given a Deny of the own account beside it, then a role of it is not admitted either way", () => {
    const profile = profileOf(grantsIn(named(arnOf("role/x")), { ...named(account), Effect: "Deny" }), {
      left: 6_000,
    });
    const [path] = profile.paths;
    if (path === undefined) throw new Error("expected a path");
    const proof = makeProof(profile.pieces, [], account, { left: 6_000 });
    expect(proof.proves({ path, denial: undefined }, path.callers)).toBe(false);
  });
});
