import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { command } from "./support/command-line.ts";

const expectations = path.join(path.resolve(import.meta.dirname, "../.."), "expectations");

async function check(plan: object, place = expectations) {
  const given = ["plan-check", "-", "--json", "--expectations", place, "--account", "444444444444"];
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

  const role = "arn:aws:iam::444444444444:role/app";
  const machine = "AWS::Serverless::StateMachine";
  const withEvent = (Type: string, Properties: object, type = "AWS::Serverless::Function") =>
    template({ Role: role, Events: { Nightly: { Type, Properties } } }, {}, type);

  test.each<readonly [string, object, number]>([
    ["a schedule of EventBridge Scheduler", withEvent("ScheduleV2", {}), 1],
    ["such a schedule with a role", withEvent("ScheduleV2", { RoleArn: role }), 0],
    ["a schedule of a function, which has a policy", withEvent("Schedule", {}), 0],
    ["a schedule of a state machine", withEvent("Schedule", {}, machine), 1],
    ["a rule of a state machine", withEvent("EventBridgeRule", {}, machine), 1],
    ["an API of a state machine", withEvent("Api", {}, machine), 1],
    ["a queue", withEvent("SQS", {}), 0],
    ["gradual deployments", template({ Role: role, DeploymentPreference: { Type: "AllAtOnce" } }), 1],
    ["with a role", template({ Role: role, DeploymentPreference: { Role: role } }), 0],
  ])("for an event source or deployments: %s", async (_, given, roles) => {
    expect((await check(given)).roles).toBe(roles);
  });

  test("for a schedule can have the name of a protected role", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "trust-drift-serverless-"));
    const file = path.join(folder, "nightly.json");
    const named = { accounts: "*", roles: ["app-ApiNightlyRole-*"] };
    writeFileSync(file, JSON.stringify({ name: "nightly", match: named, response: "alert", trust }));
    const found = await check(withEvent("ScheduleV2", {}), file);
    rmSync(folder, { recursive: true });
    expect(found.code).toBe(2);
    expect(found.unknown).toMatchObject([{ address: "Api", expectation: "nightly" }]);
  });
});
