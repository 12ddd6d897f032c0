import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { slackChannel } from "../../../adapters/slack/channel.ts";
import type { Route } from "../../../core/contract/routes.ts";
import type { Incident } from "../../../core/incidents/incident.ts";
import { notify } from "../../../core/notify/notify.ts";
import { blocksIn } from "../../../local/slack/block-limits.ts";
import { type Slack, startSlack } from "../../../local/slack/server.ts";
import { slackChannels, slackToken } from "../../../local/slack/workspace.ts";
import { movedOn, openIncident } from "../../core/notify/incidents.ts";
import { NotifyWorld } from "../../core/notify/world.ts";

const [home, payments] = slackChannels;
const critical: Route = {
  match: { severity: ["critical"] },
  slack: { channel: payments.id, mentions: ["S0123456789", "U0123456789", "here"] },
};
const mention = "<!subteam^S0123456789> <@U0123456789> <!here>";
let slack: Slack;
let world: NotifyWorld;

beforeAll(async () => {
  slack = await startSlack(0);
});

afterAll(() => slack?.stop());

beforeEach(() => {
  world = new NotifyWorld(openIncident());
  for (const { ts } of slack.messages.all()) slack.messages.remove(ts);
});

async function tell(incident: Incident, routes: readonly Route[] = [critical]): Promise<unknown> {
  const channel = slackChannel({
    channel: home.id,
    routedChannels: routes.flatMap((route) => route.slack?.channel ?? []),
    token: async () => slackToken,
    apiUrl: slack.apiUrl,
  });
  world.incident = incident;
  const facts = async () => ({ paths: new Map(), notify: new Map() });
  return notify(world.announced(), { ...world.ports([channel]), routing: { routes, facts } }).then(
    () => undefined,
    (error: unknown) => {
      world.now += 30_000;
      return error;
    },
  );
}

/** Channel, whether it is a reply, and its mentions. */
const shown = () =>
  slack.messages.all().map((message) => {
    const texts = blocksIn(message).map(({ text }) => Object(text));
    const mentions = texts.filter(({ type }) => type === "mrkdwn").map(({ text }) => text);
    return [message.channel, message.thread_ts === undefined ? "message" : "reply", ...mentions];
  });

test("an alert goes to the channel of its route, and mentions its people once", async () => {
  const open = openIncident();
  await tell(open);
  expect(shown()).toEqual([
    [payments.id, "message", mention],
    [payments.id, "reply"],
  ]);
  await tell(movedOn(open, "blocked"));
  expect(
    shown()
      .flat()
      .filter((text) => text === mention),
  ).toEqual([]); // the edit has none, and no reply has
  expect(shown().every(([channel]) => channel === payments.id)).toBe(true);
});

test("an alert without a route goes to the default channel, and mentions no one", async () => {
  await tell(openIncident({ severity: "high" }));
  expect(shown()).toEqual([
    [home.id, "message"],
    [home.id, "reply"],
  ]);
});

test("a severity that grows stays in its channel, and mentions the people of the new route once, for all to see", async () => {
  const high = openIncident({ severity: "high" });
  await tell(high);
  const worse = movedOn({ ...high, severity: "critical" }, "detected");
  await tell(worse);
  expect(shown().every(([channel]) => channel === home.id)).toBe(true);
  expect(shown().filter((one) => one.includes(mention))).toEqual([[home.id, "reply", mention]]);
  const escalation = slack.messages.all().find((one) => JSON.stringify(one).includes("subteam"));
  expect(escalation?.reply_broadcast).toBe(true);
  expect(JSON.stringify(escalation)).toContain("The severity is now critical");

  await tell(movedOn({ ...worse, severity: "high" }, "detected", "Less."));
  await tell(movedOn({ ...worse, severity: "critical" }, "detected", "Again."));
  expect(shown().filter((one) => one.includes(mention))).toHaveLength(1);
});

test("a message stays in its channel when the settings change", async () => {
  const open = openIncident();
  await tell(open);
  await tell(movedOn(open, "reverted"), []);
  expect(new Set(shown().map(([channel]) => channel))).toEqual(new Set([payments.id]));
  expect(shown().filter(([, kind]) => kind === "message")).toHaveLength(1);
});

test("a lost answer posts no second message, also if the route has changed since", async () => {
  slack.switches.loseAnswers(1);
  const open = openIncident();
  expect(await tell(open)).toBeInstanceOf(Error);
  await tell({ ...open, severity: "high" });
  expect(shown().filter(([, kind]) => kind === "message")).toEqual([[payments.id, "message", mention]]);
});

test("an alert for a channel that cannot be used goes to the default channel, and says why", async () => {
  const elsewhere: Route = { match: { severity: ["critical"] }, slack: { channel: "C0000000000" } };
  expect(await tell(openIncident(), [elsewhere])).toBeUndefined();
  const [message, ...thread] = slack.messages.all();
  expect([message, ...thread].map((one) => one?.channel)).toEqual(thread.map(() => home.id).concat(home.id));
  expect(JSON.stringify(message?.blocks)).toContain(
    "The channel C0000000000 of the route cannot be used (channel_not_found).",
  );
  await tell(movedOn(openIncident(), "reverted"), [elsewhere]);
  expect(shown().filter(([, kind]) => kind === "message")).toHaveLength(1);
});

test("without a usable default channel, the refusal is an error", async () => {
  slack.switches.refuse("is_archived");
  expect(String(await tell(openIncident(), []))).toContain("is_archived");
});
