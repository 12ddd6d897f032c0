import { describe, expect, test } from "vitest";
import {
  accountFixedBy,
  arnsFixedBy,
  isStrict,
} from "../../../../../core/policy/severity/callers/identity.ts";
import { actsForOutside } from "../../../../../core/policy/severity/callers/source.ts";
import { condition as when } from "../../grants/grants.ts";
import { account, arnOf, other } from "./callers.ts";

const id = "AROAEXAMPLEEXAMPLE12";
const variable = "$" + "{aws:username}";

describe("the account that a condition fixes", () => {
  test.each([
    ["StringEquals", "aws:PrincipalAccount", [account]],
    ["StringLike", "aws:PrincipalAccount", [account]],
    ["StringEqualsIgnoreCase", "aws:PrincipalAccount", [account]],
    ["StringEquals", "aws:PrincipalArn", [arnOf("role/x")]],
    ["StringLike", "aws:PrincipalArn", [arnOf("role/x*"), arnOf("user/*")]],
    ["StringLike", "aws:PrincipalArn", [`arn:aws-us-gov:iam::${account}:*`]],
    ["StringLike", "aws:PrincipalArn", [arnOf("assumed-role/x/*")]],
    ["ArnLike", "aws:PrincipalArn", [`arn:*:*::${account}:*`]],
  ])("given %s %s %j, then that account", (operator, key, values) => {
    expect(accountFixedBy([when(operator, key, ...values)])).toBe(account);
  });

  test.each([
    ["StringEquals", "aws:PrincipalAccount", [account, other]],
    ["StringEquals", "aws:PrincipalAccount", ["11112222333"]],
    ["StringEquals", "aws:PrincipalAccount", [`${account}4`]],
    ["StringEquals", "aws:PrincipalAccount", [`4${account}`]],
    ["StringLike", "aws:PrincipalAccount", ["1111*"]],
    ["StringLike", "aws:PrincipalAccount", ["11112222333?"]],
    ["StringNotEquals", "aws:PrincipalAccount", [account]],
    ["StringEqualsIfExists", "aws:PrincipalAccount", [account]],
    ["NumericEquals", "aws:PrincipalAccount", [account]],
    ["StringEquals", "aws:SourceAccount", [account]],
    ["StringEquals", "aws:SourceArn", [arnOf("role/x")]],
    ["StringEquals", "aws:PrincipalArn", [arnOf("role/x"), arnOf("role/x", other)]],
    ["StringLike", "aws:PrincipalArn", [`x${arnOf("role/x")}`]],
    ["StringLike", "aws:PrincipalArn", [`arn:aws1:iam::${account}:role/x`]],
    ["StringLike", "aws:PrincipalArn", [`arn:*:iam::${account}:role/x`]],
    ["StringLike", "aws:PrincipalArn", [`arn:aws:s3::${account}:role/x`]],
    ["StringLike", "aws:PrincipalArn", ["arn:aws:iam::1:role/x"]],
    ["StringLike", "aws:PrincipalArn", [`arn:aws:iam::${account.slice(1)}*`]],
    ["ArnLike", "aws:PrincipalArn", ["arn:aws:iam::*:role/x"]],
    ["ArnLike", "aws:PrincipalArn", ["arn:aws:iam"]],
    ["StringLike", "aws:PrincipalArn", [arnOf(`role/${variable}`)]],
  ])("given %s %s %j, then none", (operator, key, values) => {
    expect(accountFixedBy([when(operator, key, ...values)])).toBeUndefined();
  });

  test("given several conditions, then the first that fixes one", () => {
    const tag = when("StringEquals", "aws:PrincipalTag/a", account);
    const two = when("StringEquals", "aws:PrincipalAccount", account, other);
    const one = when("StringEquals", "aws:PrincipalArn", arnOf("role/x"));
    expect(accountFixedBy([tag, two, one])).toBe(account);
    expect(accountFixedBy([when("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/x"), one])).toBe(account);
    expect(accountFixedBy([])).toBeUndefined();
  });
});

