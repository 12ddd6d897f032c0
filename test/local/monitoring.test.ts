import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { functionNames } from "../../core/contract/names.ts";
import { hubResources } from "../../local/deployment/declared/hub-resources.ts";
import { declaredResources } from "../../local/deployment/declared/program.ts";
import { type Organization, startOrganization } from "../../local/organization.ts";
import { command, useAccount } from "../cli/support/command-line.ts";
import { type AwsCli, awsCli } from "./aws-cli.ts";
import { trusting } from "./gateway/trust-policies.ts";

// The alarms and logs of the deployment, read as an operator reads them.

let organization: Organization;
let cli: AwsCli;

beforeAll(async () => {
  organization = await startOrganization({ storeLogs: true });
  cli = await awsCli(organization.url);
});

afterAll(async () => {
  await organization?.stop();
  await cli?.remove();
});

async function read(...args: readonly string[]) {
  const { stdout } = await cli.aws(organization.accounts.hub, ...args);
  return JSON.parse(stdout);
}

describe("alarms", () => {
  test("each declared alarm is listed with its settings", async () => {
    const { MetricAlarms } = await read("cloudwatch", "describe-alarms");
    const { alarms } = hubResources(await declaredResources());
    expect(alarms.length).toBeGreaterThan(20);
    const listed = new Map<string, unknown>(
      MetricAlarms.map((one: { AlarmName: string }) => [one.AlarmName, one]),
    );
    for (const one of alarms)
      expect(listed.get(one.name), one.name).toMatchObject({
        AlarmDescription: one.alarmDescription,
        Threshold: one.threshold,
        ComparisonOperator: one.comparisonOperator,
        EvaluationPeriods: one.evaluationPeriods,
        TreatMissingData: one.treatMissingData,
        AlarmActions: one.alarmActions,
        OKActions: one.okActions,
      });
    expect(listed.get("trust-drift-no-sweep")).toMatchObject({
      Namespace: "TrustDrift",
      MetricName: "AccountsChecked",
      Dimensions: [{ Name: "service", Value: "trust-drift-sweep-account" }],
      Statistic: "Sum",
      Period: 900,
    });
    expect(listed.get("trust-drift-no-events")).toMatchObject({
      Metrics: expect.arrayContaining([
        expect.objectContaining({ Id: "events", Expression: expect.stringContaining("FILL(updated, 0)") }),
      ]),
    });
  });

  test("the doctor finds them", async () => {
    const restore = useAccount(organization.url, organization.accounts.hub);
    const { out } = await command(["doctor", "--json"]).finally(restore);
    const { checks } = JSON.parse(out);
    expect(checks).toEqual(
      expect.arrayContaining(
        ["sweep", "events", "canary", "alarms"].map((name) =>
          expect.objectContaining({ name, status: "ok" }),
        ),
      ),
    );
  });
});

describe("logs", () => {
  const logGroup = `/aws/lambda/${functionNames.onTrustUpdated}`;
  const messages = async (...args: readonly string[]): Promise<readonly string[]> => {
    const { events } = await read("logs", "filter-log-events", "--log-group-name", logGroup, ...args);
    return events.map(({ message }: { message: string }) => message);
  };

  test("what a function logs about a message is found in its log group, in one stream", async () => {
    expect(await messages()).toEqual([]);
    const since = String(Date.now());
    const document = trusting("arn:aws:iam::999999999999:root");
    const change = ["update-assume-role-policy", "--role-name", "qovery-user-role", "--policy-document"];
    await cli.aws(organization.accounts.prod, "iam", ...change, document);
    const found = async () => (await messages("--start-time", since)).join("\n");
    await expect.poll(found, { timeout: 20_000, interval: 500 }).toContain("qovery-user-role");
    const inMemory = organization.functions?.logs.get(functionNames.onTrustUpdated);
    await expect.poll(() => messages(), { timeout: 5000, interval: 500 }).toEqual(inMemory);
    expect(await messages("--start-time", String(Date.now() + 60_000))).toEqual([]);
    const { logStreams } = await read("logs", "describe-log-streams", "--log-group-name", logGroup);
    expect(logStreams).toEqual([
      expect.objectContaining({
        logStreamName: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/),
      }),
    ]);
  });
});

test("each declared log group is listed with its retention", async () => {
  const { logGroups } = await read("logs", "describe-log-groups");
  const declared = hubResources(await declaredResources()).logGroups;
  expect(declared.length).toBeGreaterThan(5);
  for (const { name, retentionInDays } of declared)
    expect(logGroups).toContainEqual(expect.objectContaining({ logGroupName: name, retentionInDays }));
});
