import { describe, expect, test } from "vitest";
import { identifiesCaller, restricts } from "../../../../../core/policy/model/facts/restricts.ts";
import { readPrincipal } from "../../../../../core/policy/model/principal.ts";
import { condition } from "../../grants/grants.ts";

const account = "111122223333";
const userId = "$" + "{aws:userid}";
const pods = readPrincipal("Service", "pods.eks.amazonaws.com");

describe("whether a condition keeps out some callers", () => {
  test.each([
    ["StringEquals", "aws:MultiFactorAuthPresent", ["true"], true],
    ["StringEqualsIgnoreCase", "aws:MultiFactorAuthPresent", ["true"], true],
    ["Bool", "aws:MultiFactorAuthPresent", ["true"], true],
    ["Bool", "aws:MultiFactorAuthPresent", ["true", "false"], false],
    ["Bool", "aws:MultiFactorAuthPresent", ["false"], false],
    ["Bool", "aws:PrincipalOrgID", ["true"], false],
    ["NumericLessThan", "aws:MultiFactorAuthAge", ["3600"], true],
    ["NumericEquals", "aws:MultiFactorAuthAge", ["3600"], true],
    ["StringEquals", "aws:MultiFactorAuthAge", ["3600"], false],
    ["NumericEquals", "gitlab.com:project_id", ["1"], true],
    ["NumericLessThan", "gitlab.com:project_id", ["1"], false],
    ["NumericEquals", "aws:PrincipalAccount", [account], false],
    ["NumericGreaterThan", "aws:PrincipalAccount", ["0"], false],
    ["DateLessThan", "aws:SourceAccount", ["2030-01-01T00:00:00Z"], false],
    ["ArnLike", "aws:SourceArn", [`arn:aws:s3:::${account}`], true],
    ["ArnLike", "aws:SourceArn", [`arn:aws:sns:*:${account}:*`], true],
    ["ArnLike", "aws:SourceArn", ["arn:aws:sns:*:*:topic"], false],
    ["BinaryEquals", "aws:PrincipalTag/a", ["YQ=="], true],
    ["Null", "sts:ExternalId", ["false"], false],
    ["Odd", "sts:ExternalId", ["a"], false],
    ["IpAddress", "sts:ExternalId", ["192.0.2.0/24"], false],
    ["IpAddress", "aws:SourceIp", ["192.0.2.0/24"], true],
    ["IpAddress", "aws:SourceIp", ["192.0.2.1"], true],
    ["IpAddress", "aws:SourceIp", ["2001:db8::1"], true],
    ["IpAddress", "aws:SourceIp", ["16.0.0.0/5"], true],
    ["IpAddress", "aws:SourceIp", ["16.0.0.0/4"], false],
    ["IpAddress", "aws:SourceIp", ["16.0.0.0/5", "32.0.0.0/5"], false],
    ["IpAddress", "aws:SourceIp", ["2000::/13"], false],
    ["IpAddress", "aws:SourceIp", ["2000::/14"], true],
    ["IpAddress", "aws:SourceIp", ["192.0.2.0/24", "elsewhere"], false],
    ["IpAddress", "aws:SourceIp", [userId], false],
    ["StringLike", "aws:PrincipalOrgPaths", ["o-a1b2c3d4e5/*"], true],
    ["StringLike", "aws:PrincipalOrgPaths", ["o-a1b2*"], false],
    ["StringLike", "aws:PrincipalOrgPaths", ["*o-a1b2c3d4e5/"], false],
    ["StringLike", "aws:SourceOrgPaths", ["o-a1b2c3d4e5/r-*"], true],
    ["StringLike", "aws:VpceOrgPaths", ["o-a1b2c3d4e5/r-*"], true],
    ["StringLike", "aws:VpceOrgPaths", ["xo-a1b2c3d4e5/r-*"], false],
    ["StringLike", "aws:userid", ["AROAEXAMPLE*"], false],
    ["StringLike", "aws:userid", ["AROAEXAMPLEEXAMPLE12:*"], true],
    ["StringLike", "aws:PrincipalArn", [`arn:aws:iam::${account}:*`], true],
    ["StringLike", "aws:PrincipalArn", ["arn:aws:iam::*:*"], false],
    ["StringLike", "aws:PrincipalArn", ["arn:aws:iam::*:*?/*"], false],
    ["StringLike", "aws:PrincipalArn", ["arn:aws:iam::*:role/x"], true],
    ["StringLike", "sts:ExternalId", ["one-*"], false],
    ["StringLike", "aws:SourceVpc", ["vpc-1*"], false],
    ["StringLike", "aws:SourceAccount", ["1111*"], false],
    ["StringLike", "aws:PrincipalTag/team", ["a*"], true],
    ["StringLike", "aws:PrincipalTag/team", ["*"], false],
    ["StringLike", "aws:PrincipalTag/team", ["*:?"], false],
    ["StringEquals", "aws:PrincipalTag/team", [userId], false],
    ["StringEquals", "sts:RoleSessionName", ["a"], false],
  ])("given %s %s %j, then %s", (operator, key, values, keepsOut) => {
    expect(restricts(condition(operator, key, ...values))).toBe(keepsOut);
  });

  test("given the tags of Pod Identity, then they restrict pods only", () => {
    const cluster = condition("StringEquals", "aws:RequestTag/eks-cluster-name", "blue");
    expect([restricts(cluster, pods), restricts(cluster)]).toEqual([true, false]);
    expect(restricts(cluster, readPrincipal("Service", "ec2.amazonaws.com"))).toBe(false);
  });

  test.each([
    ["its account", "StringEquals", "aws:PrincipalAccount", account, false],
    ["another account", "StringEquals", "aws:PrincipalAccount", "999988887777", true],
    ["all of its account", "ArnLike", "aws:PrincipalArn", `arn:aws:iam::${account}:*`, false],
    ["a role of its account", "ArnLike", "aws:PrincipalArn", `arn:aws:iam::${account}:role/x`, true],
    ["all of another account", "ArnLike", "aws:PrincipalArn", "arn:aws:iam::999988887777:*", true],
    ["all of every account", "ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:*", false],
    ["a source in its account", "StringEquals", "aws:SourceAccount", account, true],
  ])("given a principal under %s, then whether that restricts it", (_, operator, key, value, keepsOut) => {
    const provider = readPrincipal("Federated", `arn:aws:iam::${account}:oidc-provider/idp.example`);
    expect(restricts(condition(operator, key, value), provider)).toBe(keepsOut);
  });
});

