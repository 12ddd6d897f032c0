import { adopt } from "../approval/adopt.ts";
import { type ApprovalPorts, approve, staleText } from "../approval/approve.ts";
import { notSuspended, type ResumePorts, resume } from "../approval/resume.ts";
import type { SlackAction } from "../approval/slack-action.ts";
import { actionsOf } from "./actions.ts";
import { type FollowUpPorts, followUp, type Wish } from "./follow-up.ts";
import { followDigestOf } from "./holding.ts";

/** What a person reads after a click. */
export interface Reply {
  readonly kind: "approved" | "recorded" | "already" | "refused" | "asked-again";
  readonly text: string;
  /** A second question: the value of the button that adopts a critical change, and what happens then. */
  readonly critical?: { readonly value: string; readonly consequence: string };
}

export interface DecisionPorts extends ApprovalPorts, FollowUpPorts {
  readonly state: ApprovalPorts["state"] & ResumePorts["state"];
  /** The names of the approvers' AWS users or sessions, by Slack id. */
  readonly identities?: Readonly<Record<string, string>>;
}

/** Records the decision of a person who may take it. */
export async function actOn(action: SlackAction, ports: DecisionPorts): Promise<Reply> {
  const { id, subject, digest, since, userId, userName } = action;
  const by = `${userName} (Slack ${userId})`;
  const request = { subject, digest, since, by, identity: ports.identities?.[userId] };
  switch (id) {
    case "approve":
      return approve(request, ports);
    case "resume":
      return resumeShown(action, by, ports);
    case "adopt": {
      const critical = await criticalOf(action, ports);
      if (critical === undefined) return adopt({ ...request, isCriticalConfirmed: false }, ports);
      const consequence = `This change is critical. ${critical.consequence}`;
      return { kind: "asked-again", text: consequence, critical: { value: action.value, consequence } };
    }
    case "adopt-critical":
      return adopt({ ...request, isCriticalConfirmed: true }, ports);
    case "acknowledge":
      return followUp({ ...request, wish: { kind: "acknowledged" } }, ports);
    case "snooze-1":
      return followUp({ ...request, wish: snooze(1) }, ports);
    case "snooze-24":
      return followUp({ ...request, wish: snooze(24) }, ports);
  }
}

function snooze(hours: number): Wish {
  return { kind: "snoozed", seconds: hours * 60 * 60 };
}

/** What would be adopted, if it is critical and still what the person saw. */
async function criticalOf({ subject, digest }: SlackAction, { state, clock }: DecisionPorts) {
  const incident = await state.incident(subject);
  const adoptable = incident && actionsOf(subject, [incident], clock.now())?.adopt;
  return adoptable?.severity === "critical" && adoptable.digest === digest ? adoptable : undefined;
}

async function resumeShown(
  { subject, digest, since }: SlackAction,
  by: string,
  ports: DecisionPorts,
): Promise<Reply> {
  const incident = await ports.state.incident(subject);
  if (incident === undefined) return { kind: "refused", text: `Incident ${subject} does not exist.` };
  const rechecks = ports.rechecks.trustUpdated;
  if (followDigestOf([incident]) === digest) return resume(incident.role, by, { ...ports, rechecks });
  // A person who clicks twice reads that the role is resumed already. A later suspension is not what the person saw
  if (incident.resumed !== undefined && incident.state !== "suspended") return notSuspended(incident.role);
  const text = "This has changed: read the updated message. Nothing was resumed.";
  return { kind: "refused", text: staleText(text, [incident], { since }) };
}
