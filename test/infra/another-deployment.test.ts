import { expect, test } from "vitest";
import { functionNames } from "../../core/contract.ts";
import { exampleSettings } from "../../scripts/infra-harness/settings.ts";
import { declared } from "./declared.ts";

const { TRUST_DRIFT_SLACK_CHANNEL: _, ...withoutSlack } = exampleSettings;

/** As unlike the example as settings can make it: China, no Slack, one account to begin with, and quiet. */
const program = await declared({
  settings: {
    ...withoutSlack,
    TRUST_DRIFT_PARTITION: "aws-cn",
    TRUST_DRIFT_ONLY_ACCOUNTS: "333333333333",
    TRUST_DRIFT_UNPROTECTED_ROLES: "ignore",
  },
});

test("nothing of another partition or region is named", () => {
  const text = JSON.stringify(program.program.resources.map(({ inputs }) => inputs));
  expect(text).toContain("arn:aws-cn:");
  expect(text).not.toContain("arn:aws:");
  expect(text).not.toContain("us-east-1");
});

test("services are called by their names in China", () => {
  expect(JSON.stringify(program.allowed(functionNames.notify))).toContain("sns.cn-north-1.amazonaws.com.cn");
});

test("without a channel there is no Slack, and no right to its token", () => {
  expect(program.environmentOf(functionNames.notify)).not.toHaveProperty("SLACK_CHANNEL");
  expect(program.environmentOf(functionNames.notify)).not.toHaveProperty("SLACK_TOKEN_PARAMETER_NAME");
  expect(program.allowed(functionNames.notify).flatMap(({ Action }) => Action)).not.toContain(
    "ssm:GetParameter",
  );
});

test("a few accounts of the units may come first", () => {
  expect(program.one("StackSetInstance", "MemberInstances").inputs.deploymentTargets).toEqual({
    organizationalUnitIds: ["ou-loca-workload1"],
    accounts: ["333333333333"],
    accountFilterType: "INTERSECTION",
  });
});

test("roles that no expectation covers may be ignored", () => {
  expect(program.environmentOf(functionNames.onTrustUpdated).UNPROTECTED_ROLES).toBe("ignore");
});
