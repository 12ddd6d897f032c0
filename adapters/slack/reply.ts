import { RetryableError } from "../../core/shared/errors.ts";

const timeoutMilliseconds = 2000;

/** Slack's own address for answers to what a person did; nothing else is ever called, whatever a request says. */
const slackHooks = "https://hooks.slack.com/";

/**
 * Answers the person who pressed a button, and nobody else in the channel.
 *
 * @param apiUrl another server than Slack's own, for the local organization
 * @see https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
 */
export function slackReply(apiUrl: string | undefined) {
  const allowed = apiUrl === undefined ? [slackHooks] : [slackHooks, new URL("/", apiUrl).href];
  return async (responseUrl: string, text: string): Promise<void> => {
    if (!allowed.some((prefix) => responseUrl.startsWith(prefix)))
      throw new RetryableError("NotSlack", "response_url: expected an address of Slack's, found another");
    const answer = await fetch(responseUrl, {
      method: "POST",
      redirect: "error",
      headers: { "content-type": "application/json; charset=utf-8" },
      body: JSON.stringify({ response_type: "ephemeral", replace_original: false, text }),
      signal: AbortSignal.timeout(timeoutMilliseconds),
    });
    if (!answer.ok)
      throw new RetryableError("SlackUnavailable", `slack: response_url answered ${answer.status}`);
  };
}
