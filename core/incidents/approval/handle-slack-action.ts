import { type Answer, type ApprovalPorts, approve } from "./approve.ts";
import { decodeSlackAction } from "./slack-action.ts";

export interface SlackActionPorts extends ApprovalPorts {
  /** Whether Slack sent this, and just now. */
  readonly isFromSlack: (request: SlackRequest) => Promise<boolean>;
  /** Slack's ids of those who may approve. */
  readonly approvers: readonly string[];
  /** Tells the person, and nobody else. */
  readonly reply: (responseUrl: string, text: string) => Promise<void>;
}

export interface SlackRequest {
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** As it came, one character a byte. */
  readonly body: string;
}

/** How a press ended: what the log says of it. */
export type SlackActionOutcome =
  | { readonly kind: "unsigned" }
  | {
      readonly kind: Answer["kind"] | "not-allowed" | "failed";
      readonly subject: string;
      readonly userId: string;
      readonly error?: unknown;
      /** Why the person could not be answered, where that is so. */
      readonly unanswered?: unknown;
    };

/**
 * Somebody pressed a button in Slack: is it Slack who says so, may they, and what becomes of it?
 *
 * @throws InputError when Slack's request is none of a button of ours
 */
export async function handleSlackAction(
  request: SlackRequest,
  ports: SlackActionPorts,
): Promise<SlackActionOutcome> {
  if (!(await ports.isFromSlack(request))) return { kind: "unsigned" };
  const press = decodeSlackAction(request.body);
  const { userId, userName, subject, digest, responseUrl } = press;
  const about = { subject, userId };
  const end = async (
    kind: Exclude<SlackActionOutcome["kind"], "unsigned">,
    text: string,
    error?: unknown,
  ) => {
    const unanswered = await ports.reply(responseUrl, text).then(
      () => undefined,
      (fault: unknown) => fault,
    );
    return {
      kind,
      ...about,
      ...(error !== undefined && { error }),
      ...(unanswered !== undefined && { unanswered }),
    };
  };
  if (!ports.approvers.includes(userId)) {
    return end("not-allowed", `You are not among those who may approve: ask for ${userId} to be added.`);
  }
  try {
    const by = `${userName} (Slack ${userId})`;
    const { kind, text } = await approve({ subject, digest, by }, ports);
    return await end(kind, text);
  } catch (error) {
    return end("failed", "That did not work, and may be half done: press it again in a moment.", error);
  }
}
