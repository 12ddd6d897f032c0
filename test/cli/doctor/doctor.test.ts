import { DisableRuleCommand, EnableRuleCommand } from "@aws-sdk/client-eventbridge";
import { CreateRoleCommand } from "@aws-sdk/client-iam";
import { EnableSecurityHubCommand, SecurityHubClient } from "@aws-sdk/client-securityhub";
import * as v from "valibot";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { accounts, region } from "../../../local/shared/accounts.ts";
import { slackChannel } from "../../../local/slack/workspace.ts";
import { exampleSettings } from "../../../tools/sst-program/settings.ts";
import type { Hub } from "../../functions/support/hub.ts";
import { several } from "../../stacks/member/many.ts";
import { command, startHubForCommands } from "../support/command-line.ts";
import { makeHealthy } from "../support/healthy-hub.ts";
import { type Break, breaksOf } from "./breaks.ts";

let hub: Hub;
let stop: (() => Promise<void>) | undefined;
let breaks: Readonly<Record<string, Break>>;

beforeAll(async () => {
  ({ hub, stop } = await startHubForCommands());
  breaks = breaksOf(hub, await makeHealthy(hub));
  process.env.SLACK_API_URL = hub.organization.slack.apiUrl;
  await hub.turnToggle("on");
});

afterAll(() => stop?.());

const Result = v.strictObject({
  account: v.string(),
  region: v.string(),
  caller: v.string(),
  checks: v.array(
    v.strictObject({
      name: v.string(),
      status: v.picklist(["ok", "failed", "warning", "unknown", "skipped"]),
      found: v.pipe(v.string(), v.nonEmpty()),
      repair: v.optional(v.pipe(v.string(), v.nonEmpty())),
    }),
  ),
});

async function examined(...args: readonly string[]) {
  const { code, out, errors } = await command([
    "doctor",
    "--slack-channel",
    slackChannel.id,
    "--json",
    ...args,
  ]);
  const { checks } = v.parse(Result, JSON.parse(out));
  return { code, errors, checks, not: (status: string) => checks.filter((one) => one.status !== status) };
}

const names = [
  ["trail", "failed"],
  ["rules", "failed"],
  ["canary-rule", "warning"],
  ["external-id", "failed"],
  ["queues", "failed"],
  ["dead-letters", "failed"],
  ["accounts", "failed"],
  ["member-rules", "failed"],
  ["member-roles", "failed"],
  ["undelivered", "failed"],
  ["quota", "failed"],
  ["sns", "failed"],
  ["slack-token", "failed"],
  ["slack-channel", "failed"],
  ["toggle", "failed"],
  ["sweep", "failed"],
  ["events", "failed"],
  ["canary", "failed"],
  ["alarms", "failed"],
  ["announcements", "failed"],
  ["stack-set", "warning"],
] as const;

test("of a complete deployment, everything is in place", async () => {
  const { code, errors, not } = await examined();
  expect(not("ok")).toEqual([]);
  expect({ code, errors }).toEqual({ code: 0, errors: "" });
});

test("the table is at most 80 columns wide, and has no colors when it is piped", async () => {
  const { code, out } = await command(["doctor"]);
  expect(code).toBe(0);
  for (const line of out.split("\n")) expect(line.length, line).toBeLessThanOrEqual(80);
  expect(out).not.toContain("\u001b");
  expect(out).toMatch(/\nSTATUS +CHECK +FOUND\nok +region /);
  expect(out).toMatch(/\n\d+ ok, 1 skipped\.\n$/);
});

test("every channel of a route is checked, and the URL of a webhook", async () => {
  const routes = ["C0987654321", "C0000000000"].map((channel) => ({
    name: channel.toLowerCase(),
    slack: { channel },
  }));
  vi.stubEnv("TRUST_DRIFT_ROUTES", JSON.stringify(routes));
  vi.stubEnv("TRUST_DRIFT_SLACK_WEBHOOK", "on");
  const { code, checks, not } = await examined().finally(() => vi.unstubAllEnvs());
  expect(checks.find(({ name }) => name === "slack-channel-C0987654321")).toMatchObject({ status: "ok" });
  expect(not("ok")).toMatchObject([
    { name: "slack-webhook", found: expect.stringContaining("does not have the URL of an incoming webhook") },
    {
      name: "slack-channel-C0000000000",
      found: expect.stringContaining("channel_not_found"),
      repair: expect.any(String),
    },
  ]);
  expect(code).toBe(2);
});

test("with more protected roles in the environment than were deployed, a policy of the remediator is missing", async () => {
  vi.stubEnv("TRUST_DRIFT_PROTECTED_ROLES", exampleSettings.TRUST_DRIFT_PROTECTED_ROLES);
  expect((await examined().finally(() => vi.unstubAllEnvs())).not("ok")).toEqual([]);
  vi.stubEnv("TRUST_DRIFT_PROTECTED_ROLES", several("names", 200).join());
  const { not } = await examined().finally(() => vi.unstubAllEnvs());
  expect(not("ok")).toMatchObject([
    {
      name: "member-roles",
      status: "failed",
      found: `${accounts.hub}: the policy trust-drift-remediator-1 is not attached to trust-drift-remediator.`,
    },
  ]);
});

