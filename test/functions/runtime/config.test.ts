import { describe, expect, test } from "vitest";
import { notifierConfig } from "../../../functions/runtime/config/notifications.ts";
import { responderConfig, restorerConfig } from "../../../functions/runtime/config/responders.ts";

const responder = {
  AWS_REGION: "us-east-1",
  TABLE_NAME: "trust-drift",
  JOURNAL_BUS_NAME: "trust-drift-journal",
  TOGGLE_PARAMETER_NAME: "/trust-drift/auto-remediation",
  MEMBER_EXTERNAL_ID: "an-external-id",
  SWEEP_ACCOUNT_QUEUE_URL: "https://sqs.us-east-1.amazonaws.com/222222222222/trust-drift-sweep-account",
};

const restorer = {
  ...responder,
  TRUST_RECHECKS_QUEUE_URL: "https://sqs.us-east-1.amazonaws.com/222222222222/trust-drift-trust-rechecks",
  TAKE_SNAPSHOT_QUEUE_URL: "https://sqs.us-east-1.amazonaws.com/222222222222/trust-drift-take-snapshot",
};

const notifier = {
  AWS_REGION: "us-east-1",
  TABLE_NAME: "trust-drift",
  TOPIC_ARN: "arn:aws:sns:us-east-1:222222222222:trust-drift-alerts",
};

function messageOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  return expect.fail("expected the environment to be refused");
}

describe("the responder's environment", () => {
  test("is read once, with what was not said", () => {
    const unprotected = { UNPROTECTED_ROLES: "alert-risky", FOUR_EYES: "off" };
    expect(responderConfig(responder)).toEqual({ ...responder, ...unprotected });
    expect(restorerConfig(restorer)).toEqual({
      ...restorer,
      ...unprotected,
      RECHECK_DELAY_SECONDS: 15,
      SNAPSHOT_DELAY_SECONDS: 300,
      RESTORE_ROLES: "off",
    });
  });

  test("is refused with all its faults at once, each by name", () => {
    const message = messageOf(() => restorerConfig({ AWS_REGION: "Paris", UNPROTECTED_ROLES: "alert" }));
    const faults = message.replace("invalid environment of the function: ", "").split("; ");
    expect(faults.map((fault) => fault.split(":")[0]).sort()).toEqual([
      "AWS_REGION",
      "JOURNAL_BUS_NAME",
      "MEMBER_EXTERNAL_ID",
      "SWEEP_ACCOUNT_QUEUE_URL",
      "TABLE_NAME",
      "TAKE_SNAPSHOT_QUEUE_URL",
      "TOGGLE_PARAMETER_NAME",
      "TRUST_RECHECKS_QUEUE_URL",
      "UNPROTECTED_ROLES",
    ]);
    expect(faults).toContain("TABLE_NAME: expected a value, found nothing");
    expect(faults).toContain("AWS_REGION: expected a region such as us-east-1, found something else");
  });

  test.each(Object.keys(restorer))("%s may not be missing, and a blank is not a value", (name) => {
    for (const value of [undefined, "", "  "]) {
      expect(messageOf(() => restorerConfig({ ...restorer, [name]: value }))).toMatch(
        new RegExp(`of the function: ${name}: expected`),
      );
    }
  });
});

describe("the notifier's environment", () => {
  test("does without Slack", () => {
    expect(notifierConfig(notifier)).toEqual({
      ...notifier,
      GATHER_SECONDS: 20,
      SLACK_SECONDS_PER_POST: 1,
      ROUTES: [],
      SNS_FORMAT: "text",
      SLACK_APPROVERS: [],
    });
  });

  test.each([
    ["TOPIC_ARN", "trust-drift-alerts", "the ARN of an SNS topic"],
    ["SLACK_CHANNEL", "#security", "a channel ID such as C0123456789"],
    ["SLACK_TOKEN_PARAMETER_NAME", "token", "the name of an SSM parameter, beginning with a slash"],
    ["SLACK_API_URL", "http://127.0.0.1:4567/api", "a URL that ends with a slash"],
    ["SLACK_API_URL", "slack", "a URL"],
    ["ROUTES", '[{"name":"a","slack":{"channel":"x"}}]', "a list of routes as JSON"],
  ])("%s = %s is refused", (name, value, expected) => {
    const message = messageOf(() => notifierConfig({ ...notifier, [name]: value }));
    expect(message).toContain(`${name}: expected ${expected}`);
  });

  test("never shows a value: it may be a secret in the wrong place", () => {
    const secret = "xoxb-0123456789-secret";
    const names = ["AWS_REGION", "TOPIC_ARN", "SLACK_CHANNEL", "SLACK_TOKEN_PARAMETER_NAME", "SLACK_API_URL"];
    const environment = Object.fromEntries(names.map((name) => [name, secret]));
    const message = messageOf(() => notifierConfig(environment));
    for (const name of names) expect(message).toContain(name);
    expect(message).not.toContain("xoxb");
    expect(messageOf(() => responderConfig(environment))).not.toContain("xoxb");
  });
});

describe("who may approve in Slack", () => {
  const approversOf = (SLACK_APPROVERS: string) =>
    notifierConfig({ ...notifier, SLACK_APPROVERS }).SLACK_APPROVERS;

  test("are people by their ids; without one it is no one", () => {
    expect(approversOf("U0ADA456789,W0BOB456789=bob@example.com")).toEqual([
      { id: "U0ADA456789" },
      { id: "W0BOB456789", identity: "bob@example.com" },
    ]);
    expect(approversOf(" ")).toEqual([]);
  });

  test.each([
    "ada",
    "@ada",
    "U0ADA456789;U0BOB",
    "U0ADA456789,",
    "U0ADA456789=",
    "U0ADA456789=ada,bob",
    "*",
    "<@U0ADA456789>",
  ])("not %s", (list) => {
    expect(messageOf(() => approversOf(list))).toContain("SLACK_APPROVERS: expected user IDs");
  });
});
