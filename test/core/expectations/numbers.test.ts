import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { parseExpectation } from "../../../core/expectations/expectation.ts";

function read(statement: string): unknown {
  const text = `
name: app
match: { accounts: "*", roles: ["app-*"] }
trust: { Version: "2012-10-17", Statement: [{ Effect: Allow, Action: sts:AssumeRole, ${statement} }] }
`;
  return parseExpectation(parse(text), "app.yaml");
}

const anyone = 'Principal: { AWS: "*" }';

describe("numbers in an expected trust policy", () => {
  test.each([
    [
      "Principal: { AWS: 044444444444 }",
      "Principal.AWS: expected text in quotes, found the number 44444444444",
    ],
    [
      "Principal: { AWS: 444444444444 }",
      "Principal.AWS: expected text in quotes, found the number 444444444444",
    ],
    ["Principal: { AWS: [044444444444] }", "Principal.AWS[0]: expected text in quotes"],
    ["NotPrincipal: { AWS: [044444444444] }", "NotPrincipal.AWS[0]: expected text in quotes"],
    ["Principal: { CanonicalUser: 79 }", "Principal.CanonicalUser: expected text in quotes"],
    [
      'Principal: { AWS: "44444444444" }',
      "Principal.AWS: expected an account id of 12 digits, found 11 digits",
    ],
    [
      'Principal: { AWS: ["*", "0444444444444"] }',
      "Principal.AWS[1]: expected an account id of 12 digits, found 13",
    ],
    [
      `${anyone}, Condition: { StringEquals: { "aws:SourceAccount": 044444444444 } }`,
      "Condition.StringEquals.aws:SourceAccount: expected text in quotes, found the number 44444444444",
    ],
    [
      `${anyone}, Condition: { StringLike: { "numeric.date:sub": [1.5] } }`,
      "Condition.StringLike.numeric.date:sub[0]: expected text in quotes, found the number 1.5",
    ],
    [
      `${anyone}, Condition: { NumericEquals: { "aws:PrincipalAccount": 444444444444 } }`,
      "Condition.NumericEquals.aws:PrincipalAccount: expected text in quotes",
    ],
    [
      `${anyone}, Condition: { NumericEquals: { "aws:MultiFactorAuthAge": 1e400 } }`,
      "Condition.NumericEquals.aws:MultiFactorAuthAge: expected text in quotes",
    ],
  ])("given %s, when checked, then it is refused with its path", (statement, fault) => {
    expect(() => read(statement)).toThrow(`app.yaml: trust.Statement[0].${fault}`);
  });

  test.each([
    `${anyone}, Condition: { NumericLessThan: { "aws:MultiFactorAuthAge": 3600 } }`,
    `${anyone}, Condition: { "ForAllValues:NumericLessThanIfExists": { "aws:MultiFactorAuthAge": [60, 3600] } }`,
    `${anyone}, Condition: { DateLessThan: { "aws:EpochTime": 1893456000 } }`,
    `${anyone}, Condition: { Bool: { "aws:MultiFactorAuthPresent": true } }`,
    `Principal: { AWS: ["044444444444", "arn:aws:iam::444444444444:root"] }`,
    `${anyone}, Condition: { StringEquals: { "sts:ExternalId": "42" } }`,
  ])("given %s, when checked, then it is taken", (statement) => {
    expect(read(statement)).toMatchObject({ name: "app" });
  });
});
