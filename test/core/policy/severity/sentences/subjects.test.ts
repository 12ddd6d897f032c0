import { describe, expect, test } from "vitest";
import { subjectOf } from "../../../../../core/policy/severity/sentences/subjects.ts";
import { condition as when } from "../../grants/grants.ts";
import { account, allBut, arnOf, aws, one, other } from "../callers/callers.ts";

const context = { account, organizationAccounts: new Set(["222233334444"]) };
const pods = one("Service", "pods.eks.amazonaws.com");
const cluster = when("StringEquals", "aws:RequestTag/eks-cluster-name", "blue");
const organization = when("StringEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5");
const notStrict = when("StringNotEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5");
const ofAccount = when("StringEquals", "aws:PrincipalAccount", other);
const ofRole = when("ArnEquals", "aws:PrincipalArn", arnOf("role/x"));
const ofId = when("StringLike", "aws:userid", "AROAEXAMPLEEXAMPLE12:*");
const tag = when("StringEquals", "aws:PrincipalTag/a", "b");

const ofOwn = when("StringEquals", "aws:PrincipalAccount", account);

describe("the subject of a sentence", () => {
  test.each([
    ["everyone", aws("*"), [], "anyone in any AWS account", []],
    [
      "everyone of an organization",
      aws("*"),
      [tag, organization],
      "anyone in the organization o-a1b2c3d4e5",
      [organization],
    ],
    ["everyone outside of it", aws("*"), [notStrict], "anyone in any AWS account", []],
    ["every service", one("Service", "*"), [organization], "any Service principal", []],
    ["the own account", aws(account), [tag], `any principal in account ${account}`, []],
    ["a member", aws("222233334444"), [], "any principal in account 222233334444 (in the organization)", []],
    ["a foreign account", aws(other), [], `any principal in account ${other} (foreign)`, []],
    [
      "a selected account",
      aws("*", ofAccount),
      [tag, ofAccount],
      `any principal in account ${other} (foreign)`,
      [ofAccount],
    ],
    ["a role", aws(arnOf("role/team/x")), [ofRole], `role team/x in account ${account}`, []],
    ["a user", aws(arnOf("user/x", other)), [], `user x in account ${other} (foreign)`, []],
    ["a session", aws(arnOf("assumed-role/x/s")), [], `session s of role x in account ${account}`, []],
    ["a federated user", aws(arnOf("federated-user/x")), [], `federated user x in account ${account}`, []],
    ["a selected role", aws(account, ofRole), [ofRole, tag], `role x in account ${account}`, [ofRole]],
    [
      "a selected ID",
      aws(account, ofId),
      [ofId],
      `the principal with unique ID AROAEXAMPLEEXAMPLE12 in account ${account}`,
      [ofId],
    ],
    [
      "a role selected twice",
      aws("*", ofOwn, ofRole),
      [ofOwn, tag, ofRole],
      `role x in account ${account}`,
      [ofOwn, ofRole],
    ],
    ["pods", pods, [cluster], "every pod of cluster blue", [cluster]],
    [
      "a SAML provider",
      one("Federated", arnOf("saml-provider/Okta")),
      [],
      "users of the SAML provider Okta",
      [],
    ],
    ["everyone but two", allBut("*", account), [], `everyone except * and ${account}`, []],
    ["a unique ID", aws("AROAEXAMPLEEXAMPLE12"), [], "the principal with unique ID AROAEXAMPLEEXAMPLE12", []],
    ["a canonical user", one("CanonicalUser", "abc"), [], "the account with canonical ID abc", []],
    ["what AWS does not define", one("Other", "abc"), [], '"abc"', []],
  ])("given %s, then who that is", (_, callers, conditions, text, said) => {
    expect(subjectOf(callers, conditions, context)).toEqual({ text, said });
  });

  test("given a pattern, then the pattern", () => {
    const pattern = when("ArnLike", "aws:PrincipalArn", arnOf("role/x*"));
    expect(subjectOf(aws(account, pattern), [pattern], context)).toEqual({
      text: `principals that match ${arnOf("role/x*")} in account ${account}`,
      said: [pattern],
    });
  });
});
