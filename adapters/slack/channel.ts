import type { MessageMetadata } from "@slack/types";
import { WebClient } from "@slack/web-api";
import type { Channel, Delivery } from "../../core/notify/channel.ts";
import type { Notification } from "../../core/notify/notification.ts";
import { isAboutBlocks, isGone, isRateLimit, postFailure, refusalOf, slackFailure } from "./failure.ts";
import { mentionBlocks } from "./message/mentions.ts";
import { escapeMarkup, type Message, messageOf } from "./message/message.ts";
import { richText, section, text } from "./message/rich-text.ts";
import { metadataOf } from "./metadata.ts";
import type { Pace } from "./pace.ts";
import { recoverSent } from "./recover.ts";
import { type Detail, detailBlocks } from "./thread/detail-blocks.ts";
import { escalationOf, severityKey } from "./thread/escalation.ts";
import { detailsOf, fitting, isBroadcast, keyOf, messageKeyOf } from "./thread/thread.ts";

export interface SlackSettings {
  /** The id of the default channel, `C…`. */
  readonly channel: string;
  /** The ids of the channels of routes. @default none */
  readonly routedChannels?: readonly string[];
  /** Read on first use, so that a missing secret does not affect other channels. */
  readonly token: () => Promise<string>;
  /** Whether approvals in Slack are enabled; otherwise, the thread has the command. @default false */
  readonly buttons?: boolean;
  /** Of the posts to the channel. @default none: Slack refuses what is too fast */
  readonly pace?: Pace;
  /** Replaces Slack's API in the local organization. Ends with a slash. */
  readonly apiUrl?: string;
}

/** One message for each notification, edited on each change. Its thread has the documents, commands and steps. */
export function slackChannel(settings: SlackSettings): Channel {
  let client: Promise<WebClient> | undefined;
  async function withClient<T>(work: (slack: WebClient) => Promise<T>): Promise<T> {
    client ??= connect(settings);
    try {
      return await work(await client);
    } catch (error) {
      const failure = slackFailure(error);
      if (failure.code !== "SlackPaced") client = undefined; // the token may have changed
      throw failure;
    }
  }
  return {
    name: "slack",
    hasNext: (notification, before) => hasNews(newsOf(notification, before), before),
    async sendNext(notification, before) {
      const news = newsOf(notification, before);
      if (!hasNews(news, before)) return undefined;
      const { messageKey, details, isShown } = news;
      return withClient((slack) =>
        isShown
          ? reply(slack, settings, fitting(details, before), notification, before)
          : show(slack, settings, notification, messageKey, before),
      );
    },
    recover(notification, before, unclear) {
      const channels = [
        channelOf(notification, settings),
        settings.channel,
        ...(settings.routedChannels ?? []),
      ];
      return withClient((slack) => recoverSent(slack, channels, notification, before, unclear));
    },
  };
}

function channelOf({ route }: Notification, { channel }: SlackSettings): string {
  return route?.slack?.channel ?? channel;
}

interface News {
  readonly messageKey: string;
  readonly isShown: boolean;
  /** Without those that the thread shows. */
  readonly details: readonly Detail[];
}

function newsOf(notification: Notification, { sent }: Delivery): News {
  const messageKey = messageKeyOf(notification);
  const all = [...escalationOf(notification, sent), ...detailsOf(notification)];
  const details = all.filter((detail) => !sent.includes(keyOf(detail)));
  return { messageKey, details, isShown: sent.includes(messageKey) };
}

function hasNews({ isShown, details }: News, { message }: Delivery): boolean {
  return !isShown || (details.length > 0 && message !== undefined);
}

type Place = { readonly channel: string; readonly metadata: MessageMetadata } & (
  | { readonly thread_ts?: string }
  | { readonly thread_ts: string; readonly reply_broadcast: true }
);

type Content = Pick<Message, "text" | "blocks"> & Partial<Message>;

/**
 * Edits the message where it was posted, or posts it when none exists or the last one was deleted. A new message has a new
 * thread, and mentions the people of its route.
 */
