import { ErrorCode, type WebAPICallError, WebClient } from "@slack/web-api";
import { PermanentError, RetryableError } from "../../core/errors.ts";
import type { Incident } from "../../core/incident.ts";
import type { Alert } from "../../core/message.ts";
import type { Channel } from "../../core/notify.ts";
import { detailBlocks, escapeMarkup, fallbackText, messageBlocks } from "./blocks.ts";

export interface SlackSettings {
  /** The channel's id, `C…`. */
  readonly channel: string;
  /** Read when first needed, so that a missing secret keeps nothing else from working. */
  readonly token: () => Promise<string>;
  /** Another server than Slack's own, for the local organization. Ends with a slash. */
  readonly apiUrl?: string;
}

/** One message for an incident, edited as it moves on; documents, commands and each step stand in its thread. */
export function slackChannel(settings: SlackSettings): Channel {
  let client: Promise<WebClient> | undefined;
  return {
    name: "slack",
    keyOf: (incident) => String(incident.steps.length),
    async tell(alert, incident, handle) {
      client ??= connect(settings);
      try {
        return await post(await client, settings.channel, alert, incident, handle);
      } catch (error) {
        client = undefined;
        throw slackFailure(error);
      }
    },
  };
}

async function post(
  client: WebClient,
  channel: string,
  alert: Alert,
  incident: Incident,
  handle: string | undefined,
) {
  const message = { channel, text: fallbackText(alert), blocks: messageBlocks(alert), unfurl_links: false };
  if (handle !== undefined) {
    await client.chat.update({ ...message, ts: handle });
    await client.chat.postMessage({
      channel,
      thread_ts: handle,
      text: escapeMarkup(incident.steps.at(-1)?.note ?? ""),
    });
    return handle;
  }
  const { ts } = await client.chat.postMessage(message);
  if (ts === undefined)
    throw new RetryableError("IncompleteAnswer", "slack chat.postMessage: expected a ts, found none");
  const details = detailBlocks(alert);
  const text = "Documents and commands";
  if (details.length > 0) await client.chat.postMessage({ channel, thread_ts: ts, text, blocks: details });
  return ts;
}

/** The queue does the retrying: a Lambda that waits out a rate limit pays for doing nothing. */
async function connect({ token, apiUrl }: SlackSettings): Promise<WebClient> {
  const options = { retryConfig: { retries: 0 }, rejectRateLimitedCalls: true, timeout: 5000 };
  return new WebClient(await token(), apiUrl === undefined ? options : { ...options, slackApiUrl: apiUrl });
}

/** Slack answers what is wrong with a request by name; everything else passes. */
function slackFailure(error: unknown): PermanentError | RetryableError {
  if (error instanceof PermanentError || error instanceof RetryableError) return error;
  const text = error instanceof Error ? error.message : String(error);
  if (!isWebApiError(error) || error.code !== ErrorCode.PlatformError) {
    return new RetryableError("SlackUnavailable", `slack: ${text}`, { cause: error });
  }
  return new PermanentError("SlackRefused", `slack: ${text}`, { cause: error });
}

function isWebApiError(error: unknown): error is WebAPICallError {
  return error instanceof Error && "code" in error;
}
