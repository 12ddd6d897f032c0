import { describe, expect, test } from "vitest";
import { makeRelated } from "../../../../../core/policy/severity/changes/related.ts";
import { profileOf } from "../../../../../core/policy/severity/profile/profile.ts";
import { grantsIn } from "../../grants/grants.ts";
import { account, arnOf, aws, one, other } from "../callers/callers.ts";
import { ec2, statement, vendor } from "../profile/statements.ts";

const tag = "sts:TagSession";
const role = { AWS: arnOf("role/x", other) };
const own = { AWS: arnOf("role/x") };
const assume = "sts:assumerole";

function related(...statements: readonly object[]) {
  return makeRelated(profileOf(grantsIn(...statements), { left: 6_000 }));
}

describe("what is admitted beside callers", () => {
  const all = related(
    statement(vendor),
    statement(role),
    statement(role, {}, tag),
    statement(own),
    statement("*", { StringEquals: { "aws:PrincipalOrgID": "o-a1" } }),
    statement(ec2),
  );
  const [everyone, ofVendor, ofRole, ofOwn, ofService] = [
    "one *",
    `account ${other}`,
    `one AWS ${arnOf("role/x", other)}`,
    `one AWS ${arnOf("role/x")}`,
    "one Service ec2.amazonaws.com",
  ];

  test.each([
    ["the account", aws(other), assume, [everyone, ofVendor, ofRole]],
    ["its role", aws(arnOf("role/x", other)), assume, [everyone, ofVendor, ofRole]],
    ["another role of it", aws(arnOf("role/y", other)), assume, [everyone, ofVendor]],
    ["its role, by a way beside", aws(arnOf("role/x", other)), "sts:tagsession", [ofRole]],
    ["another role, by a way beside", aws(arnOf("role/y", other)), "sts:tagsession", []],
    ["a service", one("Service", "ec2.amazonaws.com"), assume, [ofService]],
    ["everyone", aws("*"), assume, [everyone, ofVendor, ofRole, ofOwn]],
  ])("given %s, then what covers it, and what it covers", (_, callers, way, keys) => {
    for (const groups of [all.to(callers, way), all.to(callers, way)])
      expect(groups.map((group) => group.callers.key).toSorted()).toEqual(keys.toSorted());
  });

  test.each([
    ["an account and its role", aws(other), assume, [ofVendor, ofRole], false],
    ["a role only", aws(account), assume, [ofOwn], true],
    ["a role, by a way beside", aws(other), "sts:tagsession", [ofRole], true],
    ["no principal, by a way beside", aws(account), "sts:tagsession", [], false],
    ["a service", one("Service", "ec2.amazonaws.com"), assume, [], false],
    ["everyone", aws("*"), assume, [ofVendor, ofRole, ofOwn], false],
  ])("given %s of the account, then that is admitted", (_, callers, way, keys, partOnly) => {
    const found = all.toAccountOf(callers, way);
    expect(found.groups.map((group) => group.callers.key).toSorted()).toEqual(keys.toSorted());
    expect(found.partOnly).toBe(partOnly);
  });
});
