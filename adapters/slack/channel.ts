import type { KnownBlock } from "@slack/types";
import { WebClient } from "@slack/web-api";
import type { Channel, Delivery } from "../../core/notify/channel.ts";
import type { Notification } from "../../core/notify/notification.ts";
import { type Detail, detailBlocks, escapeMarkup, fallbackText, messageBlocks } from "./blocks.ts";
import { isAboutBlocks, isGone, slackFailure } from "./failure.ts";
import { detailsOf, fitting, keyOf, messageKeyOf } from "./thread.ts";

export interface SlackSettings {
  /** The channel's id, `C…`. */
  readonly channel: string;
  /** Read when first needed, so that a missing secret keeps nothing else from working. */
  readonly token: () => Promise<string>;
  /** Whether anybody may approve in Slack; without, the thread's command is the way. */
  readonly buttons?: boolean;
  /** Another server than Slack's own, for the local organization. Ends with a slash. */
  readonly apiUrl?: string;
}

/** One message for a story, edited as it moves on; documents, commands and each step stand in its thread. */
export function slackChannel(settings: SlackSettings): Channel {
  let client: Promise<WebClient> | undefined;
  return {
    name: "slack",
    async sendNext(story, before) {
      const messageKey = messageKeyOf(story);
      const details = detailsOf(story).filter((detail) => !before.told.includes(keyOf(detail)));
      const isShown = before.told.includes(messageKey);
      if (isShown && (details.length === 0 || before.message === undefined)) return undefined;
      client ??= connect(settings);
      try {
        const slack = await client;
        return isShown
          ? await reply(slack, fitting(details), story, before)
          : await show(slack, settings, story, messageKey, before);
      } catch (error) {
        client = undefined; // the secret may have changed
        throw slackFailure(error);
      }
    },
  };
}

interface Content {
  readonly text: string;
  readonly blocks: KnownBlock[];
}

/** Edits the message, or posts it where there is none: not yet, or not any more. A new one has a new thread. */
async function show(
  client: WebClient,
  { channel, buttons = false }: SlackSettings,
  { alert }: Notification,
  key: string,
  before: Delivery,
): Promise<Delivery> {
  const content = { text: fallbackText(alert), blocks: messageBlocks(alert, buttons) };
  if (before.message !== undefined && (await edit(client, before.message, content)))
    return { ...before, told: [...before.told, key] };
  const ts = await post(client, { channel }, content, content.text);
  return { told: [key], ...(ts !== undefined && { message: { channel, ts } }) };
}

/** @returns false when the message cannot be edited any more */
async function edit(
  client: WebClient,
  message: NonNullable<Delivery["message"]>,
  { text, blocks }: Content,
): Promise<boolean> {
  const update = (shown: KnownBlock[]) =>
    client.chat.update({ ...message, text, blocks: shown, parse: "none", link_names: false });
  try {
    await update(blocks).catch((error: unknown) => {
      if (isAboutBlocks(error)) return update([]);
      throw error;
    });
    return true;
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
}

/** Who deletes the message does not want its thread; the incident's next step is a message of its own again. */
async function reply(
  client: WebClient,
  details: readonly Detail[],
  story: Notification,
  before: Delivery,
): Promise<Delivery> {
  const told = [...before.told, ...details.map(keyOf)];
  const { message } = before;
  if (message === undefined) return { told };
  const titles = escapeMarkup(details.map(({ title }) => title).join("; "));
  const refused = `Slack refused to show this: ${titles}. It is in the record of ${story.kind} ${story.id}.`;
  const where = { channel: message.channel, thread_ts: message.ts };
  try {
    await post(client, where, { text: titles, blocks: detailBlocks(details) }, refused);
    return { ...before, told };
  } catch (error) {
    if (isGone(error)) return { told };
    throw error;
  }
}

/**
 * @param withoutBlocks what is said when Slack refuses the blocks: that would be the same at every try
 * @returns the message's id in its channel
 */
async function post(
  client: WebClient,
  where: { readonly channel: string; readonly thread_ts?: string },
  content: Content,
  withoutBlocks: string,
): Promise<string | undefined> {
  const asItIs = { unfurl_links: false, unfurl_media: false, parse: "none", link_names: false } as const;
  const answer = await client.chat
    .postMessage({ ...where, ...content, ...asItIs })
    .catch((error: unknown) => {
      if (!isAboutBlocks(error)) throw error;
      return client.chat.postMessage({ ...where, text: withoutBlocks, mrkdwn: false, ...asItIs });
    });
  return answer.ts;
}

/** The queue does the retrying: a Lambda that waits out a rate limit pays for doing nothing. */
async function connect({ token, apiUrl }: SlackSettings): Promise<WebClient> {
  const options = { retryConfig: { retries: 0 }, rejectRateLimitedCalls: true, timeout: 5000 };
  return new WebClient(await token(), apiUrl === undefined ? options : { ...options, slackApiUrl: apiUrl });
}