test("Security Hub is checked where incidents are findings", async () => {
  const client = new SecurityHubClient({
    endpoint: hub.organization.url,
    region,
    credentials: { accessKeyId: accounts.hub, secretAccessKey: "local" },
  });
  vi.stubEnv("TRUST_DRIFT_SECURITY_HUB", "on");
  try {
    const off = await examined();
    expect(off.not("ok")).toMatchObject([
      {
        name: "security-hub",
        status: "failed",
        found: expect.stringContaining(`Security Hub is off in account ${accounts.hub}`),
        repair: expect.stringContaining("aws securityhub enable-security-hub"),
      },
    ]);
    expect(off.code).toBe(2);
    await client.send(new EnableSecurityHubCommand({}));
    const on = await examined();
    expect(on.not("ok")).toEqual([]);
    expect(on.checks.find(({ name }) => name === "security-hub")).toMatchObject({ status: "ok" });
  } finally {
    vi.unstubAllEnvs();
    client.destroy();
  }
});

describe("what is broken is found, with its repair, and nothing else", () => {
  test.each(names)("%s", async (name, status) => {
    const broken = breaks[name];
    if (broken === undefined) throw new Error(`expected a way to break ${name}`);
    await broken.make();
    try {
      const { code, not } = await examined();
      const found = not("ok").filter((one) => !(broken.also ?? []).includes(one.name));
      expect(found).toMatchObject([
        { name, status, found: expect.stringMatching(broken.found), repair: expect.any(String) },
      ]);
      expect(code).toBe(status === "failed" ? 2 : 0);
    } finally {
      await broken.undo();
    }
  });

  test("after the repair, everything is in place again", async () => {
    expect((await examined()).not("ok")).toEqual([]);
  });

  test("another region, and another table", async () => {
    const elsewhere = await examined("--region", "eu-west-1");
    expect(elsewhere.checks.find(({ name }) => name === "region")).toMatchObject({ status: "failed" });
    const other = await examined("--table", "other");
    expect(other.checks.find(({ name }) => name === "table")).toMatchObject({
      status: "failed",
      found: "The table other does not exist.",
    });
    expect(other.checks.find(({ name }) => name === "trail")).toMatchObject({ status: "ok" });
    expect(other.code).toBe(2);
  });
});

describe("with a role to assume in each account", () => {
  const { dev, management, prod } = accounts;
  const role = "OrganizationAccountAccessRole";

  beforeAll(async () => {
    const trust = {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${accounts.hub}:root` },
          Action: "sts:AssumeRole",
        },
      ],
    };
    for (const account of [dev, prod])
      await hub.organization
        .clients(account)
        .iam.send(new CreateRoleCommand({ RoleName: role, AssumeRolePolicyDocument: JSON.stringify(trust) }));
  });

  test("each account is checked, and one that cannot be read hides no fault of another", async () => {
    const { events } = hub.organization.clients(prod);
    await events.send(new DisableRuleCommand({ Name: "trust-drift-forward" }));
    const { code, checks } = await examined("--assume-role", role);
    const of = (name: string) => checks.find((one) => one.name === name);
    expect(of("member-rules")).toMatchObject({
      status: "failed",
      found: `${prod}: the rule trust-drift-forward is disabled.`,
    });
    expect(of("member-roles")).toMatchObject({
      status: "unknown",
      found: expect.stringContaining(`sts:AssumeRole arn:aws:iam::${management}:role/${role}`),
    });
    expect(code).toBe(2);
    await events.send(new EnableRuleCommand({ Name: "trust-drift-forward" }));
  });
});

test("a call that is refused makes its check unknown, names the permission, and hides no other", async () => {
  hub.organization.gateway.faults.plan({
    service: "sqs",
    code: "AccessDenied",
    message: "You are not allowed to make this call.",
    status: 403,
    times: 1000,
  });
  try {
    const { code, not } = await examined();
    expect(code).toBe(1);
    expect(not("ok").map(({ name, status }) => [name, status])).toEqual([
      ["queues", "unknown"],
      ["dead-letters", "unknown"],
      ["undelivered", "unknown"],
    ]);
    for (const { found } of not("ok"))
      expect(found).toContain("Could not be checked: needs the permission sqs:GetQueueUrl.");
  } finally {
    hub.organization.gateway.faults.clear();
  }
});

test("without any permission, nothing crashes", async () => {
  for (const service of [
    "cloudtrail",
    "dynamodb",
    "events",
    "iam",
    "sqs",
    "sns",
    "ssm",
    "monitoring",
    "cloudformation",
    "organizations",
  ])
    hub.organization.gateway.faults.plan({
      service,
      code: "AccessDeniedException",
      message: "no",
      status: 400,
      times: 1000,
    });
  try {
    const { code, errors, checks } = await examined();
    expect({ code, errors }).toEqual({ code: 1, errors: "" });
    const known = checks.filter(({ status }) => status !== "unknown").map(({ name }) => name);
    expect(known).toEqual(["region"]);
  } finally {
    hub.organization.gateway.faults.clear();
  }
});
