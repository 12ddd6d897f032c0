import path from "node:path";
import { describe, expect, test } from "vitest";
import { command } from "./support/command-line.ts";

const expectations = path.join(path.resolve(import.meta.dirname, "../.."), "expectations");

async function check(plan: object) {
  const given = ["plan-check", "-", "--json", "--expectations", expectations, "--account", "444444444444"];
  const { code, out, errors } = await command(given, undefined, JSON.stringify(plan));
  expect(errors).toBe("");
  return { code, ...JSON.parse(out) };
}

describe("a role that SAM creates", () => {
  const trust = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS: "193672423079" }, Action: "sts:AssumeRole" }],
  };
  const template = (properties: object, more: object = {}, type = "AWS::Serverless::Function") => ({
    Transform: "AWS::Serverless-2016-10-31",
    ...more,
    Resources: { Api: { Type: type, Properties: properties } },
  });

  test.each<readonly [string, object, number, number]>([
    ["with a trust policy of its own", template({ AssumeRolePolicyDocument: trust }), 1, 1],
    [
      "with that of Globals",
      template({}, { Globals: { Function: { AssumeRolePolicyDocument: trust } } }),
      1,
      1,
    ],
    ["with the default", template({}), 1, 0],
    ["of a state machine", template({}, {}, "AWS::Serverless::StateMachine"), 1, 0],
    [
      "only without a role",
      template({ Role: "arn:aws:iam::444444444444:role/app", AssumeRolePolicyDocument: trust }),
      0,
      0,
    ],
    [
      "perhaps",
      template({
        Role: { "Fn::If": ["Own", "arn", { Ref: "AWS::NoValue" }] },
        AssumeRolePolicyDocument: trust,
      }),
      1,
      1,
    ],
  ])("%s", async (_, given, roles, risky) => {
    const found = await check(given);
    expect([found.code, found.roles, found.risky.length]).toEqual([0, roles, risky]);
  });
});
