import path from "node:path";
import { describe, expect, test } from "vitest";
import { exampleSettings } from "../../../tools/sst-program/settings.ts";
import { root } from "../declared.ts";

const { deploymentTarget, readSettings }: typeof import("../../../stacks/settings/settings.ts") =
  await import(path.join(root, "stacks/settings/settings.ts"));

const messageOf = (environment: Record<string, string>) => {
  try {
    readSettings(environment);
  } catch (error) {
    return String(error);
  }
  return "no fault";
};

describe("the settings", () => {
  test("are read from the environment, whatever else is there", () => {
    expect(readSettings({ ...exampleSettings, HOME: "/home/someone" })).toEqual({
      partition: "aws",
      region: "us-east-1",
      hubAccountId: "222222222222",
      organizationId: "o-localorg01",
      organizationalUnitIds: ["ou-loca-workload1"],
      onlyAccountIds: [],
      protectedRoles: exampleSettings.TRUST_DRIFT_PROTECTED_ROLES.split(","),
      restore: true,
      memberAlarms: true,
      canary: true,
      unprotectedRoles: "alert-risky",
      operators: ["arn:aws:iam::222222222222:role/aws-reserved/sso.amazonaws.com/*"],
      slackChannel: "C0123456789",
      slackApprovers: ["U0ADA456789"],
      slackAcknowledgers: [],
      ownerTags: [],
      reminderHours: [1, 4, 24],
      slackWebhook: false,
      routes: [],
      snsFormat: "text",
      securityHub: false,
      fourEyes: false,
    });
  });

  test("name the AWS user of each approver where four eyes are asked for", () => {
    const fourEyes = (TRUST_DRIFT_SLACK_APPROVERS: string) => ({
      ...exampleSettings,
      TRUST_DRIFT_FOUR_EYES: "on",
      TRUST_DRIFT_SLACK_APPROVERS,
    });
    expect(readSettings(fourEyes("U0ADA456789=ada@example.com"))).toMatchObject({ fourEyes: true });
    expect(readSettings(fourEyes(""))).toMatchObject({ fourEyes: true });
    expect(messageOf(fourEyes("U0ADA456789"))).toContain(
      "- TRUST_DRIFT_SLACK_APPROVERS must name the AWS user or session of each approver",
    );
  });

  test("name the operators, of whom none is everyone", () => {
    const operators = (TRUST_DRIFT_OPERATORS: string) => ({ ...exampleSettings, TRUST_DRIFT_OPERATORS });
    const [role, user] = ["arn:aws:iam::222222222222:role/ops/*", "arn:aws:iam::222222222222:user/ada"];
    expect(readSettings(operators(`${role},${user}`)).operators).toEqual([role, user]);
    for (const wrong of ["arn:aws:iam::222222222222:role/*", "*", "arn:aws:iam::*:role/ops", "ops"])
      expect(messageOf(operators(wrong))).toContain("- TRUST_DRIFT_OPERATORS must be ARNs of roles or users");
  });

  test("have all their faults reported at once, each by its name", () => {
    const message = messageOf({
      TRUST_DRIFT_HUB_ACCOUNT: "22222",
      TRUST_DRIFT_ORGANIZATION: "my-organization",
      TRUST_DRIFT_PARTITION: "aws-eu",
      TRUST_DRIFT_SLACK_CHANNEL: "#alerts",
      TRUST_DRIFT_SLAK_CHANNEL: "C0123456789",
    });
    expect(message).toContain("Invalid settings (7)");
    for (const name of ["HUB_ACCOUNT", "ORGANIZATION", "PARTITION", "SLACK_CHANNEL", "SLAK_CHANNEL"])
      expect(message).toContain(`- TRUST_DRIFT_${name} `);
    expect(message).toContain("- TRUST_DRIFT_ORGANIZATIONAL_UNITS is missing");
    expect(message).toContain("- TRUST_DRIFT_PROTECTED_ROLES is missing");
  });

  test("choose between a channel and a webhook", () => {
    const both = { ...exampleSettings, TRUST_DRIFT_SLACK_WEBHOOK: "on" };
    expect(messageOf(both)).toContain(
      "- TRUST_DRIFT_SLACK_WEBHOOK must be off with TRUST_DRIFT_SLACK_CHANNEL",
    );
    expect(readSettings({ ...both, TRUST_DRIFT_SLACK_CHANNEL: "" })).toMatchObject({ slackWebhook: true });
  });

  test("route alerts, and name the place of each error", () => {
    const routed = (routes: unknown, more: object = {}) => ({
      ...exampleSettings,
      ...more,
      TRUST_DRIFT_ROUTES: typeof routes === "string" ? routes : JSON.stringify(routes),
    });
    const route = { match: { severity: ["critical"] }, slack: { channel: "C0987654321" } };
    expect(readSettings(routed([route])).routes).toEqual([route]);
    expect(messageOf(routed("payments"))).toContain("- TRUST_DRIFT_ROUTES must be a list of routes as JSON");
    expect(messageOf(routed([route, { ...route, slack: { channel: "#payments" } }]))).toContain(
      "- TRUST_DRIFT_ROUTES[1].slack.channel must be a channel ID",
    );
    expect(messageOf(routed([route], { TRUST_DRIFT_SLACK_CHANNEL: "" }))).toContain(
      "- TRUST_DRIFT_ROUTES[0].slack needs TRUST_DRIFT_SLACK_CHANNEL",
    );
    expect(messageOf(routed(Array.from({ length: 40 }, () => route)))).toMatch(
      /- TRUST_DRIFT_ROUTES is too long: \d+ characters, of at most 2500/,
    );
  });

  test("name roles which are too many for AWS, with how many there are and may be", () => {
    const roles = Array.from({ length: 1200 }, (_, index) => `platform/service-${index}-deployer`).join();
    const message = messageOf({
      ...exampleSettings,
      TRUST_DRIFT_PROTECTED_ROLES: roles,
      TRUST_DRIFT_CANARY: "x",
    });
    expect(message).toContain("Invalid settings (3)");
    for (const role of ["remediator", "restorer"])
      expect(message).toMatch(
        new RegExp(
          `- TRUST_DRIFT_PROTECTED_ROLES has too many patterns: the policies of trust-drift-${role} have room for \\d+ of the 1200 .* use .* such as platform/\\*`,
        ),
      );
    const short = "platform/service-*-deployer";
    expect(messageOf({ ...exampleSettings, TRUST_DRIFT_PROTECTED_ROLES: short })).toBe("no fault");
  });

  test.each([
    ["PROTECTED_ROLES", "*"],
    ["PROTECTED_ROLES", "**/*"],
    ["PROTECTED_ROLES", "qovery-*, *"],
    ["PROTECTED_ROLES", "/qovery-user-role"],
    ["PROTECTED_ROLES", "arn:aws:iam::444444444444:role/qovery-user-role"],
    ["ORGANIZATIONAL_UNITS", "workloads"],
    ["ORGANIZATIONAL_UNITS", ","],
    ["ORGANIZATIONAL_UNITS", "r-ab12, ou-ab12-c3d4e5f6"],
    ["ONLY_ACCOUNTS", "333333333333,44"],
    ["UNPROTECTED_ROLES", "alert"],
    ["RESTORE", "true"],
    ["MEMBER_ALARMS", "no"],
    ["ORGANIZATION", "o-short"],
    ["SLACK_CHANNEL", "alerts"],
    ["SLACK_APPROVERS", "ada"],
    ["SLACK_APPROVERS", "U0123456789,@bob"],
  ])("refuse %s=%s", (name, value) => {
    expect(messageOf({ ...exampleSettings, [`TRUST_DRIFT_${name}`]: value })).toContain(
      `TRUST_DRIFT_${name}`,
    );
  });

  test.each([
    ["PROTECTED_ROLES", "role,platform/*-deployer,a/b/c"],
    ["ORGANIZATIONAL_UNITS", "ou-ab12-d4e5f6a7, ou-ab12-c3d4e5f6"],
    ["ONLY_ACCOUNTS", "333333333333 , 444444444444"],
    ["UNPROTECTED_ROLES", "ignore"],
    ["SLACK_CHANNEL", ""],
    ["SLACK_APPROVERS", "U0123456789, W0123456789"],
    ["SLACK_APPROVERS", "U0123456789=ada@example.com,W0123456789"],
    ["SLACK_APPROVERS", ""],
  ])("take %s=%s", (name, value) => {
    expect(messageOf({ ...exampleSettings, [`TRUST_DRIFT_${name}`]: value })).toBe("no fault");
  });
});

test("no one can click a button in GovCloud, which has no function URLs", () => {
  const message = messageOf({ ...exampleSettings, TRUST_DRIFT_PARTITION: "aws-us-gov" });
  expect(message).toContain("Invalid settings (1)");
  expect(message).toContain("- TRUST_DRIFT_SLACK_APPROVERS must be empty in aws-us-gov");
});

describe("the place of a deployment", () => {
  test.each([
    ["aws", "us-east-1"],
    ["aws-cn", "cn-north-1"],
    ["aws-us-gov", "us-gov-west-1"],
  ])("in %s is %s, where IAM's events are", (partition, region) => {
    const environment = {
      ...exampleSettings,
      TRUST_DRIFT_PARTITION: partition,
      TRUST_DRIFT_SLACK_APPROVERS: "",
    };
    expect(deploymentTarget(environment)).toEqual({ region, allowedAccountIds: ["222222222222"] });
    expect(readSettings(environment).region).toBe(region);
  });

  test("is known before anything is set, for `sst install`", () => {
    expect(deploymentTarget({})).toEqual({ region: "us-east-1" });
  });
});
