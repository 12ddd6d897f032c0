import { complaintsAboutBlocks, isBlock } from "./block-limits.ts";
import { answerHistory, answerReplies } from "./history.ts";
import type { Block, Content, Messages, SlackMessage } from "./messages.ts";
import { slackBot, slackChannels, slackTeam, slackToken } from "./workspace.ts";

export interface ApiCall {
  /** For example `chat.postMessage`. */
  readonly method: string;
  readonly token: string | undefined;
  readonly parameters: Readonly<Record<string, unknown>>;
}

export type ApiAnswer = { readonly ok: boolean; readonly [field: string]: unknown };

/** Slack refuses longer texts instead of truncating them. */
const longestText = 40_000;

/** Slack does not document the limit for the texts of all blocks; it refused a message of this length. @see https://github.com/slackapi/bolt-js/issues/2867 */
const longestBlocks = 11_340;

/** @see https://docs.slack.dev/reference/methods */
export function answerApi(call: ApiCall, messages: Messages): ApiAnswer {
  if (!call.token) return failure("not_authed");
  if (call.token !== slackToken) return failure("invalid_auth");
  switch (call.method) {
    case "auth.test":
      return {
        ok: true,
        url: "https://local.slack.com/",
        team: slackTeam.name,
        team_id: slackTeam.id,
        user: slackBot.name,
        user_id: slackBot.userId,
        bot_id: slackBot.botId,
      };
    case "chat.postMessage":
      return postMessage(call.parameters, messages);
    case "chat.update":
      return update(call.parameters, messages);
    case "conversations.history":
      return inChannel(call.parameters, () =>
        answerHistory(call.parameters, messagesIn(call.parameters, messages)),
      );
    case "conversations.replies":
      return inChannel(call.parameters, () =>
        answerReplies(call.parameters, messagesIn(call.parameters, messages)),
      );
    default:
      return failure("unknown_method");
  }
}

function inChannel({ channel }: ApiCall["parameters"], answer: () => ApiAnswer): ApiAnswer {
  return slackChannels.some(({ id }) => id === channel) ? answer() : failure("channel_not_found");
}

function messagesIn({ channel }: ApiCall["parameters"], messages: Messages): readonly SlackMessage[] {
  return messages.all().filter((message) => message.channel === channel);
}

function postMessage(parameters: ApiCall["parameters"], messages: Messages): ApiAnswer {
  const named = String(parameters.channel ?? "").replace(/^#/, "");
  const channel = slackChannels.find(({ id, name }) => id === named || name === named)?.id;
  if (channel === undefined) return failure("channel_not_found");
  const content = contentOf(parameters);
  if ("ok" in content) return content;
  const thread = parameters.thread_ts === undefined ? undefined : messages.find(String(parameters.thread_ts));
  if (parameters.thread_ts !== undefined && thread?.channel !== channel) return failure("thread_not_found");
  const broadcast =
    thread && String(parameters.reply_broadcast) === "true" ? { reply_broadcast: true as const } : {};
  const root = thread?.thread_ts ?? thread?.ts;
  return success(messages.post({ ...content, ...broadcast }, root, undefined, channel));
}

function update(parameters: ApiCall["parameters"], messages: Messages): ApiAnswer {
  const { channel } = parameters; // the stand-in accepts ids only, no names
  if (!slackChannels.some(({ id }) => id === channel)) return failure("channel_not_found");
  if (messages.find(String(parameters.ts ?? ""))?.channel !== channel) return failure("message_not_found");
  const content = contentOf(parameters);
  if ("ok" in content) return content;
  const updated = messages.update(String(parameters.ts ?? ""), content);
  return updated ? { ...success(updated), text: updated.text } : failure("message_not_found");
}

/** @see https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
export function answerWebhook(body: string, messages: Messages): { status: number; text: string } {
  const parameters = parsed(body);
  if (typeof parameters !== "object" || parameters === null) return { status: 400, text: "invalid_payload" };
  const content = contentOf({ ...parameters });
  if ("ok" in content) return { status: 400, text: String(content.error) };
  messages.post(content);
  return { status: 200, text: "ok" };
}

function contentOf(parameters: ApiCall["parameters"]): Content | ApiAnswer {
  const text = String(parameters.text ?? "");
  if (text.length > longestText) return failure("msg_too_long");
  const blocks = listOf(parameters.blocks);
  const attachments = listOf(parameters.attachments);
  if (blocks === "invalid" || attachments === "invalid") return failure("invalid_blocks_format");
  const metadata = metadataOf(parameters.metadata);
  if (metadata === "invalid") return failure("invalid_metadata_format");
  if (!text && !blocks?.length && !attachments?.length) return failure("no_text");
  if (charactersOf(blocks) + charactersOf(attachments) > longestBlocks) return failure("msg_blocks_too_long");
  const complaints = [
    ...(blocks ? complaintsAboutBlocks(blocks) : []),
    ...(attachments ?? []).flatMap((each, index) =>
      isAttachmentWithBlocks(each) ? complaintsAboutBlocks(each.blocks, `/attachments/${index}/blocks`) : [],
    ),
  ];
  if (complaints.length)
    return { ...failure("invalid_blocks"), errors: complaints, response_metadata: { messages: complaints } };
  return {
    text,
    ...(blocks && { blocks: blocks.filter(isBlock) }),
    ...(attachments && { attachments: attachments as readonly Block[] }),
    ...(metadata && { metadata }),
  };
}

/** An app's own data, of which Slack requires a type and a payload. @see https://docs.slack.dev/messaging/message-metadata */
function metadataOf(value: unknown): Content["metadata"] | "invalid" {
  if (value === undefined || value === "") return undefined;
  const { event_type, event_payload } = Object(typeof value === "string" ? parsed(value) : value);
  const isValid =
    /^\w+$/.test(String(event_type ?? "")) && typeof event_payload === "object" && event_payload;
  return isValid ? { event_type, event_payload } : "invalid";
}

/** The length of all texts in the value, at any depth. */
function charactersOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const parts = Object.entries(value).map(([name, part]) =>
    name === "text" && typeof part === "string" ? part.length : charactersOf(part),
  );
  return parts.reduce((sum, count) => sum + count, 0);
}

/** A form contains lists as JSON, as @slack/web-api sends them. */
function listOf(value: unknown): readonly unknown[] | undefined | "invalid" {
  if (value === undefined || value === null || value === "") return undefined;
  const list = typeof value === "string" ? parsed(value) : value;
  return Array.isArray(list) ? list : "invalid";
}

/** @returns undefined for invalid JSON */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function isAttachmentWithBlocks(value: unknown): value is { readonly blocks: unknown } {
  return typeof value === "object" && value !== null && "blocks" in value;
}

function success(message: SlackMessage): ApiAnswer {
  return { ok: true, channel: message.channel, ts: message.ts, message: { type: "message", ...message } };
}

function failure(error: string): ApiAnswer {
  return { ok: false, error };
}
