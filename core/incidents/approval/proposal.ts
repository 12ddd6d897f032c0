import { digest } from "../../shared/digest.ts";
import type { Cause } from "../cause.ts";
import type { Command } from "../command.ts";
import type { Approval, Incident } from "../incident.ts";

/** What a person is asked to approve: these incidents as they stand, and nothing that comes after. */
export interface Proposal {
  /** The id of an incident, or of a group. */
  readonly subject: string;
  /** Tells what the person saw from what stands when they answer. */
  readonly digest: string;
  /** On the button, in at most 75 characters. */
  readonly label: string;
  /** What is written where, in whole. */
  readonly consequence: string;
}

/**
 * @param now without it, an answer counts as being acted on however old it is
 * @returns undefined where nothing waits for a person
 */
export function proposalOf(
  subject: string,
  incidents: readonly Incident[],
  now?: Date,
): Proposal | undefined {
  const asked = incidents.filter((incident) => isAsked(incident, now));
  const [first] = asked;
  if (first === undefined) return undefined;
  const { label, verb } = wordsFor(asked);
  const roles = asked.map(({ role }) => `${role.account}/${role.name}`).sort();
  const count = roles.length === 1 ? "1 role" : `${roles.length} roles`;
  return {
    subject,
    digest: digestOf(incidents),
    label,
    consequence: `${verb} ${count}: ${roles.join(", ")}`,
  };
}

/** Whether an incident waits for a person's answer. */
export function isAsked(incident: Incident, now?: Date): boolean {
  return incident.state === "awaiting-approval" && pendingApproval(incident, now) === undefined;
}

/**
 * A person's answer that is being acted on: it does not count any more once something came after it, or once it is too
 * old to be acted on.
 */
export function pendingApproval({ approval, state, steps }: Incident, now?: Date): Approval | undefined {
  if (approval === undefined || state !== "awaiting-approval" || steps.at(-1)?.at !== approval.at)
    return undefined;
  return now === undefined || isFresh(approval, now) ? approval : undefined;
}

/** An answer is for the moment: what has not been done about it by then is asked for again. */
export const approvalLastsSeconds = 60 * 60;

export function isFresh({ at }: Approval, now: Date): boolean {
  return now.getTime() - Date.parse(at) <= approvalLastsSeconds * 1000;
}

/**
 * Sixteen hexadecimal digits over all that would be done about the incidents that wait. An answer leaves it as it is,
 * so that the same answer, given again, is known.
 */
export function digestOf(incidents: readonly Incident[]): string {
  const waiting = incidents.filter(({ state }) => state === "awaiting-approval");
  return digest(
    waiting
      .map((incident) => `${incident.id} ${proposed(incident)}`)
      .sort()
      .join("\n"),
  ).slice(0, 16);
}

/**
 * What would be done about one drift: the drift, the document that would be written, and who would be trusted by it.
 * A principal that was recreated once more has another id, and is another proposal; so is another snapshot of a role, or
 * another role that would trust it by its new id.
 */
export function proposed({
  fingerprint,
  expectedDocument,
  cause,
}: Pick<Incident, "fingerprint" | "expectedDocument" | "cause">): string {
  const orphans = "orphans" in cause ? (cause.orphans ?? []) : [];
  const trusted = orphans.map(
    ({ uniqueId, principal, status }) =>
      `${uniqueId} ${principal} ${status.kind} ${status.kind === "recreated" ? status.id : ""}`,
  );
  const snapshot = cause.kind === "role-deleted" ? (cause.snapshotTakenAt ?? "") : "";
  const dependents = cause.kind === "role-deleted" ? (cause.dependents ?? []) : [];
  const rebound = [...trusted, ...dependents.map(({ arn }) => arn)].sort();
  return digest([fingerprint, expectedDocument ?? "", snapshot, ...rebound].join("\n"));
}

/** The same by hand, where nobody has a button. With credentials of the hub account. */
export function approveCommand({ subject, digest }: Proposal): Command {
  return { purpose: "Approve it", line: `trustdrift approve ${subject} --digest ${digest}` };
}

type Action = "put-back" | "rebind" | "restore";

const words: Record<Action, { readonly label: string; readonly verb: string }> = {
  "put-back": { label: "Put back", verb: "The expected trust policy is written back to" },
  rebind: {
    label: "Trust the recreated principals again",
    verb: "The expected trust policy is saved again, which trusts whoever has the expected names now, in",
  },
  restore: { label: "Restore the role", verb: "The latest snapshot is used to create again" },
};

const several = {
  label: "Approve all",
  verb: "What the expectations say is written to, or created as,",
};

function wordsFor(asked: readonly Incident[]) {
  const [action, ...others] = [...new Set(asked.map(({ cause }) => actionOf(cause)))];
  return action === undefined || others.length > 0 ? several : words[action];
}

function actionOf(cause: Cause): Action {
  if (cause.kind === "principal-orphaned") return "rebind";
  return cause.kind === "role-deleted" ? "restore" : "put-back";
}
