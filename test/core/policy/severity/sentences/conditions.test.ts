import { describe, expect, test } from "vitest";
import { readCondition } from "../../../../../core/policy/model/condition.ts";
import {
  conditionText,
  nounOf,
  phraseOf,
  underConditions,
} from "../../../../../core/policy/severity/sentences/conditions.ts";

const github = "token.actions.githubusercontent.com";

describe("the phrase and the noun of a condition", () => {
  test.each([
    [
      "StringEquals",
      "sts:ExternalId",
      ["a", "b"],
      'with the external ID "a" or "b"',
      'the external ID "a" or "b"',
    ],
    [
      "StringEqualsIgnoreCase",
      "sts:ExternalId",
      ["A"],
      'with the external ID "a" (in any case)',
      'the external ID "a" (in any case)',
    ],
    ["Bool", "aws:MultiFactorAuthPresent", ["true"], "with MFA", "MFA"],
    ["StringEquals", "aws:PrincipalOrgID", ["o-1"], "from the organization o-1", "the organization o-1"],
    [
      "StringLike",
      "aws:PrincipalOrgPaths",
      ["o-1/r-1/*"],
      "from the organizational unit o-1/r-1/*",
      "the organizational unit o-1/r-1/*",
    ],
    [
      "StringEquals",
      "aws:PrincipalAccount",
      ["111122223333"],
      "from account 111122223333",
      "account 111122223333",
    ],
    ["StringLike", "aws:PrincipalArn", ["arn:x"], "for the principal arn:x", "the principal arn:x"],
    ["IpAddress", "aws:SourceIp", ["192.0.2.0/24"], "from 192.0.2.0/24", "the network 192.0.2.0/24"],
    ["IpAddress", "aws:SourceIp", ["2001:db8::/32"], "from 2001:db8::/32", "the network 2001:db8::/32"],
    ["IpAddress", "aws:SourceIp", ["db8::/32"], "from db8::/32", "the network db8::/32"],
    ["StringEquals", "aws:SourceVpc", ["vpc-1"], "from the VPC vpc-1", "the VPC vpc-1"],
    [
      "StringEquals",
      "aws:SourceVpce",
      ["vpce-1"],
      "through the VPC endpoint vpce-1",
      "the VPC endpoint vpce-1",
    ],
    [
      "StringEquals",
      "aws:SourceAccount",
      ["111122223333"],
      "for account 111122223333",
      "account 111122223333",
    ],
    ["ArnLike", "aws:SourceArn", ["arn:aws:s3:::b"], "for arn:aws:s3:::b", "the source ARN arn:aws:s3:::b"],
    ["StringEquals", "aws:SourceOrgID", ["o-1"], "for the organization o-1", "the organization o-1"],
    ["StringEquals", `${github}:aud`, ["x"], 'with the audience "x"', 'the audience "x"'],
    ["StringEquals", `${github}:sub`, ["x"], 'with the subject "x"', 'the subject "x"'],
    [
      "StringEquals",
      `${github}:job_workflow_ref`,
      ["x"],
      'with the claim job_workflow_ref "x"',
      'the claim job_workflow_ref "x"',
    ],
    ["StringEquals", "saml:iss", ["x"], 'with the issuer "x"', 'the issuer "x"'],
    [
      "StringEquals",
      "saml:edupersonaffiliation",
      ["x"],
      'with the claim edupersonaffiliation "x"',
      'the claim edupersonaffiliation "x"',
    ],
  ])("given %s %s %j, then %s", (operator, key, values, phrase, noun) => {
    const condition = readCondition(operator, key, values, true);
    expect([phraseOf(condition), nounOf(condition)]).toEqual([phrase, noun]);
  });

  test.each([
    ["Bool", "aws:MultiFactorAuthPresent", ["false"], 'when aws:MultiFactorAuthPresent is "false"'],
    ["StringEquals", "aws:MultiFactorAuthPresent", ["true"], 'when aws:MultiFactorAuthPresent is "true"'],
    ["Null", "sts:ExternalId", ["true"], "when sts:ExternalId is missing"],
    ["Null", "sts:ExternalId", ["true", "false"], "when sts:ExternalId is present or missing"],
    [
      "StringEquals",
      "accounts.google.com:google/organization_number",
      ["1"],
      'when accounts.google.com:google/organization_number is "1"',
    ],
    ["StringEquals", "mysaml:aud", ["x"], 'when mysaml:aud is "x"'],
    ["Null", "sts:ExternalId", ["false"], "when sts:ExternalId is present"],
    ["StringNotEquals", "sts:ExternalId", ["a"], 'when sts:ExternalId is not "a"'],
    ["StringEqualsIfExists", "sts:ExternalId", ["a"], 'when sts:ExternalId is "a" or missing'],
    ["StringEquals", "sts:ExternalId", [], "when sts:ExternalId is nothing"],
    ["ForAllValues:StringEquals", "aws:TagKeys", ["a", "b"], 'when each value of aws:TagKeys is "a" or "b"'],
    ["ForAnyValue:StringLike", "aws:TagKeys", ["a*"], 'when a value of aws:TagKeys matches "a*"'],
    [
      "ForAllValues:StringEquals",
      "aws:PrincipalOrgPaths",
      ["o-1/*"],
      'when each value of aws:PrincipalOrgPaths is "o-1/*"',
    ],
    ["StringEquals", "aws:PrincipalTag/Team", ["a"], 'when aws:PrincipalTag/team is "a"'],
    ["StringLike", "aws:PrincipalTag/team", ["a*", "b"], 'when aws:PrincipalTag/team matches "b" or "a*"'],
    ["StringLike", "aws:PrincipalTag/team", ["a"], 'when aws:PrincipalTag/team is "a"'],
    [
      "ArnLike",
      "aws:PrincipalTag/team",
      ["arn:aws:iam::*:role/a"],
      'when aws:PrincipalTag/team is "arn:aws:iam::*:role/a"',
    ],
    ["IpAddress", "aws:VpcSourceIp", ["10.0.0.0/8"], 'when aws:VpcSourceIp is in "10.0.0.0/8"'],
    ["NotIpAddress", "aws:SourceIp", ["10.0.0.0/8"], 'when aws:SourceIp is not in "10.0.0.0/8"'],
    ["IpAddress", "sts:ExternalId", ["192.0.2.1"], 'when sts:ExternalId is in "192.0.2.1/32"'],
    ["NumericEquals", "sts:ExternalId", ["1"], 'when sts:ExternalId is "1"'],
    ["NumericEquals", "sts:DurationSeconds", ["900"], 'when sts:DurationSeconds is "900"'],
    ["NumericLessThan", "sts:DurationSeconds", ["900"], 'when sts:DurationSeconds is below "900"'],
    ["NumericLessThanEquals", "sts:DurationSeconds", ["900"], 'when sts:DurationSeconds is at most "900"'],
    ["NumericGreaterThan", "sts:DurationSeconds", ["900"], 'when sts:DurationSeconds is above "900"'],
    [
      "NumericGreaterThanEquals",
      "sts:DurationSeconds",
      ["900"],
      'when sts:DurationSeconds is at least "900"',
    ],
    ["DateLessThan", "aws:EpochTime", ["0"], 'when aws:EpochTime is below "0"'],
    ["Odd", "sts:ExternalId", ["a"], "under a condition on sts:ExternalId with an unknown operator"],
  ])("given %s %s %j, then %s", (operator, key, values, phrase) => {
    expect(phraseOf(readCondition(operator, key, values, true))).toBe(phrase);
  });

  test("given no key, then the phrase and the text do not name one", () => {
    const condition = readCondition("Odd", undefined, [], true);
    expect(phraseOf(condition)).toBe("under a condition with an unknown operator");
    expect(nounOf(condition)).toBe("a condition with an unknown operator");
    expect(conditionText(condition)).toBe("Odd");
  });

  test("given a general phrase, then the noun says what the condition demands", () => {
    const condition = readCondition("StringNotEquals", "sts:externalid", ["a"], true);
    expect(nounOf(condition)).toBe('the condition that sts:ExternalId is not "a"');
    expect(conditionText(condition)).toBe("StringNotEquals sts:externalid");
  });

  test("given a source ARN in the middle of a phrase, then only the beginning gets a noun", () => {
    const condition = readCondition("StringEquals", "sts:ExternalId", ["arn:aws:s3:::b"], true);
    expect(nounOf(condition)).toBe('the external ID "arn:aws:s3:::b"');
  });
});

describe("under conditions", () => {
  const mfa = readCondition("Bool", "aws:MultiFactorAuthPresent", ["true"], true);
  const network = readCondition("IpAddress", "aws:SourceIp", ["192.0.2.0/24"], true);

  test.each([
    [[], ", without any condition"],
    [[mfa], ", with MFA"],
    [[mfa, network], ", with MFA and from 192.0.2.0/24"],
  ])("given %#, then %s", (conditions, text) => {
    expect(underConditions(conditions)).toBe(text);
  });

  test("given nothing to say instead, then it says nothing", () => {
    expect(underConditions([], "")).toBe("");
  });
});
