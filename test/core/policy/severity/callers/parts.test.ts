import { describe, expect, test } from "vitest";
import { inPartsOf, partOf } from "../../../../../core/policy/severity/callers/callers.ts";
import { isOwnOrganization } from "../../../../../core/policy/severity/callers/organization.ts";
import { condition as when } from "../../grants/grants.ts";
import { account, allBut, arnOf, aws, one, other } from "./callers.ts";

const parts = new Map([
  ["any", ["of everyone"]],
  [account, ["of the account"]],
  [other, ["of another"]],
]);
const all = [...parts.values()].flat();

describe("the parts of classes of callers", () => {
  test.each([
    ["everyone", aws("*"), "any", all],
    ["everyone but one", allBut(arnOf("role/x")), "any", all],
    ["an account", aws(account), account, ["of everyone", "of the account"]],
    ["a role", aws(arnOf("role/x")), account, ["of everyone", "of the account"]],
    ["a service", one("Service", "ec2.amazonaws.com"), "one Service ec2.amazonaws.com", ["of everyone"]],
  ])("given %s, then its part, and what may have members in common", (_, callers, part, items) => {
    expect(partOf(callers)).toBe(part);
    expect(inPartsOf(parts, callers)).toEqual(items);
  });
});

describe("conditions that admit the own organization only", () => {
  const any = when("StringEquals", "aws:PrincipalTag/team", "a");
  const id = when("StringEquals", "aws:PrincipalOrgID", "o-a1");
  const path = (...values: readonly string[]) =>
    when("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", ...values);

  test.each([
    ["its ID", [id], true],
    ["its ID beside another condition", [any, id], true],
    ["its ID or another's", [when("StringEquals", "aws:PrincipalOrgID", "o-a1", "o-b2")], false],
    ["its ID with IfExists", [when("StringEqualsIfExists", "aws:PrincipalOrgID", "o-a1")], false],
    ["a path in it", [path("o-a1/r-1/*")], true],
    ["a path in it, or in another", [path("o-a1/r-1/*", "o-b2/*")], false],
    ["a path in one whose ID begins as its own", [path("o-a1b2/*")], false],
    ["a source in it", [when("StringLike", "aws:SourceOrgPaths", "o-a1/*")], false],
    ["nothing", [], false],
  ])("given %s, then %s", (_, conditions, own) => {
    const context = { account, organizationAccounts: new Set<string>() };
    expect(isOwnOrganization(conditions, { ...context, organizationId: "o-a1" })).toBe(own);
    expect(isOwnOrganization(conditions, context)).toBe(false);
  });
});