describe("the principals that a condition selects", () => {
  test.each([
    ["StringEquals", "aws:PrincipalArn", [arnOf("role/x")], [arnOf("role/x")]],
    ["ArnLike", "aws:PrincipalArn", [arnOf("role/x*")], [arnOf("role/x*")]],
    ["ArnLike", "aws:PrincipalArn", [arnOf("role/role/*")], [arnOf("role/role/*")]],
    ["ArnLike", "aws:PrincipalArn", [arnOf("group/*")], [arnOf("group/*")]],
    ["ArnLike", "aws:PrincipalArn", [arnOf("role/arn:a:b:c:d:*")], [arnOf("role/arn:a:b:c:d:*")]],
    ["StringLike", "aws:PrincipalArn", ["arn:aws:iam::1:role/a:b"], ["arn:aws:iam::1:role/a:b"]],
    ["StringLike", "aws:PrincipalArn", ["arn:aws:iam::1:*:b"], ["arn:aws:iam::1:*:b"]],
    ["StringLike", "aws:userid", [`${id}:*`], [`id ${id}`]],
    ["StringEquals", "aws:userid", ["AIDAEXAMPLEEXAMPLE12"], ["id AIDAEXAMPLEEXAMPLE12"]],
    ["StringEquals", "aws:userid", ["AIDAEXAMPLE12345"], ["id AIDAEXAMPLE12345"]],
  ])("given %s %s %j, then %j", (operator, key, values, arns) => {
    expect(arnsFixedBy([when(operator, key, ...values)])).toEqual(arns);
  });

  test.each([
    ["ArnLike", "aws:PrincipalArn", [arnOf("role/*")]],
    ["ArnLike", "aws:PrincipalArn", [arnOf("user/?*")]],
    ["ArnLike", "aws:PrincipalArn", [arnOf("assumed-role/*/*")]],
    ["ArnLike", "aws:PrincipalArn", [arnOf("federated-user/*")]],
    ["ArnLike", "aws:PrincipalArn", [arnOf("*")]],
    ["ArnLike", "aws:PrincipalArn", [arnOf("*:*")]],
    ["StringLike", "aws:PrincipalArn", ["*role/x"]],
    ["ArnLike", "aws:PrincipalArn", [arnOf("role/x"), arnOf("role/*")]],
    ["StringNotLike", "aws:PrincipalArn", [arnOf("role/x")]],
    ["StringLike", "aws:userid", ["*:build"]],
    ["StringLike", "aws:userid", [`x${id}:*`]],
    ["StringLike", "aws:userid", [`${id}*`]],
    ["StringEquals", "aws:userid", ["AIDASHORT12"]],
    ["StringEquals", "aws:userid", ["AI0AEXAMPLEEXAMPLE12"]],
    ["StringEquals", "aws:userid", [account]],
    ["StringEquals", "aws:username", [id]],
  ])("given %s %s %j, then all of the account", (operator, key, values) => {
    expect(arnsFixedBy([when(operator, key, ...values)])).toBeUndefined();
  });

  test("given another condition first, then the one that selects", () => {
    const tag = when("StringEquals", "aws:PrincipalTag/a", "b");
    expect(arnsFixedBy([tag, when("StringEquals", "aws:PrincipalArn", arnOf("role/x"))])).toEqual([
      arnOf("role/x"),
    ]);
  });
});

const organizationId = "o-a1b2c3d4e5";

