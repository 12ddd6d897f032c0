import { describe, expect, test } from "vitest";
import { changesBetween, deployer, statement } from "./statements.ts";

const account = "999988887777";
const arn = `arn:aws:iam::${account}`;

/** Kind of the worst change and the first words of its message, when a statement for `aws` came under the condition. */
function admitted(aws: string, operator: string, key: string, value: string) {
  const added = statement({ AWS: aws }, { [operator]: { [key]: value } });
  return changesBetween([statement(deployer)], [statement(deployer), added])[0];
}

describe("conditions that select the callers of a statement for everyone", () => {
  test.each([
    ["StringEquals", "aws:PrincipalAccount", account, "any principal "],
    ["ArnLike", "aws:PrincipalArn", `${arn}:*`, "any principal "],
    ["ArnLike", "aws:PrincipalArn", `${arn}:role/*`, "any principal "],
    ["ArnLike", "aws:PrincipalArn", `${arn}:user/?*/*`, "any principal "],
    ["StringEquals", "aws:PrincipalArn", `${arn}:role/x`, "role x "],
    ["StringLike", "aws:PrincipalArn", `${arn}:role/x*`, "principals that match "],
    ["StringLike", "aws:PrincipalArn", `arn:aws-cn:iam::${account}:role/x*`, "principals that match "],
    ["ArnLike", "aws:PrincipalArn", `arn:*:iam::${account}:role/x`, "principals that match "],
    ["ArnLike", "aws:PrincipalArn", `${arn}:role/role/*`, "principals that match "],
  ])("given %s %s %s, when added, then it admits that account: %s", (operator, key, value, who) => {
    const change = admitted("*", operator, key, value);
    expect(change?.kind).toBe("foreign-account-admitted");
    expect(change?.message.slice(0, who.length)).toBe(who);
  });

  test.each([
    ["StringLike", "aws:PrincipalAccount", "9999*"],
    ["StringEqualsIfExists", "aws:PrincipalAccount", account],
    ["StringNotEquals", "aws:PrincipalAccount", account],
    ["ForAllValues:StringLike", "aws:PrincipalAccount", account],
    // A stranger's role may have this as a part of its path
    ["StringLike", "aws:PrincipalArn", `arn:*:iam::${account}:role/x`],
    ["StringLike", "aws:PrincipalArn", `arn:aws*:iam::${account}:role/*`],
    ["StringLike", "aws:PrincipalArn", "arn:aws:iam::9999*"],
    ["ArnLike", "aws:PrincipalArn", "arn:aws:iam::99998888777?:role/x"],
  ])("given %s %s %s, when added, then it admits everyone", (operator, key, value) => {
    expect(admitted("*", operator, key, value)).toMatchObject({
      kind: "everyone-admitted",
      severity: "critical",
    });
  });

  test.each([
    ["StringEquals", "aws:PrincipalAccount", "99998888777"],
    ["StringEquals", "aws:PrincipalAccount", `${account}1`],
    ["StringEquals", "aws:PrincipalAccount", `a${account}`],
    ["StringLike", "aws:PrincipalArn", `x${arn}:role/x`],
    ["StringLike", "aws:PrincipalArn", `arn:aws:s3::${account}:x*`],
    ["ArnLike", "aws:SourceArn", `${arn}:role/x`],
  ])("given %s %s %s, when added, then no account is known to be meant", (operator, key, value) => {
    expect(admitted("*", operator, key, value)).toMatchObject({
      kind: "everyone-admitted-conditionally",
      severity: "high",
    });
  });
});

describe("conditions that select callers of an account", () => {
  test.each([
    ["StringLike", "aws:userid", "AROAEXAMPLEEXAMPLE12:*", "the principal with unique "],
    ["StringEquals", "aws:userid", "AIDAEXAMPLEEXAMPLE12", "the principal with unique "],
    ["StringLike", "aws:userid", "AIDAEXAMPLEEXAMPLE12*", "any principal "],
    ["StringLike", "aws:userid", "*:build", "any principal "],
    ["StringLike", "aws:userid", "xAROAEXAMPLEEXAMPLE12:*", "any principal "],
    ["StringEqualsIfExists", "aws:PrincipalArn", `${arn}:role/x`, "any principal "],
    ["StringLike", "aws:PrincipalArn", "*role/x", "any principal "],
    ["StringEquals", "aws:PrincipalTag/team", `${arn}:role/x`, "any principal "],
  ])("given %s %s %s, when added, then the sentence is about %s", (operator, key, value, who) => {
    expect(admitted(account, operator, key, value)?.message.slice(0, who.length)).toBe(who);
  });
});
