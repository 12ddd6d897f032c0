import { actOn, type DecisionPorts, type Reply } from "../follow-up/act-on-slack.ts";
import { decodeSlackAction, type SlackAction } from "./slack-action.ts";

export interface SlackActionPorts extends DecisionPorts {
  /** Whether the request has a valid and recent Slack signature. */
  readonly isFromSlack: (request: SlackRequest) => Promise<boolean>;
  /** The Slack ids of the approvers, who may decide everything. */
  readonly approvers: readonly string[];
  /** The Slack ids of those who may acknowledge and snooze beside the approvers. @default none */
  readonly acknowledgers?: readonly string[];
  /** Sends a reply that only the person sees. */
  readonly reply: (responseUrl: string, reply: Pick<Reply, "text" | "critical">) => Promise<void>;
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
      readonly kind: Reply["kind"] | "not-allowed" | "failed";
      readonly action: SlackAction["id"];
      readonly subject: string;
      readonly userId: string;
      readonly error?: unknown;
      /** Why the reply could not be sent. */
      readonly unanswered?: unknown;
    };

type Kind = Exclude<SlackActionOutcome["kind"], "unsigned">;

/**
 * Handles a Slack action: checks the signature and the person, and records the decision.
 *
 * @throws InputError when the request is not an action of our buttons
 */
export async function handleSlackAction(
  request: SlackRequest,
  ports: SlackActionPorts,
): Promise<SlackActionOutcome> {
  if (!(await ports.isFromSlack(request))) return { kind: "unsigned" };
  const action = decodeSlackAction(request.body);
  const { id, userId, subject, responseUrl } = action;
  const end = async (kind: Kind, reply: Pick<Reply, "text" | "critical">, error?: unknown) => {
    const unanswered = await ports.reply(responseUrl, reply).then(
      () => undefined,
      (fault: unknown) => fault,
    );
    return {
      kind,
      action: id,
      subject,
      userId,
      ...(error !== undefined && { error }),
      ...(unanswered !== undefined && { unanswered }),
    };
  };
  const why = whyNotAllowed(action, ports);
  if (why !== undefined) return end("not-allowed", { text: why });
  try {
    const reply = await actOn(action, ports);
    return await end(reply.kind, reply);
  } catch (error) {
    const text = `The ${names[id]} failed and may be incomplete. Try again in a moment.`;
    return end("failed", { text }, error);
  }
}

/** @returns a sentence; undefined if the person may do this */
function whyNotAllowed({ id, userId }: SlackAction, ports: SlackActionPorts): string | undefined {
  const { approvers, acknowledgers = [] } = ports;
  if (approvers.includes(userId)) return undefined;
  switch (id) {
    case "acknowledge":
    case "snooze-1":
    case "snooze-24":
      if (acknowledgers.includes(userId)) return undefined;
      return `You cannot acknowledge or snooze incidents. Ask an administrator to add ${userId} to the acknowledgers.`;
    case "approve":
    case "resume":
    case "adopt":
    case "adopt-critical":
      return `You are not an approver. Ask an administrator to add ${userId} to the approvers.`;
  }
}

const names: Record<SlackAction["id"], string> = {
  approve: "approval",
  resume: "resumption",
  adopt: "adoption",
  "adopt-critical": "adoption",
  acknowledge: "acknowledgment",
  "snooze-1": "snooze",
  "snooze-24": "snooze",
};
