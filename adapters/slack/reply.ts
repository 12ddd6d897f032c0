import type { Reply } from "../../core/incidents/follow-up/act-on-slack.ts";
import { RetryableError } from "../../core/shared/errors.ts";
import { criticalAdoption } from "./message/buttons.ts";
import { escapeMarkup } from "./message/message.ts";

const timeoutMilliseconds = 2000;

/** Slack's address for responses to an action. No other address is ever called, whatever the request contains. */
const slackHooks = "https://hooks.slack.com/";

/**
 * Replies to the person who clicked a button; others in the channel do not see the reply.
 *
 * @param apiUrl replaces Slack's API in the local organization
 * @see https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
 */
export function slackReply(apiUrl: string | undefined) {
  const allowed = apiUrl === undefined ? [slackHooks] : [slackHooks, new URL("/", apiUrl).href];
  return async (responseUrl: string, { text, critical }: Pick<Reply, "text" | "critical">): Promise<void> => {
    if (!allowed.some((prefix) => responseUrl.startsWith(prefix)))
      throw new RetryableError("NotSlack", "response_url: expected an address of Slack, found another");
    const response = await fetch(responseUrl, {
      method: "POST",
      redirect: "error",
      headers: { "content-type": "application/json; charset=utf-8" },
      body: JSON.stringify({
        response_type: "ephemeral",
        replace_original: false,
        text: escapeMarkup(text),
        ...(critical && { blocks: criticalAdoption(critical.value, critical.consequence) }),
      }),
      signal: AbortSignal.timeout(timeoutMilliseconds),
    });
    if (!response.ok)
      throw new RetryableError("SlackUnavailable", `slack: response_url returned ${response.status}`);
  };
}
