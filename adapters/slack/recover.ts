import type { WebClient } from "@slack/web-api";
import type { Delivery, Unclear } from "../../core/notify/channel.ts";
import type { Notification } from "../../core/notify/notification.ts";
import { isGone, isUnreadable } from "./failure.ts";
import { sentIn } from "./metadata.ts";
import { detailsOf, fitting, keyOf, messageKeyOf } from "./thread/thread.ts";

/** Slack's clock and ours may differ. */
const clockToleranceSeconds = 120;

/** Slack recommends at most 200 messages a page. A channel with more than this since the attempt is not searched. */
const pageSize = 200;
const mostPages = 10;

/** Without permission to read the channel, a text without an answer is posted this often, then taken as posted. */
const mostUnclearSends = 3;

/**
 * Looks in the channel and in the thread for what the app posted since the first attempt without a record.
 *
 * @param channels where the message can be: the route may have changed since
 * @returns the delivery with what was found
 */
export async function recoverSent(
  client: WebClient,
  channels: readonly string[],
  notification: Notification,
  before: Delivery,
  { since, sends }: Unclear,
): Promise<Delivery> {
  const oldest = String(Date.parse(since) / 1000 - clockToleranceSeconds);
  try {
    const { bot_id: bot = "" } = await client.auth.test();
    const by = { client, bot, oldest, id: notification.id };
    const recorded = before.message === undefined ? [] : [before.message.channel];
    for (const channel of new Set([...recorded, ...channels])) {
      const found = await search(by, channel, before);
      if (found !== before) return found;
    }
    return before;
  } catch (error) {
    if (!isUnreadable(error) && !(error instanceof TooManyMessages)) throw error;
    return sends < mostUnclearSends ? before : withNext(notification, before);
  }
}

interface Search {
  readonly client: WebClient;
  /** Metadata can be written by every app of the channel, so the author decides too. */
  readonly bot: string;
  readonly oldest: string;
  readonly id: string;
}

class TooManyMessages extends Error {}

/** The newest message counts: an earlier one was deleted, or could not be edited. */
async function search(by: Search, channel: string, before: Delivery): Promise<Delivery> {
  const roots = await findOwn(by, (page) => by.client.conversations.history({ channel, ...page }));
  const root = roots.toSorted((one, other) => Number(other.ts) - Number(one.ts))[0];
  const isKnown = root === undefined || root.ts === before.message?.ts;
  const known = isKnown ? before : { ...before, sent: root.sent, message: { channel, ts: root.ts } };
  const { message } = known;
  if (message === undefined) return known;
  const replies = await findOwn(by, (page) => by.client.conversations.replies({ ...message, ...page })).catch(
    (error: unknown) => {
      if (isGone(error) && !isUnreadable(error)) return []; // the message was deleted, and its thread with it
      throw error;
    },
  );
  const found = replies.filter(({ ts }) => ts !== message.ts).flatMap(({ sent }) => sent);
  const missing = found.filter((key) => !known.sent.includes(key));
  return missing.length === 0 ? known : { ...known, sent: [...known.sent, ...missing] };
}

interface Page {
  readonly oldest: string;
  readonly limit: number;
  readonly include_all_metadata: true;
  readonly cursor?: string;
}

type Messages = Awaited<ReturnType<WebClient["conversations"]["history" | "replies"]>>;

/** The app's own messages of this notification. @throws TooManyMessages */
async function findOwn({ bot, oldest, id }: Search, read: (page: Page) => Promise<Messages>) {
  const found: { readonly ts: string; readonly sent: readonly string[] }[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < mostPages; page++) {
    const options = { oldest, limit: pageSize, include_all_metadata: true } as const;
    const { messages = [], response_metadata: next } = await read({
      ...options,
      ...(cursor !== undefined && { cursor }),
    });
    for (const message of messages) {
      const sent = message.bot_id === bot ? sentIn(message, id) : undefined;
      if (message.ts !== undefined && sent !== undefined) found.push({ ts: message.ts, sent });
    }
    cursor = next?.next_cursor;
    if (cursor === undefined || cursor === "") return found;
  }
  throw new TooManyMessages();
}

/** The delivery as if the next text was posted. Its message is unknown, so it is not edited. */
function withNext(notification: Notification, before: Delivery): Delivery {
  const key = messageKeyOf(notification);
  if (!before.sent.includes(key)) return { sent: [key] };
  const details = detailsOf(notification).filter((detail) => !before.sent.includes(keyOf(detail)));
  return { ...before, sent: [...before.sent, ...fitting(details, before).map(keyOf)] };
}