describe("whether a condition ties everyone down to callers that were meant", () => {
  test.each([
    ["StringEquals", "sts:ExternalId", ["a"], true],
    ["StringEquals", "aws:PrincipalTag/team", ["a"], false],
    ["Bool", "aws:MultiFactorAuthPresent", ["true"], false],
    ["ArnLike", "aws:PrincipalArn", [`arn:aws:iam::${account}:role/x`], true],
    ["ArnLike", "aws:PrincipalArn", ["arn:aws:iam::*:role/x"], false],
    ["ArnLike", "aws:PrincipalArn", [`arn:aws:iam::${account}:role/x`, "arn:aws:iam::*:role/x"], false],
    ["ArnLike", "aws:SourceArn", [`arn:aws:sns:*:${account}:topic`], true],
    ["ArnLike", "aws:SourceVpcArn", [`arn:aws:ec2:*:${account}:vpc/vpc-1`], true],
    ["ArnLike", "aws:FederatedProvider", [`arn:aws:iam::${account}:oidc-provider/x`], true],
    ["ArnLike", "aws:FederatedProvider", ["arn:aws:iam::*:oidc-provider/x"], false],
    ["StringEquals", "aws:PrincipalArn", ["arn:aws:iam"], false],
    ["StringEquals", "aws:PrincipalArn", [`arn:aws:iam::x${account}:role/x`], false],
    ["StringEquals", "aws:PrincipalArn", [`arn:aws:iam::${account}4:role/x`], false],
    ["StringEquals", "aws:SourceVpc", ["vpc-1"], true],
    ["StringEquals", "aws:userid", ["AROAEXAMPLEEXAMPLE12:x"], true],
  ])("given %s %s %j, then %s", (operator, key, values, identifies) => {
    expect(identifiesCaller(condition(operator, key, ...values))).toBe(identifies);
  });
});
