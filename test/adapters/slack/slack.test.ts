import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { slackChannel } from "../../../adapters/slack/channel.ts";
import type { Incident } from "../../../core/incidents/incident.ts";
import type { Channel } from "../../../core/notify/channel.ts";
import { notify } from "../../../core/notify/notify.ts";
import { blocksIn } from "../../../local/slack/block-limits.ts";
import type { SlackMessage } from "../../../local/slack/messages.ts";
import { type Slack, startSlack } from "../../../local/slack/server.ts";
import { slackToken, slackChannel as where } from "../../../local/slack/workspace.ts";
import { change, movedOn, openIncident } from "../../core/notify/incidents.ts";
import { NotifyWorld } from "../../core/notify/world.ts";

let slack: Slack;
let channel: Channel;
let world: NotifyWorld;
let from: number;

beforeAll(async () => {
  slack = await startSlack(0);
});

afterAll(() => slack?.stop());

beforeEach(() => {
  channel = channelOf(where.id);
  world = new NotifyWorld(openIncident());
  // After a slow answer, a message of an earlier test would be found
  for (const { ts } of slack.messages.all()) slack.messages.remove(ts);
  from = 0;
});

function channelOf(id: string): Channel {
  return slackChannel({ channel: id, token: async () => slackToken, apiUrl: slack.apiUrl });
}

async function tell(incident: Incident | undefined, by = channel): Promise<unknown> {
  world.incident = incident;
  return notify(world.announced(), world.ports([by])).then(
    () => undefined,
    (error: unknown) => {
      world.now += 30_000; // the message returns
      return error;
    },
  );
}

const shown = () => slack.messages.all().slice(from);
const mains = () => shown().filter(({ thread_ts }) => thread_ts === undefined);
const replies = () => shown().filter(({ thread_ts }) => thread_ts !== undefined);
const textOf = (message: SlackMessage | undefined) => JSON.stringify(message && blocksIn(message));
/** Every text of the blocks, one after the other. */
function textsOf(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) =>
    name === "text" && typeof part === "string" ? [part] : textsOf(part),
  );
}
const replyTexts = () => replies().map((reply) => textsOf(reply.blocks).join("\n"));

describe("an incident", () => {
  test("is one message, edited in place; its thread holds every step, the documents and what commands are new", async () => {
    const opened = openIncident();
    await tell(opened);
    const steps = movedOn(movedOn(opened, "detected", "Tried."), "blocked", "IAM says no.");
    const blockage = {
      operation: "iam:U",
      code: "AccessDenied",
      error: "no",
      unblockingStatement: "{allow}",
    };
    await tell({ ...steps, blockage });
    expect(mains()).toHaveLength(1);
    expect(textOf(mains()[0])).toContain("IAM says no.");
    const [before = "", after = "", ...others] = replyTexts();
    expect(others).toEqual([]);
    expect(before).toContain("Auto-remediation is off.");
    expect(
      before.match(/^(Change of the trust policy|Write the expected trust policy|Check) /gm),
    ).toHaveLength(3);
    expect(after).toContain("Tried.");
    expect(after).toContain("IAM says no.");
    expect(after).toContain("Grant this missing permission\n{allow}");
    expect(after).toContain("Undo that write");
    expect(after).not.toMatch(/^(Change|Check) /m);
  });

  test("reported again says nothing", async () => {
    await tell(openIncident());
    const count = shown().length;
    await tell(openIncident());
    expect(shown()).toHaveLength(count);
  });

  test("without findings or documents is reported", async () => {
    const { expectedDocument: _, foundDocument: __, ...rest } = openIncident();
    expect(await tell({ ...rest, cause: { kind: "risky-trust", changes: [] } })).toBeUndefined();
    expect(mains()).toHaveLength(1);
  });
});

describe("a thread that is not taken", () => {
  test("for now: the message is not repeated, and the thread comes later", async () => {
    slack.switches.rateLimit(30, 1, 1);
    expect(await tell(openIncident())).toMatchObject({ code: "SlackRateLimited", retryAfterSeconds: 30 });
    expect([mains().length, replies().length]).toEqual([1, 0]);
    await tell(openIncident());
    expect([mains().length, replies().length]).toEqual([1, 1]);
  });

  test("and the incident moves on: both steps are in the thread, once", async () => {
    slack.switches.rateLimit(30, 1, 1);
    await tell(openIncident());
    await tell(movedOn(openIncident(), "reverted"));
    expect(textOf(mains()[0])).toContain("It is reverted now.");
    expect(
      replyTexts()
        .join("\n")
        .match(/Auto-remediation is off|It is reverted now/g),
    ).toHaveLength(2);
  });

  test("for good: a short line says so, and later states are reported", async () => {
    slack.switches.refuse("msg_blocks_too_long", 1);
    expect(await tell(openIncident())).toBeUndefined();
    const [line] = replies();
    expect(line?.text).toMatch(
      /^Slack rejected this content: Change of the trust policy .*; Write the expected trust policy.*incident 0123/,
    );
    expect(line?.blocks).toBeUndefined();
    await tell(movedOn(openIncident(), "reverted"));
    expect([mains().length, replies().length]).toEqual([1, 2]);
  });

  test("because the message is gone: nothing blocks, and the next step is a message again", async () => {
    slack.switches.refuse("thread_not_found", 1);
    expect(await tell(openIncident())).toBeUndefined();
    await tell(movedOn(openIncident(), "reverted"));
    expect(mains()).toHaveLength(2);
    expect(replyTexts().join()).toContain("Auto-remediation is off.");
  });
});