describe("a service that acts for an account outside the organization", () => {
  const bucket = (of: string) => `arn:aws:s3:eu-west-1:${of}:b`;

  test.each([
    ["another account", [when("StringEquals", "aws:SourceAccount", other)], true],
    ["another account in any case", [when("StringEqualsIgnoreCase", "aws:SourceAccount", other)], true],
    ["a resource of another account", [when("ArnLike", "aws:SourceArn", bucket(other))], true],
    ["either", [when("StringEquals", "aws:SourceAccount", account, other)], true],
    ["the own account", [when("StringEquals", "aws:SourceAccount", account)], false],
    ["a resource of the own account", [when("ArnLike", "aws:SourceArn", bucket(account))], false],
    ["a resource without an account", [when("ArnLike", "aws:SourceArn", `arn:aws:s3:::${other}`)], false],
    ["a longer number", [when("StringEquals", "aws:SourceAccount", `${other}1`)], false],
    ["a number in a text", [when("StringEquals", "aws:SourceAccount", `a${other}`)], false],
    ["any but another account", [when("StringNotEquals", "aws:SourceAccount", other)], false],
    ["a principal of another account", [when("StringEquals", "aws:PrincipalAccount", other)], false],
    [
      "the own account, and a resource of either",
      [
        when("ArnLike", "aws:SourceArn", bucket(account), bucket(other)),
        when("StringEquals", "aws:SourceAccount", account),
      ],
      false,
    ],
    [
      "either account, and a resource of either",
      [
        when("ArnLike", "aws:SourceArn", bucket(account), bucket(other)),
        when("StringEquals", "aws:SourceAccount", account, other),
      ],
      true,
    ],
    [
      "another account, and a resource that says none",
      [when("ArnLike", "aws:SourceArn", "arn:aws:s3:::b"), when("StringEquals", "aws:SourceAccount", other)],
      true,
    ],
    ["nothing", [], false],
    ["another organization", [when("StringEquals", "aws:SourceOrgID", "o-zzzzzzzzzz")], true],
    ["the own organization", [when("StringEquals", "aws:SourceOrgID", organizationId)], false],
    ["either organization", [when("StringEquals", "aws:SourceOrgID", organizationId, "o-zzzzzzzzzz")], true],
    [
      "another organization, and the own account",
      [
        when("StringEquals", "aws:SourceOrgID", "o-zzzzzzzzzz"),
        when("StringEquals", "aws:SourceAccount", account),
      ],
      false,
    ],
    ["no organization's id", [when("StringEquals", "aws:SourceOrgID", "o-*")], false],
    ["another account and a wildcard", [when("StringLike", "aws:SourceAccount", `${other}*`)], true],
    ["accounts by their first digits", [when("StringLike", "aws:SourceAccount", `${other.slice(2)}*`)], true],
    ["any account", [when("StringLike", "aws:SourceAccount", "*")], false],
    ["an account after a wildcard", [when("StringLike", "aws:SourceArn", `*:${other}:*`)], true],
    ["resources of ten accounts", [when("ArnLike", "aws:SourceArn", bucket(`${other.slice(1)}?`))], true],
    ["a number", [when("NumericEquals", "aws:SourceAccount", other)], true],
    ["another account, if any", [when("StringEqualsIfExists", "aws:SourceAccount", other)], true],
    ["any but the own account", [when("StringNotEquals", "aws:SourceAccount", account)], true],
    [
      "the own account, if any, and another",
      [
        when("StringEqualsIfExists", "aws:SourceAccount", account),
        when("ArnLike", "aws:SourceArn", bucket(other)),
      ],
      true,
    ],
  ])("given %s, then %s", (_, conditions, outside) => {
    const isOutside = (one: string) => one !== account;
    expect(actsForOutside(conditions, { isOutside, organizationId })).toBe(outside);
  });

  test("given another organization, while the own one is not known, then it is not said to be outside", () => {
    const conditions = [when("StringEquals", "aws:SourceOrgID", "o-zzzzzzzzzz")];
    expect(actsForOutside(conditions, { isOutside: () => true })).toBe(false);
  });
});

describe("a condition that the request cannot avoid", () => {
  test.each([
    ["StringEquals", ["a"], true],
    ["StringLike", ["a*"], true],
    ["ArnLike", ["arn:a"], true],
    ["ForAnyValue:StringEquals", ["a"], true],
    ["ForAllValues:StringEquals", ["a"], false],
    ["StringEqualsIfExists", ["a"], false],
    ["StringNotEquals", ["a"], false],
    ["StringEqualsIgnoreCase", ["a"], false],
    ["NumericEquals", ["1"], false],
    ["StringEquals", [], false],
    ["StringEquals", ["a", variable], false],
  ])("given %s %j, then %s", (operator, values, strict) => {
    expect(isStrict(when(operator, "aws:PrincipalTag/a", ...values))).toBe(strict);
  });
});
