import { describe, expect, test } from "vitest";
import { isNeverEmpty, isSingleValued } from "../../../../../core/policy/model/facts/single-valued.ts";

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
describe("how many values a key has", () => {
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
    "aws:PrincipalType",
    "aws:RequestedRegion",
    "aws:SecureTransport",
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceIdentity",
    "aws:SourceIp",
    "aws:SourceOrgID",
    "aws:SourceVpc",
    "aws:SourceVpcArn",
    "aws:SourceVpce",
    "aws:TokenIssueTime",
    "aws:userid",
    "aws:ViaAWSService",
    "aws:VpceAccount",
    "aws:VpceOrgID",
    "aws:VpcSourceIp",
    "sts:DurationSeconds",
    "sts:ExternalId",
    "sts:RoleSessionName",
    "sts:SourceIdentity",
  ])("given %s, then one that is never empty", (key) => {
    expect([isSingleValued(key.toLowerCase()), isNeverEmpty(key.toLowerCase())]).toEqual([true, true]);
  });

  test.each([
    "aws:Referer",
    "aws:UserAgent",
    "aws:username",
    "saml:aud",
    "saml:iss",
    "saml:sub",
    "sts:AWSServiceName",
    "aws:PrincipalTag/team",
    "aws:RequestTag/team",
    "token.actions.githubusercontent.com:sub",
    "token.actions.githubusercontent.com:repository",
  ])("given %s, then one that may be empty", (key) => {
    expect([isSingleValued(key.toLowerCase()), isNeverEmpty(key.toLowerCase())]).toEqual([true, false]);
  });

  test.each([
    "aws:PrincipalOrgPaths",
    "aws:SourceOrgPaths",
    "aws:TagKeys",
    "aws:ResourceTag/team",
    "my-aws:PrincipalTag/team",
    "saml:edupersonaffiliation",
    "idp.example:aud",
    "idp.example:amr",
    "idp.example:subject",
    "idp.example:other",
  ])("given %s, then several", (key) => {
    expect([isSingleValued(key.toLowerCase()), isNeverEmpty(key.toLowerCase())]).toEqual([false, false]);
  });
});
