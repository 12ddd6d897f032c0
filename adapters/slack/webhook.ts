import { approveCommand } from "../../core/incidents/approval/proposal.ts";
import type { Command } from "../../core/incidents/incident.ts";
import type { Alert } from "../../core/notify/alert.ts";
import { type Channel, UnclearSendError } from "../../core/notify/channel.ts";
import { newStates } from "../../core/notify/delivery/new-states.ts";
import { PermanentError, RetryableError } from "../../core/shared/errors.ts";
import { type Message, messageOf } from "./message/message.ts";
import { labelled, preformatted, richText, section } from "./message/rich-text.ts";
import type { Pace } from "./pace.ts";

export interface WebhookSettings {
  /** The URL of an incoming webhook, which is a secret. Read on first use. */
  readonly url: () => Promise<string>;
  readonly pace?: Pace;
  /** Replaces Slack's API in the local organization. */
  readonly apiUrl?: string;
}

const timeoutMilliseconds = 5000;

/** No other address is ever called, whatever the parameter contains. */
const slackHooks = ["https://hooks.slack.com/services/", "https://hooks.slack-gov.com/services/"];

/** Characters of the commands and of the diff below a message. */
const mostCharacters = 1500;

/**
 * Slack without an app's token: a webhook can neither edit a message nor reply in its thread, and no one answers its buttons.
 * Each state is a message of its own, with the command that approves.
 *
 * @see https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
 */
export function slackWebhook({ url, pace, apiUrl }: WebhookSettings): Channel {
  const allowed = apiUrl === undefined ? slackHooks : [...slackHooks, new URL("/services/", apiUrl).href];
  let known: Promise<string> | undefined;

  async function post(message: Message | Pick<Message, "text">): Promise<Answer> {
    known ??= url();
    const address = await known.catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    if (!allowed.some((prefix) => address.startsWith(prefix))) {
      known = undefined;
      throw new PermanentError(
        "NotSlack",
        `slack: expected the URL of an incoming webhook, which begins with ${slackHooks[0]}, found another`,
      );
    }
    return request(address, message);
  }

  return {
    name: "slack",
    hasNext: (notification, before) => newStates(notification, before) !== undefined,
    async sendNext(notification, before) {
      const sent = newStates(notification, before);
      if (sent === undefined) return undefined;
      const { alert } = notification;
      await pace?.turn(alert.severity);
      const message = withCommands(alert);
      let answer = await post(message);
      if (answer.status === 400) answer = await post({ text: message.text });
      if (answer.status === 429) pace?.hold(answer.retryAfterSeconds ?? 1);
      if (answer.status < 200 || answer.status > 299) {
        known = undefined; // the URL may have changed
        throw failureOf(answer);
      }
      return { ...before, sent };
    },
  };
}

interface Answer {
  readonly status: number;
  /** Slack's code, for example `no_service`. */
  readonly text: string;
  readonly retryAfterSeconds?: number;
}

/** Never shows the URL, which is a secret. @throws UnclearSendError without an answer */
async function request(address: string, message: object): Promise<Answer> {
  try {
    const response = await fetch(address, {
      method: "POST",
      redirect: "error",
      headers: { "content-type": "application/json; charset=utf-8" },
      body: JSON.stringify({ ...message, unfurl_links: false, unfurl_media: false }),
      signal: AbortSignal.timeout(timeoutMilliseconds),
    });
    const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
    const text = (await response.text()).slice(0, 100);
    return { status: response.status, text, ...(seconds > 0 && { retryAfterSeconds: seconds }) };
  } catch {
    throw new UnclearSendError("SlackUnavailable", "slack: the webhook did not answer");
  }
}

/** Slack says of a failure of its own that the message may be posted. */
function failureOf({ status, text, retryAfterSeconds }: Answer): PermanentError | RetryableError {
  const message = `slack: the webhook answered ${status}: ${text}`;
  if (status === 429)
    return new RetryableError("SlackRateLimited", message, { retryAfterSeconds: retryAfterSeconds ?? 1 });
  if (status >= 500) return new UnclearSendError("SlackUnavailable", message);
  return new PermanentError("SlackRefused", message);
}

/** The message has no thread: what a person needs now is below it, as far as it fits. */
function withCommands(alert: Alert): Message {
  const message = messageOf(alert, false, "the incident record");
  const { approve, commands, diff } = alert;
  const all: readonly Command[] = [
    ...(approve === undefined ? [] : [approveCommand(approve)]),
    ...(diff === undefined
      ? []
      : [{ purpose: "Change of the trust policy (- expected, + found)", line: diff }]),
    // The last one shows the record, with the other commands
    ...(approve === undefined ? commands : commands.slice(-1)),
  ];
  let left = mostCharacters;
  const shown = all.filter(({ purpose, line }) => {
    const length = purpose.length + line.length;
    if (length > left) return false;
    left -= length;
    return true;
  });
  const blocks = shown.map(({ purpose, line }) =>
    richText(section(...labelled(purpose)), preformatted(line)),
  );
  const [first, ...others] = message.attachments;
  if (first === undefined || blocks.length === 0) return message;
  return { ...message, attachments: [{ ...first, blocks: [...(first.blocks ?? []), ...blocks] }, ...others] };
}
