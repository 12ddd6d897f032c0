import { answerHistory, answerReplies, type StoredMessage } from "../../../local/slack/history.ts";
import type { Calls } from "../world/calls.ts";
import type { VirtualTime } from "../world/time.ts";
import type { Trace } from "../world/trace.ts";

export interface SlackMessage {
  readonly ts: string;
  readonly channel: string;
  readonly thread: string | undefined;
  readonly postedAt: number;
  text: string;
  blocks: string;
  metadata: StoredMessage["metadata"];
  isDeleted: boolean;
}

const bot = "B0000000001";

/** Milliseconds between two messages of a channel. @see https://docs.slack.dev/apis/web-api/rate-limits */
const pace = 1000;

/** Slack: one message a second and channel, threads, edits, history. */
export class FakeSlack {
  readonly messages: SlackMessage[] = [];
  refused = 0;
  readonly #calls: Calls;
  readonly #time: VirtualTime;
  readonly #trace: Trace;
  #nextPostAt = 0;

  constructor(calls: Calls, time: VirtualTime, trace: Trace) {
    this.#calls = calls;
    this.#time = time;
    this.#trace = trace;
  }

  /** Replaces `fetch`. The response has only the parts that Slack's client reads. */
  async fetch(url: string, body: string): Promise<object> {
    const method = url.slice(url.lastIndexOf("/") + 1);
    const given = new URLSearchParams(body);
    const options = { attempts: 1, timeoutMilliseconds: 5000 };
    try {
      return await this.#calls.call("slack", method, () => this.#answer(method, given), options);
    } catch (error) {
      const name = error instanceof Error ? error.name : "";
      if (name === "ThrottlingException") return this.#limited(30);
      if (name === "ServiceUnavailable") return response(503, "unavailable");
      if (name === "AccessDenied") return response(200, JSON.stringify({ ok: false, error: "invalid_auth" }));
      throw error;
    }
  }

  /** The messages that start a thread. */
  get roots(): readonly SlackMessage[] {
    return this.messages.filter(({ thread, isDeleted }) => thread === undefined && !isDeleted);
  }

  #answer(method: string, given: URLSearchParams): object {
    const channel = given.get("channel") ?? "";
    const blocks = `${given.get("blocks") ?? ""}${given.get("attachments") ?? ""}`;
    if (method === "chat.postMessage") {
      if (this.#time.now < this.#nextPostAt)
        return this.#limited(Math.ceil((this.#nextPostAt - this.#time.now) / 1000));
      this.#nextPostAt = this.#time.now + pace;
      const thread = given.get("thread_ts") ?? undefined;
      const text = given.get("text") ?? "";
      const ts = `${Math.floor(this.#time.now / 1000)}.${String(this.messages.length).padStart(6, "0")}`;
      const metadata = JSON.parse(given.get("metadata") ?? "null") ?? undefined;
      const postedAt = this.#time.now;
      this.messages.push({ ts, channel, thread, postedAt, text, blocks, metadata, isDeleted: false });
      this.#trace.add(
        `Slack: ${thread === undefined ? "message" : `reply to ${thread}`} ${ts}: ${text.slice(0, 90)}`,
      );
      return response(200, JSON.stringify({ ok: true, channel, ts }));
    }
    if (method === "chat.update") {
      const message = this.messages.find(({ ts, isDeleted }) => ts === given.get("ts") && !isDeleted);
      if (message === undefined)
        return response(200, JSON.stringify({ ok: false, error: "message_not_found" }));
      message.text = given.get("text") ?? "";
      message.blocks = blocks;
      this.#trace.add(`Slack: message ${message.ts} now says: ${message.text.slice(0, 90)}`);
      return response(200, JSON.stringify({ ok: true, channel, ts: message.ts }));
    }
    if (method === "auth.test") return response(200, JSON.stringify({ ok: true, bot_id: bot }));
    const parameters = Object.fromEntries(given);
    if (method === "conversations.history")
      return response(200, JSON.stringify(answerHistory(parameters, this.#stored())));
    if (method === "conversations.replies")
      return response(200, JSON.stringify(answerReplies(parameters, this.#stored())));
    return response(200, JSON.stringify({ ok: false, error: "unknown_method" }));
  }

  #stored(): readonly StoredMessage[] {
    const present = this.messages.filter(({ isDeleted }) => !isDeleted);
    return present.map(({ ts, thread, text, metadata }) => ({
      ts,
      text,
      bot_id: bot,
      ...(thread !== undefined && { thread_ts: thread }),
      ...(metadata !== undefined && { metadata }),
    }));
  }

  #limited(seconds: number): object {
    this.refused++;
    return response(429, "", { "retry-after": String(seconds) });
  }
}

function response(status: number, body: string, headers: Record<string, string> = {}): object {
  return {
    status,
    statusText: String(status),
    ok: status === 200,
    url: "https://slack.com/api/",
    headers: new Headers(headers),
    text: async () => body,
    json: async () => JSON.parse(body),
    arrayBuffer: async () => new TextEncoder().encode(body).buffer,
  };
}
