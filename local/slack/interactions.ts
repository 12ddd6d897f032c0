import { createHmac, randomUUID } from "node:crypto";
import { blocksIn, isBlock } from "./block-limits.ts";
import type { Block, Messages, SlackMessage } from "./messages.ts";
import { slackApp, slackChannels, slackSigningSecret, slackTeam, slackUser } from "./workspace.ts";

/** An answer that only one person sees. */
export interface Ephemeral {
  /** The message with the button. */
  readonly ts: string;
  readonly text: string;
  /** Can contain buttons. */
  readonly blocks?: readonly Block[];
}

export interface Interactions {
  /** The app's Request URL, which receives the actions. Without it buttons have no effect. */
  requestUrl: string | undefined;
  /**
   * A person clicks a button.
   *
   * @param value of the button as the person sees it. @default the present one
   * @returns the status of the app's answer, or 0 without an answer
   */
  click(ts: string, actionId: string, value?: string): Promise<number>;
  /** The app answers through a response URL. @returns the status of Slack's answer */
  respond(id: string, body: string): number;
  /** Oldest first. */
  answers(): readonly Ephemeral[];
}

/** Slack accepts five answers per response URL, for 30 minutes. */
const answersAtMost = 5;

/** @param url of the stand-in, without a trailing slash */
export function interactionsOf(url: () => string, messages: Messages, onChange: () => void): Interactions {
  const answers: Ephemeral[] = [];
  const open = new Map<string, { readonly ts: string; left: number }>();

  const interactions: Interactions = {
    requestUrl: undefined,
    async click(ts, actionId, value) {
      const message = messages.find(ts);
      const answered = answers.findLast((answer) => answer.ts === ts)?.blocks ?? [];
      const present = message && (actionOf(message, actionId) ?? buttonIn(answered, actionId));
      // Slack sends what the person sees, even after the message has changed
      const action = value === undefined ? present : { type: "button", action_id: actionId, value };
      if (!message || !action || interactions.requestUrl === undefined) return 0;
      const id = randomUUID();
      open.set(id, { ts, left: answersAtMost });
      const payload = payloadOf(message, action, `${url()}/response/${id}`);
      const body = `payload=${encodeURIComponent(JSON.stringify(payload))}`;
      const answer = await fetch(interactions.requestUrl, { method: "POST", body, headers: signed(body) });
      if (!answer.ok) say(ts, `Slack: the app answered ${answer.status}`);
      return answer.status;
    },
    respond(id, body) {
      const known = open.get(id);
      if (known === undefined || known.left-- === 0) return 404;
      const { text = "", response_type: type, blocks } = Object(JSON.parse(body));
      if (type === "ephemeral")
        say(known.ts, String(text), Array.isArray(blocks) ? blocks.filter(isBlock) : []);
      return 200;
    },
    answers: () => answers,
  };

  function say(ts: string, text: string, blocks: readonly Block[] = []): void {
    answers.push({ ts, text, ...(blocks.length > 0 && { blocks }) });
    onChange();
  }

  return interactions;
}

/** @see https://docs.slack.dev/authentication/verifying-requests-from-slack */
export function signed(body: string, secret = slackSigningSecret, now = Date.now()): Record<string, string> {
  const timestamp = String(Math.floor(now / 1000));
  const signature = createHmac("sha256", secret).update(`v0:${timestamp}:${body}`).digest("hex");
  return {
    "content-type": "application/x-www-form-urlencoded",
    "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
    "x-slack-request-timestamp": timestamp,
    "x-slack-signature": `v0=${signature}`,
  };
}

/** @see https://docs.slack.dev/reference/interaction-payloads/block_actions-payload */
export function payloadOf(message: SlackMessage, action: Block, responseUrl: string, user = slackUser) {
  const { ts, channel: channelId } = message;
  return {
    type: "block_actions",
    user: { id: user.id, username: user.name, name: user.name, team_id: slackTeam.id },
    api_app_id: slackApp.id,
    token: "deprecated",
    container: { type: "message", message_ts: ts, channel_id: channelId, is_ephemeral: false },
    trigger_id: `1.2.${randomUUID()}`,
    team: { id: slackTeam.id, domain: "local" },
    enterprise: null,
    is_enterprise_install: false,
    channel: { id: channelId, name: slackChannels.find(({ id }) => id === channelId)?.name },
    message: { type: "message", ...message },
    state: { values: {} },
    response_url: responseUrl,
    actions: [{ block_id: "b1", ...action, action_ts: `${Date.now() / 1000}` }],
  };
}

export function actionOf(message: SlackMessage, actionId: string): Block | undefined {
  return buttonIn(blocksIn(message), actionId);
}

function buttonIn(blocks: readonly Block[], actionId: string): Block | undefined {
  return blocks
    .flatMap(({ elements }) => (Array.isArray(elements) ? elements.filter(isBlock) : []))
    .find(({ type, action_id }) => type === "button" && action_id === actionId);
}
