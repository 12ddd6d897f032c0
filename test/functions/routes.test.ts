import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { scheduledEvent } from "../../core/contract/events.ts";
import { queueNames } from "../../core/contract/names.ts";
import type { Route } from "../../core/contract/routes.ts";
import { parseExpectation } from "../../core/expectations/expectation.ts";
import { ownExpectations, publishExpectations } from "../../local/deployment/expectations.ts";
import { organizationUnits } from "../../local/shared/accounts.ts";
import { slackChannels } from "../../local/slack/workspace.ts";
import { qovery, updated, widened } from "../core/support/samples.ts";
import { type Hub, startHub } from "./support/hub.ts";
import { functionOf, type Lambda, lambdaOf } from "./support/lambda.ts";
import { takeAll } from "./support/queues.ts";

const [home, payments] = slackChannels;
const toPayments = { slack: { channel: payments.id, mentions: ["S0123456789"] } };
const others: Lambda[] = [];
let hub: Hub;

beforeAll(async () => {
  hub = await startHub();
});

afterEach(async () => {
  await Promise.all(others.splice(0).map(({ process }) => process.stop()));
  await hub.reset();
});

afterAll(() => hub?.stop());

/** Drift of a role in production, and the notification of a deployment with these routes. */
async function alerted(routes: readonly Route[]) {
  await hub.stage.put(qovery, widened("qovery-access"));
  await hub.functions["on-trust-updated"].run(JSON.stringify(updated("event-1", widened("qovery-access"))));
  const bodies = await takeAll(hub.clients.sqs, queueNames.notify);
  const { bundles, organization } = hub;
  const environment = {
    SLACK_API_URL: organization.slack.apiUrl,
    GATHER_SECONDS: "0",
    ROUTES: JSON.stringify(routes),
  };
  const lambda = await lambdaOf(organization, await functionOf("notify"), bundles.notify, environment);
  others.push(lambda);
  const before = organization.slack.messages.all().length;
  const run = await lambda.run(...bodies);
  const [message] = organization.slack.messages.all().slice(before);
  return { run, message };
}

test("a route by OU takes the alert to its channel, with no call more", async () => {
  const tick = { source: scheduledEvent.source, "detail-type": scheduledEvent.detailType, id: "tick-1" };
  await hub.functions["sweep-plan"].run(JSON.stringify({ ...tick, time: new Date().toISOString() }));
  const match = { organizationalUnits: [organizationUnits.production] };
  const { run, message } = await alerted([{ match, ...toPayments }]);
  expect(run.givenBack).toEqual([]);
  expect(message?.channel).toBe(payments.id);
  expect(JSON.stringify(message?.blocks)).toContain("<!subteam^S0123456789>");
  const calls = Object.fromEntries(
    Object.entries(run.calls).map(([call, count]) => [call.split(" ")[1], count]),
  );
  // The names of accounts and the secret are read once by each process
  expect(calls).toMatchObject({ "dynamodb:BatchGetItem": 1, "dynamodb:GetItem": 1, "sns:Publish": 1 });
});

test("a route by another OU does not", async () => {
  const { message } = await alerted([
    { match: { organizationalUnits: ["ou-loca-another1"] }, ...toPayments },
  ]);
  expect(message?.channel).toBe(home.id);
});

test("a topic of a route needs a permission, which a deployment with that route declares", async () => {
  const topicArn = "arn:aws:sns:us-east-1:222222222222:payments-alerts";
  const { run, message } = await alerted([{ match: { severity: ["critical"] }, sns: { topicArn } }]);
  expect(Object.keys(run.refused).join()).toContain("sns:Publish");
  expect(message?.channel).toBe(home.id); // the other channel is not affected
});

test("the expectation names the route", async () => {
  const own = await ownExpectations();
  const notified = own.map((one) =>
    one.name === "qovery-access" ? parseExpectation({ ...one, notify: "payments" }, "the test") : one,
  );
  await publishExpectations(hub.organization.url, notified);
  const routes = [
    { match: { severity: ["critical"] }, slack: { channel: home.id } },
    { name: "payments", ...toPayments },
  ];
  expect((await alerted(routes)).message?.channel).toBe(payments.id);
  await publishExpectations(hub.organization.url, own);
  await hub.reset();
  expect((await alerted(routes)).message?.channel).toBe(home.id);
});