test("whichever calls are turned away, it is one message, and each detail stands in its thread once", async () => {
  const states = ["detected", "blocked", "reverted"] as const;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(2), { minLength: 3, maxLength: 9 }), async (turnedAway) => {
      from = slack.messages.all().length;
      world = new NotifyWorld(openIncident());
      let incident = openIncident();
      for (const [index, after] of turnedAway.entries()) {
        slack.switches.rateLimit(1, 1, after);
        await tell(incident);
        if (index % 2 === 0) incident = movedOn(incident, states[index % 3] ?? "detected", `step ${index}`);
      }
      slack.switches.rateLimit(0, 0);
      expect(await tell(incident)).toBeUndefined();
      expect(mains()).toHaveLength(1);
      expect(textOf(mains()[0])).toContain(incident.steps.at(-1)?.note);
      const thread = replyTexts().join("\n").split("\n");
      for (const { note } of incident.steps) expect(thread.filter((line) => line === note)).toHaveLength(1);
      for (const title of ["Change of the trust policy", "Check"])
        expect(thread.filter((line) => line.startsWith(`${title} (`))).toHaveLength(1);
    }),
    { numRuns: 40 },
  );
});

describe("a message that cannot be edited", () => {
  test("because someone deleted it is posted again, with its thread", async () => {
    await tell(openIncident());
    slack.messages.remove(mains()[0]?.ts ?? "");
    await tell(movedOn(openIncident(), "blocked"));
    const anew = mains().at(-1);
    expect(textOf(anew)).toContain("It is blocked now.");
    expect(replies().at(-1)).toMatchObject({ thread_ts: anew?.ts });
    expect(replyTexts().at(-1)).toContain("Change of the trust policy");
  });

  test.each(["cant_update_message", "edit_window_closed"])("because of %s is posted again", async (error) => {
    await tell(openIncident());
    slack.switches.refuse(error);
    expect(await tell(movedOn(openIncident(), "blocked"))).toBeUndefined();
    expect(mains()).toHaveLength(2);
  });

  test("is found where it was posted, though another channel is set by now", async () => {
    await tell(openIncident());
    expect(await tell(movedOn(openIncident(), "blocked"), channelOf("C0ANOTHER"))).toBeUndefined();
    expect(mains()).toHaveLength(1);
    expect(textOf(mains()[0])).toContain("It is blocked now.");
  });
});

test("a message whose blocks are refused for good is reported without them", async () => {
  slack.switches.refuse("invalid_blocks");
  expect(await tell(openIncident())).toBeUndefined();
  expect(mains()).toMatchObject([
    { text: expect.stringContaining("Open · Another principal can assume qovery") },
  ]);
});

test.each([
  ["channel_not_found", "SlackRefused"],
  ["invalid_auth", "SlackRefused"],
  ["internal_error", "SlackUnavailable"],
])("%s is %s", async (error, code) => {
  slack.switches.refuse(error);
  expect(await tell(openIncident())).toMatchObject({
    code,
    message: `slack: An API error occurred: ${error}`,
  });
});

describe("whatever a document or a name holds", () => {
  const hostile = "repo:acme/*:ref:refs/heads/* @channel #general https://evil.example _x_ <!here>";

  test("is shown as it is: no text is read as markup", async () => {
    const incident = openIncident({
      cause: { kind: "trust-changed", changes: [change(hostile)] },
      actor: { type: "AssumedRole", arn: "a", sessionName: hostile },
      steps: [{ at: "2026-03-01T10:00:00.000Z", state: "detected", note: hostile }],
    });
    await tell(incident);
    for (const message of shown()) expect(textOf(message)).not.toContain('"mrkdwn"');
    expect(textOf(mains()[0]).split(hostile).length - 1).toBe(3);
    expect(mains()[0]?.text).toContain("&lt;!here&gt;");
  });

  test("fits, however much it is, and what is cut says so", async () => {
    const long = JSON.stringify({ Version: "2012-10-17", Statement: [{ Sid: "s".repeat(9000) }] });
    const changes = Array.from({ length: 60 }, (_, index) => change(`${index} ${"x".repeat(3000)}`));
    const note = "n".repeat(9000);
    const incident = openIncident({
      cause: { kind: "trust-changed", changes },
      expectedDocument: long,
      // A key that is written twice has no diff, which would hide one of the two
      foundDocument: `{"Id":"a","Id":"b","Statement":${JSON.stringify(Array(150).fill({ Effect: "Allow" }))}}`,
      steps: [{ at: "2026-03-01T10:00:00.000Z", state: "detected", note }],
    });
    expect(await tell(incident)).toBeUndefined();
    expect(mains()).toHaveLength(1);
    const texts = replyTexts().join("\n");
    expect(replies().length).toBeGreaterThan(1);
    expect(texts).toMatch(
      /Expected trust policy: first 6000 of \d+ characters; full text in the record of incident 0123/,
    );
    expect(texts).toMatch(
      /Write the expected trust policy \(in account \d+\)\n\nThe command is too long to show \(\d+ characters\)/,
    );
    expect(texts).not.toContain("aws iam update-assume-role-policy");
    for (const message of shown())
      expect(textsOf(blocksIn(message)).join("").length).toBeLessThanOrEqual(10_000);
  });
});
