import { ErrorCode, LogLevel, WebClient } from "@slack/web-api";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Slack, startSlack } from "../../../local/slack/server.ts";
import { slackChannel, slackToken } from "../../../local/slack/workspace.ts";

let slack: Slack;

beforeAll(async () => {
  slack = await startSlack(0);
});

afterAll(() => slack?.stop());

afterEach(() => slack.switches.outage(false));

const quiet = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
};

function clientWith(token = slackToken): WebClient {
  return new WebClient(token, { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 }, logger: quiet });
}

const channel = slackChannel.id;
const section = (text: string) => ({ type: "section", text: { type: "mrkdwn", text } });

describe("the official client", () => {
  test("is recognised", async () => {
    expect(await clientWith().auth.test()).toMatchObject({ ok: true, bot_id: expect.any(String) });
  });

  test("posts, answers in the thread, and edits in place", async () => {
    const client = clientWith();
    const blocks = [{ type: "header", text: { type: "plain_text", text: "Drift" } }, section("*prod*")];
    const attachments = [{ color: "#e01e5a", blocks: [section("`role`")] }];
    const posted = await client.chat.postMessage({ channel, text: "Drift", blocks, attachments });
    const reply = await client.chat.postMessage({ channel, text: "detail", thread_ts: posted.ts ?? "" });
    expect(Number(reply.ts)).toBeGreaterThan(Number(posted.ts));
    await client.chat.update({ channel, ts: posted.ts ?? "", text: "Reverted", blocks: [section("done")] });
    expect(slack.messages.find(posted.ts ?? "")).toMatchObject({
      text: "Reverted",
      blocks: [section("done")],
      edited: { ts: expect.any(String) },
    });
    expect(slack.messages.find(reply.ts ?? "")).toMatchObject({ text: "detail", thread_ts: posted.ts });
  });

  test("is refused in Slack's words", async () => {
    const refusal = (error: string) => ({ code: ErrorCode.PlatformError, data: { ok: false, error } });
    const post = (message: object, client = clientWith()) =>
      client.apiCall("chat.postMessage", { channel, ...message });
    await expect(post({ text: "x" }, clientWith("xoxb-wrong"))).rejects.toMatchObject(
      refusal("invalid_auth"),
    );
    await expect(post({ text: "x", channel: "C0NOWHERE" })).rejects.toMatchObject(
      refusal("channel_not_found"),
    );
    await expect(post({})).rejects.toMatchObject(refusal("no_text"));
    await expect(post({ text: "x".repeat(40_001) })).rejects.toMatchObject(refusal("msg_too_long"));
    await expect(post({ text: "x", thread_ts: "1.000000" })).rejects.toMatchObject(
      refusal("thread_not_found"),
    );
    await expect(post({ text: "x", blocks: "{" })).rejects.toMatchObject(refusal("invalid_blocks_format"));
    const update = clientWith().chat.update({ channel, ts: "1.000000", text: "x" });
    await expect(update).rejects.toMatchObject(refusal("message_not_found"));
    await expect(clientWith().apiCall("chat.nothing")).rejects.toMatchObject(refusal("unknown_method"));
  });
});

describe("the limits of blocks", () => {
  test.each([
    { name: "51 blocks", blocks: Array(51).fill({ type: "divider" }), pointer: "/blocks]" },
    {
      name: "a section of 3,001 characters",
      blocks: [section("x".repeat(3001))],
      pointer: "/blocks/0/text/text]",
    },
    { name: "an empty section", blocks: [section("")], pointer: "/blocks/0/text/text]" },
    {
      name: "a header of 151 characters",
      blocks: [{ type: "header", text: { type: "plain_text", text: "x".repeat(151) } }],
      pointer: "/blocks/0/text/text]",
    },
    {
      name: "a header in mrkdwn",
      blocks: [{ type: "header", text: { type: "mrkdwn", text: "x" } }],
      pointer: "/blocks/0/text]",
    },
    {
      name: "11 fields",
      blocks: [{ type: "section", fields: Array(11).fill({ type: "mrkdwn", text: "x" }) }],
      pointer: "/blocks/0/fields]",
    },
    {
      name: "a field of 2,001 characters",
      blocks: [{ type: "section", fields: [{ type: "mrkdwn", text: "x".repeat(2001) }] }],
      pointer: "/blocks/0/fields/0/text]",
    },
    { name: "a block of no type", blocks: [{ text: "x" }], pointer: "/blocks/0]" },
    {
      name: "a button with 76 characters",
      blocks: [
        {
          type: "actions",
          elements: [{ type: "button", text: { type: "plain_text", text: "x".repeat(76) } }],
        },
      ],
      pointer: "/blocks/0/elements/0/text/text]",
    },
  ])("refuse $name", async ({ blocks, pointer }) => {
    const post = clientWith().apiCall("chat.postMessage", { channel, text: "x", blocks });
    await expect(post).rejects.toMatchObject({
      data: { error: "invalid_blocks", response_metadata: { messages: [expect.stringContaining(pointer)] } },
    });
  });

  test("admit 50 blocks, 3,000 and 150 characters", async () => {
    const header = { type: "header", text: { type: "plain_text", text: "x".repeat(150) } };
    const blocks = [header, section("x".repeat(3000)), ...Array(48).fill({ type: "divider" })];
    expect(await clientWith().chat.postMessage({ channel, text: "x", blocks })).toMatchObject({ ok: true });
  });
});

