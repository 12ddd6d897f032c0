import { describe, expect, test } from "vitest";
import { isGuard, namesPrincipal } from "../../../../../core/policy/model/facts/condition-keys.ts";
import { identifiesCaller, restricts } from "../../../../../core/policy/model/facts/restricts.ts";
import { isSingleValued } from "../../../../../core/policy/model/facts/single-valued.ts";
import { readPrincipal } from "../../../../../core/policy/model/principal.ts";
import { condition } from "../../grants/grants.ts";

const userId = "$" + "{aws:userid}";

describe("what is known of condition keys", () => {
  test.each([
    ["sts:externalid", true, true],
    ["accounts.google.com:aud", true, false],
    ["accounts.google.com:audience", false, false],
    ["token.example.com:sub", true, true],
    ["aws:principaltag/team", false, true],
    ["aws:requesttag/team", false, true],
    ["aws:principaltag", false, false],
    ["example:aws:principaltag/team", false, false],
    ["aws:principalorgpaths", true, false],
    ["aws:sourceip", false, true],
    ["aws:vpceaccount", false, true],
    ["aws:vpceorgpaths", false, false],
    ["token.actions.githubusercontent.com:repository", true, true],
    ["token.actions.githubusercontent.com/acme:job_workflow_ref", true, true],
    ["token.actions.acme.ghe.com:environment", true, true],
    ["token.actions.githubusercontent.com:base_ref", false, false],
    ["gitlab.com:namespace_id", true, true],
    ["accounts.google.com:google/organization_number", true, true],
    ["saml:edupersonaffiliation", true, false],
    ["saml:aud", true, true],
    ["github.com/enterprises/acme:repository", true, true],
    ["oidc.circleci.com/org/abc-1:oidc.circleci.com/project-id", true, true],
    ["oidc.circleci.com/org/abc 1:oidc.circleci.com/project-id", false, false],
    ["aws:requesttag/team:aud", false, true],
    ["aws:requesttag/kubernetes-namespace", true, true],
    ["aws:principaltag/x509subject/cn", true, true],
  ])("given %s, when asked, then it guards: %s, and has one value: %s", (key, guards, single) => {
    expect([isGuard(key), isSingleValued(key)]).toEqual([guards, single]);
  });

  test("given the principal's keys, when asked, then they name it", () => {
    const keys = ["aws:principalarn", "aws:principalaccount", "aws:principaltype", ""];
    expect(keys.filter(namesPrincipal)).toEqual(["aws:principalarn", "aws:principalaccount"]);
  });

  test.each([
    [["StringEquals", "aws:sourceaccount", "111122223333"], true, true],
    [["StringEquals", "aws:sourceaccount", "*"], true, true],
    [["StringLike", "aws:sourceaccount", "*"], false, false],
    [["StringLike", "aws:sourceaccount", "1*", "*"], false, false],
    [["StringLike", "aws:sourceaccount", userId], false, false],
    [["StringEquals", "aws:sourceaccount", userId], false, false],
    [["StringEquals", "aws:sourceaccount"], false, false],
    [["StringEqualsIfExists", "aws:sourceaccount", "1"], false, false],
    [["StringNotEquals", "aws:sourceaccount", "1"], false, false],
    [["ForAllValues:StringEquals", "aws:sourceaccount", "1"], false, false],
    [["ForAnyValue:StringEquals", "aws:sourceaccount", "1"], true, true],
    [["Null", "aws:sourceaccount", "false"], false, false],
    [["StringIs", "aws:sourceaccount", "1"], false, false],
    [["StringLike", "aws:principalorgid", "o-*"], false, false],
    [["StringLike", "aws:principalorgid", "o-a*"], false, false],
    [["StringEquals", "aws:principalorgid", "o-a1b2c3d4e5"], true, true],
    [["ForAnyValue:StringLike", "aws:principalorgpaths", "o-a1b2c3d4e5/*"], true, true],
    [["ForAnyValue:StringLike", "aws:principalorgpaths", "o-a1b2*"], false, false],
    [["StringLike", "sts:externalid", "vendor-*"], false, false],
    [["StringEquals", "sts:externalid", "vendor-1"], true, true],
    [["StringLike", "aws:userid", "AROA*"], false, false],
    [["StringLike", "aws:userid", "AROAEXAMPLEEXAMPLE12:*"], true, true],
    [["StringLike", "aws:userid", "*:build"], false, false],
    [["Bool", "aws:multifactorauthpresent", "true"], true, false],
    [["Bool", "aws:multifactorauthpresent", "false"], false, false],
    [["Bool", "aws:multifactorauthpresent", "true", "false"], false, false],
    [["NumericLessThan", "aws:multifactorauthage", "3600"], true, false],
    [["Bool", "aws:securetransport", "true"], false, false],
    [["DateGreaterThan", "aws:currenttime", "2020-01-01T00:00:00Z"], false, false],
    [["StringLike", "aws:sourcevpce", "vpce-*"], false, false],
    [["StringEquals", "aws:sourcevpce", "vpce-0123456789abcdef0"], true, true],
    [["StringEquals", "aws:vpceaccount", "111122223333"], true, true],
    [["StringEquals", "aws:vpceorgid", "o-a1b2c3d4e5"], true, true],
    [["StringLike", "aws:vpceorgid", "o-*"], false, false],
    [["IpAddress", "aws:vpcsourceip", "10.0.0.0/8"], false, false],
    [["IpAddress", "aws:sourceip", "0.0.0.0/1", "128.0.0.0/1"], false, false],
    [["IpAddress", "aws:sourceip", "0.0.0.0/2", "64.0.0.0/2", "192.0.0.0/3"], false, false],
    [["IpAddress", "aws:sourceip", "192.0.2.0/24", "2000::/3"], false, false],
    [["IpAddress", "aws:sourceip", "anywhere"], false, false],
    [["IpAddress", "aws:sourceip", "2001:db8::/32"], true, true],
    [["StringEquals", "token.actions.githubusercontent.com:repository_id", "1"], true, true],
    [["StringLike", "token.actions.githubusercontent.com:job_workflow_ref", "*"], false, false],
    [["StringEquals", "saml:edupersonaffiliation", "staff"], true, true],
    [["StringEquals", "example:unheard", "one"], false, false],
    [["IpAddress", "aws:sourceip", "0.0.0.0/0"], false, false],
    [["IpAddress", "aws:sourceip", "::/0"], false, false],
    [["IpAddress", "aws:sourceip", "192.0.2.0/24"], true, true],
    [["StringEquals", "sts:rolesessionname", "build"], false, false],
    [["StringEquals", "aws:requesttag/team", "one"], false, false],
    [["StringEquals", "aws:requestedregion", "eu-west-1"], false, false],
    [["StringEquals", "accounts.google.com:aud", "one"], true, true],
    [["ArnLike", "aws:principalarn", "arn:aws:iam::111122223333:role/x"], true, true],
    [["ArnLike", "aws:principalarn", "arn:aws:iam::1111*:role/x"], true, false],
    [["ArnLike", "aws:principalarn", "arn:aws:iam::*1111:role/x"], true, false],
    [["ArnLike", "aws:principalarn", "arn:aws:iam::*:*"], false, false],
    [["ArnLike", "aws:principalarn", "arn:aws:iam::*:role/x"], true, false],
    [["ArnLike", "aws:principalarn", "arn:aws:iam::?*:role/x"], true, false],
    [["ArnLike", "aws:principalarn", "arn:aws:iam:::role/x"], true, false],
    [["ArnLike", "aws:principalarn", "arn"], true, false],
    [["ArnLike", "aws:sourcearn", "arn:aws:iam::111122223333:role/x", "arn:aws:iam::*:role/x"], false, false],
    [["ArnLike", "aws:sourcearn", "arn:aws:iam::111122223333:role/x", "arn:aws:s3:::bucket"], true, false],
    [["ArnLike", "aws:sourcearn", "arn:aws:s3:::bucket"], true, false],
    [["ArnLike", "aws:sourcevpcarn", "arn:aws:ec2:eu-west-1::vpc/vpc-1"], true, false],
    [["ArnLike", "aws:sourcevpcarn", "arn:aws:ec2:eu-west-1:*:vpc/*"], false, false],
    [["ArnLike", "aws:sourcevpcarn", "arn:aws:ec2:*:111122223333:vpc/*"], true, true],
    [["ArnLike", "aws:principalarn", "arn:aws:iam::1111222233334:role/x"], true, false],
    [["ArnLike", "aws:principalarn", "arn:aws:iam::a111122223333:role/x"], true, false],
    [["ArnLike", "aws:principalarn", "arn:aws:iam::*:**"], false, false],
    [["StringEquals", "aws:principalaccount", "111122223333"], true, true],
    [["StringLike", "aws:principalaccount", "1111*"], false, false],
    [["StringLike", "aws:sourceaccount", "1111*"], false, false],
    [["ForAnyValue:StringLike", "aws:principalorgpaths", "xo-a1b2c3d4e5/*"], false, false],
    [["IpAddress", "aws:sourceip", "16.0.0.0/4"], false, false],
    [["IpAddress", "aws:sourceip", "16.0.0.0/5"], true, true],
    [["IpAddress", "aws:sourceip", "2000::/13"], false, false],
    [["IpAddress", "aws:sourceip", "2000::/14"], true, true],
  ] as const)(
    "given %j, when asked, then it restricts: %s, and identifies: %s",
    ([operator, key, ...values], some, who) => {
      const one = condition(operator, key, ...values);
      expect([restricts(one), identifiesCaller(one)]).toEqual([some, who]);
    },
  );

  test.each([
    ["Service", "pods.eks.amazonaws.com", "aws:requesttag/kubernetes-namespace", true],
    ["Service", "ec2.amazonaws.com", "aws:requesttag/kubernetes-namespace", false],
    ["AWS", "111122223333", "aws:requesttag/eks-cluster-arn", false],
    ["Service", "pods.eks.amazonaws.com", "aws:requesttag/team", false],
    ["Service", "rolesanywhere.amazonaws.com", "aws:principaltag/x509subject/cn", true],
    ["AWS", "111122223333", "aws:principaltag/x509subject/cn", true],
  ])(
    "given %s %s, when it is asked for a tag that a service sets, then %s restricts: %s",
    (type, name, key, wanted) => {
      expect(restricts(condition("StringEquals", key, "one"), readPrincipal(type, name))).toBe(wanted);
    },
  );

  test.each([
    ["aws:principalaccount", "111122223333", false],
    ["aws:principalarn", "arn:aws:iam::111122223333:*", false],
    ["aws:principalarn", "arn:aws:iam::*:*", false],
    ["aws:principalarn", "arn:aws:iam::111122223333:role/x", true],
    ["aws:principalarn", "arn:aws:iam::444455556666:*", true],
    ["aws:principalaccount", "444455556666", true],
  ])(
    "given all of account 111122223333, when it is asked for %s %s, then that restricts: %s",
    (key, value, wanted) => {
      const operator = key === "aws:principalarn" ? "ArnLike" : "StringEquals";
      expect(restricts(condition(operator, key, value), readPrincipal("AWS", "111122223333"))).toBe(wanted);
    },
  );
});
