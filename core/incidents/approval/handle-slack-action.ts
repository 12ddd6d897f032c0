import { type Answer, type ApprovalPorts, approve } from "./approve.ts";
import { decodeSlackAction } from "./slack-action.ts";

export interface SlackActionPorts extends ApprovalPorts {
  /** Whether the request has a valid and recent Slack signature. */
  readonly isFromSlack: (request: SlackRequest) => Promise<boolean>;
  /** The Slack ids of the approvers. */
  readonly approvers: readonly string[];
  /** The names of the approvers' AWS users or sessions, by Slack id. */
  readonly identities?: Readonly<Record<string, string>>;
  /** Sends a reply that only the person sees. */
  readonly reply: (responseUrl: string, text: string) => Promise<void>;
}

export interface SlackRequest {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The raw body, one character a byte. */
  readonly body: string;
}

/** The result of a Slack action, for the log. */
export type SlackActionOutcome =
  | { readonly kind: "unsigned" }
  | {
      readonly kind: Answer["kind"] | "not-allowed" | "failed";
      readonly subject: string;
      readonly userId: string;
      readonly error?: unknown;
      /** Why the reply could not be sent. */
      readonly unanswered?: unknown;
    };

/**
 * Handles a Slack action: checks the signature and the approver, and records the approval.
 *
 * @throws InputError when the request is not an action of our buttons
 */
export async function handleSlackAction(
  request: SlackRequest,
  ports: SlackActionPorts,
): Promise<SlackActionOutcome> {
  if (!(await ports.isFromSlack(request))) return { kind: "unsigned" };
  const action = decodeSlackAction(request.body);
  const { userId, userName, subject, digest, responseUrl } = action;
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
    return end(
      "not-allowed",
      `You are not an approver. Ask an administrator to add ${userId} to the approvers.`,
    );
  }
  try {
    const by = `${userName} (Slack ${userId})`;
    const { kind, text } = await approve(
      { subject, digest, by, identity: ports.identities?.[userId] },
      ports,
    );
    return await end(kind, text);
  } catch (error) {
    return end("failed", "The approval failed and may be incomplete. Try again in a moment.", error);
  }
}
