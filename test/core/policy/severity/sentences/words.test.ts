import { describe, expect, test } from "vitest";
import { keyText } from "../../../../../core/policy/severity/sentences/keys.ts";
import { listOf, shorten } from "../../../../../core/policy/severity/sentences/texts.ts";
import { describeWays } from "../../../../../core/policy/severity/sentences/ways.ts";

describe("a condition key", () => {
  test.each([
    "aws:CurrentTime",
    "aws:EpochTime",
    "aws:FederatedProvider",
    "aws:MultiFactorAuthAge",
    "aws:MultiFactorAuthPresent",
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:PrincipalIsAWSService",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:PrincipalType",
    "aws:RequestedRegion",
    "aws:SecureTransport",
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceIdentity",
    "aws:SourceIp",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
    "aws:SourceVpc",
    "aws:SourceVpcArn",
    "aws:SourceVpce",
    "aws:TagKeys",
    "aws:TokenIssueTime",
    "aws:UserAgent",
    "aws:ViaAWSService",
    "aws:VpcSourceIp",
    "aws:VpceAccount",
    "aws:VpceOrgID",
    "aws:VpceOrgPaths",
    "sts:DurationSeconds",
    "sts:ExternalId",
    "sts:RoleSessionName",
    "sts:SourceIdentity",
    "sts:TransitiveTagKeys",
  ])("given %s in lower case, then the text is as AWS writes it", (key) => {
    expect(keyText(key.toLowerCase())).toBe(key);
  });

  test.each([
    ["saml:aud", "saml:aud"],
    ["aws:principaltag/team", "aws:PrincipalTag/team"],
    ["aws:requesttag/team", "aws:RequestTag/team"],
    ["aws:resourcetag/team", "aws:ResourceTag/team"],
    ["my-aws:resourcetag/team", "my-aws:resourcetag/team"],
    ["token.actions.githubusercontent.com:sub", "token.actions.githubusercontent.com:sub"],
  ])("given %s, then %s", (key, text) => {
    expect(keyText(key)).toBe(text);
  });
});

describe("a list", () => {
  test.each([
    [[], "nothing"],
    [["a"], "a"],
    [["a", "b"], "a and b"],
    [["a", "b", "c", "d"], "a, b, c and d"],
    [["a", "b", "c", "d", "e"], "a, b, c, d and 1 more"],
    [["a", "b", "c", "d", "e", "f"], "a, b, c, d and 2 more"],
  ])("given %j, then %s", (texts, list) => {
    expect(listOf(texts)).toBe(list);
    expect(listOf(texts, "or")).toBe(list.replace(" and ", " or "));
  });

  test("given a long text, then its end is left out", () => {
    expect(shorten("x".repeat(120))).toBe("x".repeat(120));
    expect(shorten("x".repeat(121))).toBe(`${"x".repeat(119)}…`);
    expect(listOf(["x".repeat(121), "y"])).toBe(`${"x".repeat(119)}… and y`);
  });
});

describe("the ways in", () => {
  test.each([
    [[], "do nothing with this role"],
    [["none"], "do nothing with this role"],
    [["all but none"], "do nothing with this role"],
    [["sts:assumerole"], "assume this role"],
    [["sts:assumerolewithsaml"], "assume this role"],
    [["sts:assumerolewithwebidentity", "sts:assumerole"], "assume this role"],
    [["sts:tagsession", "sts:assumerole"], "assume this role and tag its sessions"],
    [["sts:tagsession"], "tag sessions of this role"],
    [["sts:setsourceidentity"], "set the source identity of sessions of this role"],
    [["sts:setcontext"], "set the context of sessions of this role"],
    [
      ["sts:setcontext", "sts:setsourceidentity", "sts:tagsession", "sts:assumerolewithsaml"],
      "assume this role, tag its sessions, set the source identity of its sessions and set the context of its sessions",
    ],
    [["sts:any-other-action"], "use any other STS action on it"],
    [["sts:getother"], "use the action sts:getother on this role"],
    [["sts:getother", "sts:assumerole"], "assume this role and use the action sts:getother on this role"],
  ])("given %j, then %s", (names, text) => {
    expect(describeWays(names.map((canonical) => ({ canonical, text: canonical })))).toBe(text);
  });
});
