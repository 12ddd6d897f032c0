import { describe, expect, test } from "vitest";
import { readCondition } from "../../../../../core/policy/model/condition.ts";
import {
  isMetByAll,
  isMetByNobody,
  mayKeepOut,
} from "../../../../../core/policy/model/facts/may-keep-out.ts";

function when(operator: string, key: string, ...values: readonly string[]) {
  return readCondition(operator, key, values, true);
}

describe("whether a condition may keep out some callers", () => {
  test.each<[string, readonly string[], boolean, boolean]>([
    ["StringOdd aws:username", ["a"], true, true],
    ["StringEquals aws:username", [], true, true],
    ["StringEquals aws:username", ["a"], true, false],
    ["StringEquals sts:RoleSessionName", ["a"], true, false],
    ["StringEquals aws:RequestTag/team", ["a"], true, false],
    ["StringEquals odd:key", ["a"], true, true],
    ["StringEquals xaws:usernamex", ["a"], true, true],
    ["StringEquals sts:ExternalId", ["a"], true, true],
    ["StringLike sts:ExternalId", ["*"], true, false],
    ["StringLike sts:ExternalId", ["a*"], true, true],
    ["StringNotLike sts:ExternalId", ["*"], true, false],
    ["StringNotLike aws:PrincipalArn", ["*"], true, true],
    ["StringNotLike aws:PrincipalArn", ["*"], false, false],
    ["StringNotLike aws:PrincipalArn", ["arn:aws:iam::*"], true, true],
    ["StringNotLike aws:PrincipalArn", ["arn:aws-cn:iam::*"], true, true],
    ["StringNotLike aws:PrincipalArn", ["arn:aws:iam::1*"], true, false],
    ["StringNotLike aws:userid", ["AROA*"], true, true],
    ["StringNotLike aws:userid", ["AROA"], true, false],
    ["StringNotEquals aws:userid", ["AROA*"], true, false],
    ["NotIpAddress aws:SourceIp", ["0.0.0.0/0"], true, true],
    ["NotIpAddress aws:SourceIp", ["203.0.113.0/24"], true, false],
    ["IpAddress aws:SourceIp", ["0.0.0.0/0"], true, false],
    ["IpAddress aws:SourceIp", ["203.0.113.0/24"], true, true],
    ["Null aws:PrincipalArn", ["true"], true, true],
    ["Null aws:PrincipalArn", ["true"], false, false],
    ["Null aws:PrincipalArn", ["false"], true, false],
    ["Null aws:CurrentTime", ["true"], false, true],
    ["Null aws:CurrentTime", ["true", "false"], false, false],
    ["Null sts:ExternalId", ["true"], true, false],
    ["ForAllValues:StringEquals sts:ExternalId", ["a"], true, false],
    ["StringEqualsIfExists sts:ExternalId", ["a"], true, false],
    ["StringEqualsIfExists aws:PrincipalArn", ["a"], true, true],
    ["StringEqualsIfExists aws:PrincipalArn", ["a"], false, false],
    ["Bool aws:MultiFactorAuthPresent", ["true"], true, true],
    ["Bool aws:MultiFactorAuthPresent", ["false"], true, false],
    ["Bool aws:MultiFactorAuthPresent", ["true", "false"], true, false],
    ["Bool aws:SecureTransport", ["true"], true, false],
    ["Bool aws:SecureTransport", ["false"], true, true],
    ["Bool aws:SecureTransport", ["false", "true"], true, false],
    ["Bool aws:ViaAWSService", ["true"], true, true],
    ["StringEquals aws:PrincipalType", ["Anonymous"], true, true],
    ["DateLessThan aws:CurrentTime", ["2020-01-01T00:00:00Z"], true, true],
    ["DateLessThan aws:CurrentTime", ["2220-01-01T00:00:00Z"], true, false],
    ["DateGreaterThan aws:CurrentTime", ["2020-01-01T00:00:00Z"], true, false],
    ["DateGreaterThan aws:CurrentTime", ["2220-01-01T00:00:00Z"], true, true],
    ["DateEquals aws:CurrentTime", ["2220-01-01T00:00:00Z"], true, true],
    ["DateLessThan aws:EpochTime", ["1577836800"], true, true],
    ["DateLessThan aws:CurrentTime", ["soon"], true, true],
  ])("%s %j, signed %s: %s", (written, values, isSigned, expected) => {
    const [operator = "", key = ""] = written.split(" ");
    expect(mayKeepOut(when(operator, key, ...values), isSigned)).toBe(expected);
  });
});

describe("whether a condition always or never holds", () => {
  const [past, future] = ["2020-01-01T00:00:00Z", "2220-01-01T00:00:00Z"];

  test.each<[string, readonly string[], "always" | "never" | "sometimes"]>([
    ["Bool aws:SecureTransport", ["true"], "always"],
    ["BoolIfExists aws:SecureTransport", ["true"], "always"],
    ["Bool aws:SecureTransport", ["false"], "never"],
    ["Bool aws:SecureTransport", ["true", "false"], "sometimes"],
    ["Bool aws:SecureTransport", ["untrue"], "sometimes"],
    ["Bool aws:SecureTransport", ["truest"], "sometimes"],
    ["Bool aws:SecureTransport", [], "sometimes"],
    ["ForAllValues:Bool aws:SecureTransport", ["true"], "always"],
    ["StringEquals aws:SecureTransport", ["false"], "sometimes"],
    ["Bool aws:MultiFactorAuthPresent", ["true"], "sometimes"],
    ["Bool aws:ViaAWSService", ["false"], "always"],
    ["Bool aws:ViaAWSService", ["true"], "never"],
    ["DateGreaterThan aws:CurrentTime", [past], "always"],
    ["DateGreaterThanEquals aws:EpochTime", ["1577836800"], "always"],
    ["DateGreaterThan aws:CurrentTime", [future], "sometimes"],
    ["DateLessThan aws:CurrentTime", [past], "never"],
    ["DateLessThan aws:CurrentTime", [past, future], "sometimes"],
    ["DateLessThan aws:CurrentTime", ["soon"], "sometimes"],
    ["DateNotEquals aws:CurrentTime", [past], "sometimes"],
    ["DateLessThan aws:TokenIssueTime", [past], "sometimes"],
    ["NumericLessThan aws:EpochTime", ["1577836800"], "sometimes"],
  ])("%s %j: %s", (written, values, expected) => {
    const [operator = "", key = ""] = written.split(" ");
    const condition = when(operator, key, ...values);
    const found = isMetByAll(condition) ? "always" : isMetByNobody(condition) ? "never" : "sometimes";
    expect(found).toBe(expected);
    expect(isMetByAll(condition) && isMetByNobody(condition)).toBe(false);
  });
});
