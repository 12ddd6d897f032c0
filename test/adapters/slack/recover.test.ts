import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { slackChannel } from "../../../adapters/slack/channel.ts";
import type { Incident } from "../../../core/incidents/incident.ts";
import { notify } from "../../../core/notify/notify.ts";
import { blocksIn } from "../../../local/slack/block-limits.ts";
import type { SlackMessage } from "../../../local/slack/messages.ts";
import { type Slack, startSlack } from "../../../local/slack/server.ts";
import { slackToken, slackChannel as where } from "../../../local/slack/workspace.ts";
import { movedOn, openIncident } from "../../core/notify/incidents.ts";
import { NotifyWorld } from "../../core/notify/world.ts";

let slack: Slack;
let world: NotifyWorld;
let from: number;
/** A new one for each test, because the channel keeps the messages of the others. */
let id = "";
let count = 0;

beforeAll(async () => {
  slack = await startSlack(0);
});

afterAll(() => slack?.stop());

beforeEach(() => {
  from = slack.messages.all().length;
  count += 1;
  id = String(count).padStart(32, "0");
  world = new NotifyWorld(opened());
  world.now = Date.now();
  slack.switches.readable(true);
  slack.switches.outage(false);
});

const opened = () => openIncident({ id });
const textOf = (message: SlackMessage | undefined) => JSON.stringify(message && blocksIn(message));

/** A delivery of the journal's event. @returns the error, if any */
async function deliver(incident: Incident = opened()): Promise<unknown> {
  world.incident = incident;
  const channel = slackChannel({
    channel: where.id,
    token: async () => slackToken,
    apiUrl: slack.apiUrl,
  });
  return notify(world.announced(), world.ports([channel])).then(
    () => undefined,
    (error: unknown) => {
      world.now += 3000; // the message returns
      return error;
    },
  );
}

const posted = () => slack.messages.all().slice(from);
const mains = () => posted().filter(({ thread_ts }) => thread_ts === undefined);
const replies = () => posted().filter(({ thread_ts }) => thread_ts !== undefined);
const unclear = { code: "SlackUnavailable", name: "UnclearSendError" };

describe("a message whose answer is lost", () => {
  test("is found by its metadata, and edited from then on", async () => {
    slack.switches.loseAnswers(1);
    expect(await deliver()).toMatchObject(unclear);
    expect(await deliver()).toBeUndefined();
    expect(await deliver(movedOn(opened(), "reverted"))).toBeUndefined();
    expect(mains()).toHaveLength(1);
    expect(textOf(mains()[0])).toContain("It is reverted now.");
    expect(mains()[0]?.metadata).toEqual({
      event_type: "trust_drift_notification",
      event_payload: { notification_id: id, sent: "message 1,severity critical" },
    });
  });

  test("is found after the incident has moved on, and then shows the new state", async () => {
    slack.switches.loseAnswers(1);
    await deliver();
    expect(await deliver(movedOn(opened(), "blocked"))).toBeUndefined();
    expect(mains()).toHaveLength(1);
    expect(textOf(mains()[0])).toContain("It is blocked now.");
  });

  test("is not confused with a message of another notification or of another app", async () => {
    await deliver(openIncident({ id: "f".repeat(32) }));
    const payload = { notification_id: id, sent: "message 1,severity critical" };
    const metadata = { event_type: "trust_drift_notification", event_payload: payload };
    slack.messages.post({ text: "forged", metadata }, undefined, "B0ANOTHER");
    slack.switches.refuse("internal_error");
    expect(await deliver()).toMatchObject(unclear); // nothing was posted
    expect(await deliver()).toBeUndefined();
    const own = mains().filter(({ text }) => text.startsWith("🔴 Open"));
    expect(own.map(({ metadata }) => metadata?.event_payload)).toContainEqual(payload);
    expect(own).toHaveLength(2);
  });

  test("is posted again when it is not there", async () => {
    slack.switches.outage(true);
    expect(await deliver()).toMatchObject(unclear);
    slack.switches.outage(false);
    expect(await deliver()).toBeUndefined();
    expect(mains()).toHaveLength(1);
  });

  test("is not posted again while Slack cannot be searched", async () => {
    slack.switches.loseAnswers(1);
    await deliver();
    slack.switches.outage(true);
    for (let count = 0; count < 20; count++)
      expect(await deliver()).toMatchObject({ code: "SlackUnavailable" });
    slack.switches.outage(false);
    expect(await deliver()).toBeUndefined();
    expect(mains()).toHaveLength(1);
  });
});

test("a reply whose answer is lost is found, and the thread is complete", async () => {
  slack.switches.loseAnswers(1, 1);
  expect(await deliver()).toMatchObject(unclear);
  expect(await deliver(movedOn(opened(), "reverted"))).toBeUndefined();
  expect([mains().length, replies().length]).toEqual([1, 2]);
  const texts = JSON.stringify(replies());
  expect(texts.match(/Auto-remediation is off/g)).toHaveLength(1);
  expect(texts.match(/It is reverted now/g)).toHaveLength(1);
});

test("a reply in a thread that was deleted meanwhile does not block", async () => {
  slack.switches.loseAnswers(1, 1);
  await deliver();
  for (const { ts } of posted()) slack.messages.remove(ts);
  from = slack.messages.all().length;
  expect(await deliver(movedOn(opened(), "reverted"))).toBeUndefined();
  expect([mains().length, replies().length]).toEqual([1, 1]);
});

describe("without permission to read the channel", () => {
  test("a message whose answers are lost is posted three times, then taken as posted", async () => {
    slack.switches.readable(false);
    slack.switches.loseAnswers(50);
    const errors: unknown[] = [];
    for (let count = 0; count < 10; count++) errors.push(await deliver());
    slack.switches.loseAnswers(0);
    expect(errors.slice(0, 3)).toEqual([
      expect.objectContaining(unclear),
      expect.objectContaining(unclear),
      expect.objectContaining(unclear),
    ]);
    expect(errors.slice(3)).toEqual(Array(7).fill(undefined));
    expect(mains()).toHaveLength(3);
    await deliver(movedOn(opened(), "reverted"));
    expect(textOf(mains().at(-1))).toContain("It is reverted now.");
  });

  test("a message that Slack never received is posted", async () => {
    slack.switches.readable(false);
    slack.switches.outage(true);
    for (let count = 0; count < 10; count++) await deliver();
    slack.switches.outage(false);
    expect(await deliver()).toBeUndefined();
    expect(mains()).toHaveLength(1);
  });
});
