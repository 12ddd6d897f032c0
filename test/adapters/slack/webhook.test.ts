import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { slackWebhook } from "../../../adapters/slack/webhook.ts";
import type { Incident } from "../../../core/incidents/incident.ts";
import { alertOf } from "../../../core/notify/incident-alert.ts";
import { notify } from "../../../core/notify/notify.ts";
import { blocksIn, complaintsAboutBlocks } from "../../../local/slack/block-limits.ts";
import { type Slack, startSlack } from "../../../local/slack/server.ts";
import { goldens } from "../../core/notify/golden/render.ts";
import { change, movedOn, openIncident } from "../../core/notify/incidents.ts";
import { NotifyWorld } from "../../core/notify/world.ts";

let slack: Slack;
let world: NotifyWorld;
let url: string;

beforeAll(async () => {
  slack = await startSlack(0);
});

afterAll(() => slack?.stop());

beforeEach(() => {
  world = new NotifyWorld(openIncident());
  url = slack.webhookUrl;
  for (const { ts } of slack.messages.all()) slack.messages.remove(ts);
});

async function tell(incident: Incident): Promise<unknown> {
  world.incident = incident;
  const channel = slackWebhook({ url: async () => url, apiUrl: slack.apiUrl });
  return notify(world.announced(), world.ports([channel])).then(
    () => undefined,
    (error: unknown) => {
      world.now += 30_000;
      return error;
    },
  );
}

const shown = () => slack.messages.all();
const text = () => shown().map((message) => JSON.stringify(blocksIn(message)));

test("each state is a message, without buttons, edits and replies; a step without news is none", async () => {
  const open = openIncident();
  await tell(open);
  const again = movedOn(open, "detected", "Tried.");
  await tell(again);
  expect(shown()).toHaveLength(1);
  await tell(movedOn(again, "reverted"));
  expect(shown()).toHaveLength(2);
  expect(shown().every(({ edited, thread_ts }) => edited === undefined && thread_ts === undefined)).toBe(
    true,
  );
  expect(text().join()).not.toContain('"actions"');
  expect(text()[0]).toContain("Change of the trust policy");
});

test("the message says how to approve on the command line", async () => {
  await tell(movedOn(openIncident(), "awaiting-approval"));
  expect(text()[0]).toMatch(/trustdrift incident approve [0-9a-f]{32}|trustdrift approve/);
});

test("what does not fit is in the record: there is no thread", async () => {
  const changes = Array.from({ length: 12 }, (_, at) => change(`account ${at} can now assume this role`));
  await tell(movedOn(openIncident({ cause: { kind: "trust-changed", changes } }), "reverted"));
  expect(text().join()).toContain("and 10 more: see the incident record");
  expect(text().join()).not.toContain("the thread");
});

test("every golden message is within Slack's limits", async () => {
  for (const { notification } of Object.values(goldens).flat()) {
    const channel = slackWebhook({ url: async () => url, apiUrl: slack.apiUrl });
    await channel.sendNext(notification, { sent: [] });
    expect(complaintsAboutBlocks(blocksIn(shown().at(-1) ?? expect.fail("no message")))).toEqual([]);
  }
});

test("an error says what Slack answered, and never the URL", async () => {
  url = slack.webhookUrl.replace("local", "another");
  const error = String(await tell(openIncident()));
  expect(error).toContain("the webhook answered 404");
  expect(error).not.toContain("/services/");
});

test.each([
  "https://evil.example/services/x",
  "http://hooks.slack.com/services/x",
  "https://hooks.slack.com.evil.example/services/x",
  "",
])("nothing is sent to %j", async (address) => {
  url = address;
  const error = String(await tell(openIncident()));
  expect(error).toContain("expected the URL of an incoming webhook");
  if (address) expect(error).not.toContain(address);
  expect(shown()).toEqual([]);
});

test("an outage and a rate limit send the message later", async () => {
  slack.switches.outage(true);
  expect(String(await tell(openIncident()))).toContain("the webhook answered 500");
  slack.switches.outage(false);
  slack.switches.rateLimit(7);
  expect(await tell(openIncident())).toMatchObject({ code: "SlackRateLimited", retryAfterSeconds: 7 });
  await tell(openIncident());
  expect(shown()).toHaveLength(1);
});

test("a hostile name mentions no one and links to nothing", async () => {
  const hostile = fc.constantFrom(
    "<!channel>",
    "<@U0123456789>",
    "<https://evil.example|click>",
    "&lt;!here&gt;",
    "*x*",
  );
  await fc.assert(
    fc.asyncProperty(hostile, async (name) => {
      const before = shown().length;
      await slackWebhook({ url: async () => url, apiUrl: slack.apiUrl }).sendNext(
        { ...notificationOf(openIncident({ role: { account: "444444444444", name } })) },
        { sent: [] },
      );
      const [message] = shown().slice(before);
      expect(message?.text).not.toMatch(/<[!@h]/);
      expect(JSON.stringify(message?.blocks)).not.toContain('"mrkdwn"');
      expect(JSON.stringify(message?.attachments)).not.toContain('"mrkdwn"');
    }),
    { numRuns: 20 },
  );
});

function notificationOf(incident: Incident) {
  return { kind: "incident", id: incident.id, alert: alertOf(incident), incident } as const;
}
