import { GetFindingsCommand, SecurityHubClient } from "@aws-sdk/client-securityhub";
import { afterAll, beforeAll, expect, test } from "vitest";
import { queueNames } from "../../core/contract/names.ts";
import { exampleSettings } from "../../tools/sst-program/settings.ts";
import { expectedDocument, qovery, updated, widened } from "../core/support/samples.ts";
import { type Hub, startHub } from "./support/hub.ts";
import type { Run } from "./support/lambda.ts";
import { onlyIncident } from "./support/outcomes.ts";
import { takeAll } from "./support/queues.ts";

let hub: Hub;
let client: SecurityHubClient;

beforeAll(async () => {
  hub = await startHub({ ...exampleSettings, TRUST_DRIFT_SECURITY_HUB: "on" });
  const { url, accounts } = hub.organization;
  const credentials = { accessKeyId: accounts.hub, secretAccessKey: "local" };
  client = new SecurityHubClient({ endpoint: url, region: "us-east-1", credentials });
});

afterAll(async () => {
  client?.destroy();
  await hub?.stop();
});

const findings = async () => (await client.send(new GetFindingsCommand({}))).Findings ?? [];

async function drift(eventId: string, document: string) {
  await hub.stage.put(qovery, document);
  await hub.functions["on-trust-updated"].run(JSON.stringify(updated(eventId, document)));
  return hub.tell();
}

test("an incident is one finding: active while a person must act, archived once it is over", async () => {
  const { run } = await drift("finding-1", widened("qovery-access"));
  const incident = await onlyIncident(hub);
  const account = hub.organization.accounts.hub;
  const productArn = `arn:aws:securityhub:us-east-1:${account}:product/${account}/default`;
  expect(await findings()).toEqual([
    expect.objectContaining({
      Id: `trust-drift/${incident.id}`,
      ProductArn: productArn,
      AwsAccountId: account,
      RecordState: "ACTIVE",
      Title: expect.stringContaining("can assume qovery-user-role"),
      FindingProviderFields: expect.objectContaining({
        Severity: { Label: "CRITICAL", Original: "critical" },
      }),
      Resources: [{ Type: "AwsIamRole", Id: `arn:aws:iam::${qovery.account}:role/${qovery.name}` }],
    }),
  ]);
  const call = [`${account} securityhub:BatchImportFindings`];
  expect(run?.calls).toHaveProperty(call, 1);

  // The same drift again: the finding says so already
  const again = await drift("finding-1-again", widened("qovery-access"));
  expect(again.run?.calls ?? {}).not.toHaveProperty(call);

  await drift("finding-2", expectedDocument("qovery-access"));
  expect(await findings()).toEqual([
    expect.objectContaining({ Id: `trust-drift/${incident.id}`, RecordState: "ARCHIVED" }),
  ]);
});

test("while Security Hub is off, SNS and Slack have the alert, and the event brings the finding once it is on", async () => {
  await hub.reset();
  const { gateway, slack, accounts } = hub.organization;
  gateway.faults.plan({
    service: "securityhub",
    code: "InvalidAccessException",
    message: `Account ${accounts.hub} is not subscribed to AWS Security Hub`,
    status: 401,
    times: 100,
  });
  const document = widened("qovery-access");
  await hub.stage.put(qovery, document);
  await hub.functions["on-trust-updated"].run(JSON.stringify(updated("finding-off", document)));
  const bodies = await takeAll(hub.clients.sqs, queueNames.notify);
  const before = slack.messages.all().length;
  const publish = `${accounts.hub} sns:Publish`;

  const off = await hub.functions.notify.run(...bodies);
  expect(off.givenBack).toHaveLength(bodies.length);
  expect(off.text).toContain("is not subscribed to AWS Security Hub");
  expect(off.calls).toHaveProperty([publish], 1);
  expect(slack.messages.all().length).toBeGreaterThan(before);

  gateway.faults.clear();
  const told = slack.messages.all().length;
  const { id } = await onlyIncident(hub);
  const recordState = async () =>
    (await findings()).find(({ Id }) => Id === `trust-drift/${id}`)?.RecordState;
  const runs: Run[] = [];
  // The channel waits for two seconds, as long as the queue or longer
  await expect
    .poll(async () => {
      runs.push(await hub.functions.notify.run(...bodies));
      return recordState();
    })
    .toBe("ACTIVE");
  expect(runs.flatMap(({ givenBack, calls }) => [...givenBack, calls[publish] ?? 0]).join("")).toMatch(
    /^0+$/,
  );
  expect(slack.messages.all()).toHaveLength(told);
});
