import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { slackChannel } from "../../../adapters/slack/channel.ts";
import { advance, type Incident } from "../../../core/incidents/incident.ts";
import { notify } from "../../../core/notify/notify.ts";
import { blocksIn } from "../../../local/slack/block-limits.ts";
import { type Slack, startSlack } from "../../../local/slack/server.ts";
import { slackToken, slackChannel as where } from "../../../local/slack/workspace.ts";
import { change, openIncident } from "../../core/notify/incidents.ts";
import { NotifyWorld } from "../../core/notify/world.ts";

let slack: Slack;
let from: number;

beforeAll(async () => {
  slack = await startSlack(0);
});

afterAll(() => slack?.stop());

beforeEach(() => {
  from = slack.messages.all().length;
});

let count = 0;
const idOf = () => String(++count).padStart(32, "0");

/** Drift of one severity, which other drift replaces. @returns the messages of both */
async function replaced(severities: readonly Incident["severity"][], secondsLater = 60) {
  const channel = slackChannel({ channel: where.id, token: async () => slackToken, apiUrl: slack.apiUrl });
  const world = new NotifyWorld(openIncident({ id: idOf(), severity: severities[0] ?? "high" }));
  const first = world.incident ?? expect.fail();
  await notify(world.announced(), world.ports([channel]));
  const at = new Date(Date.parse(first.detectedAt) + secondsLater * 1000).toISOString();
  const after = openIncident({
    id: idOf(),
    severity: severities[1] ?? "high",
    cause: { kind: "trust-changed", changes: [change("account 111122223333 can now assume this role")] },
    detectedAt: at,
    foundDocument: '{"Version":"2012-10-17","Statement":[{"Effect":"Deny"}]}',
    supersedes: first.id,
    continues: { id: first.id, since: first.detectedAt, count: 1 },
    steps: [{ at, state: "detected", note: "Auto-remediation is off, still." }],
  });
  const closed = advance(first, "resolved", at, `Superseded by a later change: see incident ${after.id}.`);
  world.replaced = [{ ...closed, supersededBy: after.id }];
  world.incident = after;
  await notify(world.announced(), world.ports([channel]));
  const posted = slack.messages.all().slice(from);
  const [message, ...others] = posted.filter(({ thread_ts }) => thread_ts === undefined);
  return {
    first,
    after,
    message,
    others,
    replies: posted.filter(({ thread_ts }) => thread_ts !== undefined),
  };
}

const textOf = (message: object) => JSON.stringify(blocksIn(message));

test("other drift of the role edits the message, and the thread says what changed", async () => {
  const { first, after, message, others, replies } = await replaced(["high", "high"]);
  expect(others).toEqual([]);
  expect(textOf(message ?? expect.fail())).toContain(after.id);
  expect(textOf(message ?? expect.fail())).toContain("Replaces: ");
  const texts = replies.map(textOf);
  const [reply] = texts.filter((text) => text.includes("A later change replaced this drift: "));
  expect(reply).toContain(`Incident ${first.id} ends; incident ${after.id} continues in this message.`);
  expect(texts.join()).toContain("Auto-remediation is off, still.");
  expect(texts.join().split("Superseded by a later change")).toHaveLength(1);
});

test.each([
  ["is worse", ["medium", "critical"], 60, true],
  ["comes after more than an hour", ["high", "low"], 3700, true],
  ["is neither worse nor late", ["high", "high"], 3500, false],
] as const)("the reply is shown in the channel when the change %s", async (_, both, seconds, isShown) => {
  const { replies } = await replaced(both, seconds);
  const broadcasts = replies.filter(({ reply_broadcast }) => reply_broadcast);
  expect(broadcasts).toHaveLength(isShown ? 1 : 0);
  // Alone: the channel shows a whole reply
  for (const one of broadcasts) expect(textOf(one)).not.toContain("Auto-remediation is off, still.");
});