describe("the switches", () => {
  test("a rate limit says after how many seconds to try again, once", async () => {
    slack.switches.rateLimit(7);
    const client = new WebClient(slackToken, {
      slackApiUrl: slack.apiUrl,
      rejectRateLimitedCalls: true,
      logger: quiet,
    });
    const limited = client.chat.postMessage({ channel, text: "x" });
    await expect(limited).rejects.toMatchObject({ code: ErrorCode.RateLimitedError, retryAfter: 7 });
    expect(await client.chat.postMessage({ channel, text: "x" })).toMatchObject({ ok: true });
  });

  test("an outage answers 500", async () => {
    slack.switches.outage(true);
    const post = clientWith().chat.postMessage({ channel, text: "x" });
    await expect(post).rejects.toMatchObject({ code: ErrorCode.HTTPError, statusCode: 500 });
  });
});

describe("the history", () => {
  const metadata = { event_type: "incident", event_payload: { id: "1" } };

  test("has the messages without their replies, newest first, in pages; the thread has the replies", async () => {
    const client = clientWith();
    const first = (await client.chat.postMessage({ channel, text: "first", metadata })).ts ?? "";
    const reply = await client.chat.postMessage({ channel, text: "reply", thread_ts: first });
    const second = await client.chat.postMessage({ channel, text: "second" });
    const read = { channel, oldest: first, inclusive: true, include_all_metadata: true, limit: 1 };
    const newest = await client.conversations.history(read);
    expect(newest).toMatchObject({ has_more: true, messages: [{ ts: second.ts }] });
    const cursor = newest.response_metadata?.next_cursor ?? "";
    const oldest = await client.conversations.history({ ...read, cursor });
    expect(oldest).toMatchObject({ has_more: false, messages: [{ ts: first, metadata }] });
    const thread = await client.conversations.replies({ channel, ts: first });
    expect(thread.messages?.map(({ ts }) => ts)).toEqual([first, reply.ts]);
    expect(thread.messages?.[0]?.metadata).toEqual({ event_type: "incident" });
    const later = await client.conversations.history({ channel, oldest: second.ts ?? "" });
    expect(later.messages).toEqual([]);
  });

  test("needs a scope, a channel and a message that exist", async () => {
    const refusal = (error: string) => ({ data: { ok: false, error } });
    const { conversations } = clientWith();
    const nowhere = conversations.history({ channel: "C0NOWHERE" });
    await expect(nowhere).rejects.toMatchObject(refusal("channel_not_found"));
    const nothing = conversations.replies({ channel, ts: "1.000000" });
    await expect(nothing).rejects.toMatchObject(refusal("thread_not_found"));
    slack.switches.readable(false);
    await expect(conversations.history({ channel })).rejects.toMatchObject({
      data: { error: "missing_scope", needed: "channels:history" },
    });
    slack.switches.readable(true);
  });

  test("keeps the metadata of a message that is edited", async () => {
    const client = clientWith();
    const { ts = "" } = await client.chat.postMessage({ channel, text: "x", metadata });
    await client.chat.update({ channel, ts, text: "y" });
    expect(slack.messages.find(ts)).toMatchObject({ text: "y", metadata });
  });
});

test("the page loads nothing from elsewhere and hears of each change", async () => {
  const page = await fetch(slack.url);
  expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(await page.text()).not.toMatch(/(src|href)="http/);
  const live = await fetch(`${slack.url}/live`);
  const reader = live.body?.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader?.read())?.value).toBe("data: changed\n\n");
  await clientWith().chat.postMessage({ channel, text: "news" });
  expect((await reader?.read())?.value).toBe("data: changed\n\n");
  await reader?.cancel();
});
