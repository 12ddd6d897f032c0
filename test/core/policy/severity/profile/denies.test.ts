import { describe, expect, test } from "vitest";
import { allDenials, indexDenials, isDeniedBy } from "../../../../../core/policy/severity/profile/denies.ts";
import { piecesOf } from "../../../../../core/policy/severity/profile/pieces.ts";
import { grantsIn } from "../../grants/grants.ts";
import { account, arnOf, other } from "../callers/callers.ts";
import { deny, vendor } from "./statements.ts";

const role = { AWS: arnOf("role/x", other) };
const from = (network: string) => ({ IpAddress: { "aws:SourceIp": network } });
const mfa = { Bool: { "aws:MultiFactorAuthPresent": "false" } };

function index(...statements: readonly object[]) {
  return indexDenials(piecesOf(grantsIn(...statements), { left: 6_000 }).pieces);
}

describe("what a Deny prevents", () => {
  test.each([
    ["the same", deny(vendor, mfa), [deny(vendor, mfa)], 100, true],
    ["none", deny(vendor), [], 100, false],
    ["one for a role of the account", deny(vendor), [deny(role)], 100, false],
    ["one for the account of the role", deny(role), [deny(vendor)], 100, true],
    ["one for everyone", deny(role), [deny("*")], 100, true],
    ["one of another action", deny(vendor), [deny(vendor, {}, "sts:TagSession")], 100, false],
    ["one under a condition", deny(vendor), [deny(vendor, mfa)], 100, false],
    ["one without the condition", deny(vendor, mfa), [deny(vendor)], 100, true],
    [
      "one under a wider condition",
      deny(vendor, from("10.0.0.0/9")),
      [deny(vendor, from("10.0.0.0/8"))],
      100,
      true,
    ],
    [
      "one under a narrower condition",
      deny(vendor, from("10.0.0.0/8")),
      [deny(vendor, from("10.0.0.0/9"))],
      100,
      false,
    ],
    ["one under another condition", deny(vendor, mfa), [deny(vendor, from("10.0.0.0/8"))], 100, false],
    [
      "one under two conditions",
      deny(vendor, mfa),
      [deny(vendor, { ...mfa, ...from("10.0.0.0/8") })],
      100,
      false,
    ],
    [
      "one under a condition that all of the account meet",
      deny(vendor),
      [deny("*", { StringEquals: { "aws:PrincipalAccount": other } })],
      100,
      true,
    ],
    ["one of two", deny(vendor), [deny({ AWS: account }), deny(vendor)], 100, true],
    ["one with an element that AWS does not define", deny(vendor), [{ ...deny(vendor), Odd: 1 }], 100, false],
    ["enough effort for it", deny(vendor), [deny(vendor)], 0.3, true],
    ["too little effort", deny(vendor), [deny(vendor)], 0.1, false],
  ])("given %s, then whether that prevents as much", (_, statement, others, left, prevented) => {
    const [denial, ...more] = allDenials(index(statement));
    if (denial === undefined || more.length > 0) throw new Error("expected one piece");
    expect(isDeniedBy(denial, index(...others), { left })).toBe(prevented);
  });
});