async function show(
  client: WebClient,
  settings: SlackSettings,
  notification: Notification,
  key: string,
  before: Delivery,
): Promise<Delivery> {
  const { buttons = false, pace } = settings;
  const { id, alert, route } = notification;
  const content = messageOf(alert, buttons);
  if (before.message !== undefined && (await edit(client, before.message, content)))
    return { ...before, sent: [...before.sent, key] };
  await pace?.turn(alert.severity);
  const channel = channelOf(notification, settings);
  const sent = [key, severityKey(alert.severity)];
  const blocks = [...mentionBlocks(route?.slack?.mentions ?? []), ...content.blocks];
  const postTo = async (where: string, note: Message["blocks"] = []): Promise<Delivery> => {
    const place = { channel: where, metadata: metadataOf(id, sent) };
    const shown = { ...content, blocks: [...note, ...blocks] };
    const ts = await post(client, pace, place, shown, content.text);
    return { sent, ...(ts !== undefined && { message: { channel: where, ts } }) };
  };
  return postTo(channel).catch((error: unknown) => {
    if (!isGone(error) || channel === settings.channel) throw error;
    return postTo(settings.channel, unusable(channel, error));
  });
}

/** An archived channel, or one without the app: nobody would see the alert. */
function unusable(channel: string, error: unknown): Message["blocks"] {
  const note = `The channel ${channel} of the route cannot be used (${refusalOf(error)}). Invite the app to it, or correct the route.`;
  return [richText(section(text(note)))];
}

/** @returns false when the message can no longer be edited */
async function edit(
  client: WebClient,
  message: NonNullable<Delivery["message"]>,
  content: Message,
): Promise<boolean> {
  const update = (shown: Message) =>
    client.chat.update({ ...message, ...shown, parse: "none", link_names: false });
  try {
    await update(content).catch((error: unknown) => {
      if (isAboutBlocks(error)) return update({ text: content.text, blocks: [], attachments: [] });
      throw error;
    });
    return true;
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
}

/** When the message was deleted, its thread is not posted again; the next step of the incident posts a new message. */
async function reply(
  client: WebClient,
  { pace }: SlackSettings,
  details: readonly Detail[],
  notification: Notification,
  before: Delivery,
): Promise<Delivery> {
  const keys = details.map(keyOf);
  const sent = [...before.sent, ...keys];
  const { message } = before;
  if (message === undefined) return { sent };
  const titles = escapeMarkup(details.map(({ title }) => title).join("; "));
  const refused = `Slack rejected this content: ${titles}. See the record of ${notification.kind} ${notification.id}.`;
  const metadata = metadataOf(notification.id, keys);
  const place = { channel: message.channel, thread_ts: message.ts, metadata };
  const where: Place = details.some((detail) => isBroadcast(detail, before))
    ? { ...place, reply_broadcast: true }
    : place;
  await pace?.turn(notification.alert.severity);
  try {
    await post(client, pace, where, { text: titles, blocks: detailBlocks(details) }, refused);
    return { ...before, sent };
  } catch (error) {
    if (isGone(error)) return { sent };
    throw error;
  }
}

/**
 * @param withoutBlocks the text to post when Slack rejects the blocks, which a retry cannot fix
 * @returns the message's id in its channel
 */
async function post(
  client: WebClient,
  pace: Pace | undefined,
  where: Place,
  content: Content,
  withoutBlocks: string,
): Promise<string | undefined> {
  const verbatim = { unfurl_links: false, unfurl_media: false, parse: "none", link_names: false } as const;
  const answer = await client.chat
    .postMessage({ ...where, ...content, ...verbatim })
    .catch((error: unknown) => {
      if (!isAboutBlocks(error)) throw error;
      return client.chat.postMessage({ ...where, text: withoutBlocks, mrkdwn: false, ...verbatim });
    })
    .catch((error: unknown) => {
      if (isRateLimit(error)) pace?.hold(error.retryAfter);
      throw isGone(error) ? error : postFailure(error);
    });
  return answer.ts;
}

/** No retries here: the queue redelivers, whereas a function that waits for a rate limit costs money. */
async function connect({ token, apiUrl }: SlackSettings): Promise<WebClient> {
  const options = { retryConfig: { retries: 0 }, rejectRateLimitedCalls: true, timeout: 5000 };
  return new WebClient(await token(), apiUrl === undefined ? options : { ...options, slackApiUrl: apiUrl });
}
