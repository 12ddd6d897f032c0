import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { queueNames } from "../../core/contract/names.ts";
import { type FunctionUrl, functionUrl } from "../../local/lambda/function-url.ts";
import { actionOf } from "../../local/slack/interactions.ts";
import { qovery, updated, widened } from "../core/support/samples.ts";
import { type Hub, startHub } from "./support/hub.ts";
import { onlyIncident } from "./support/outcomes.ts";
import { takeAll } from "./support/queues.ts";
import { letHoursPass } from "./support/time.ts";

let hub: Hub;
let url: FunctionUrl;
let count = 0;

beforeAll(async () => {
  hub = await startHub();
  url = await functionUrl((event) => hub.functions["slack-actions"].process.invoke(event));
  hub.organization.slack.interactions.requestUrl = url.url;
});

afterAll(async () => {
  await url?.stop();
  await hub?.stop();
});

beforeEach(async () => {
  count += 1;
  await hub.reset();
  await takeAll(hub.clients.sqs, queueNames.trustRechecks);
  await hub.turnToggle("off");
  await hub.stage.put(qovery, widened("qovery-access"));
  await hub.functions["on-trust-updated"].run(
    JSON.stringify(updated(`due-${count}`, widened("qovery-access"))),
  );
  await hub.tell();
});

/** What the schedule starts, to its end. */
async function sweep() {
  const order = { version: 1, sweepId: `s${Date.now()}`, account: qovery.account, isFirst: true };
  const { givenBack } = await hub.functions["sweep-account"].run(JSON.stringify(order));
  expect(givenBack).toEqual([]);
  await takeAll(hub.clients.sqs, queueNames.takeSnapshot);
  const orders = (await takeAll(hub.clients.sqs, queueNames.trustRechecks)).filter((body) =>
    body.includes("trust-drift.follow-up"),
  );
  for (const body of orders) await hub.functions["on-trust-updated"].run(body);
  return { orders, ...(await hub.tell()) };
}

test("an incident that stays open is reported again: in the thread, in the channel and by SNS", async () => {
  expect((await sweep()).orders).toEqual([]);
  await letHoursPass(1.1, hub.clients.dynamodb);
  const { orders, run, messages } = await sweep();
  expect(orders).toHaveLength(1);
  expect(run?.calls).toHaveProperty([`${hub.organization.accounts.hub} sns:Publish`], 1);
  const reply = messages.find((message) =>
    JSON.stringify(message).includes("Reminder: this incident is still open"),
  );
  expect(reply).toMatchObject({ reply_broadcast: true, thread_ts: expect.any(String) });
  const { steps } = await onlyIncident(hub);
  expect(steps.filter(({ kind }) => kind === "reminder")).toHaveLength(1);
  expect((await sweep()).orders).toEqual([]);
});

test("an acknowledged incident is not reported again", async () => {
  const { slack } = hub.organization;
  const root = slack.messages.all().findLast((message) => actionOf(message, "acknowledge") !== undefined);
  expect(await slack.interactions.click(root?.ts ?? "", "acknowledge")).toBe(200);
  for (const body of await takeAll(hub.clients.sqs, queueNames.trustRechecks))
    await hub.functions["on-trust-updated"].run(body);
  await hub.tell();
  expect((await onlyIncident(hub)).followUp).toMatchObject({ kind: "acknowledged" });
  await letHoursPass(30, hub.clients.dynamodb);
  expect((await sweep()).orders).toEqual([]);
});
