import { digest } from "../../shared/digest.ts";
import { countText, oneLine } from "../../shared/text.ts";
import { orphansOf } from "../cause.ts";
import type { Command } from "../incident.ts";
import { type Approval, type Incident, isClosed, isUnchecked, ownSteps, type Step } from "../incident.ts";

/** What a person is asked to approve: these incidents in their current state. */
export interface Proposal {
  /** The id of an incident, or of a group. */
  readonly subject: string;
  /** Detects whether the incidents have changed since the person saw them. */
  readonly digest: string;
  /** Every write was tried before: the person asks for another try. */
  readonly isRetry?: true;
  /** On the button, in at most 75 characters. */
  readonly label: string;
  /** The complete list of writes. */
  readonly consequence: string;
}

/**
 * @param now without it, an approval counts as pending however old it is
 * @returns undefined if no incident awaits approval
 */
export function proposalOf(
  subject: string,
  incidents: readonly Incident[],
  now?: Date,
): Proposal | undefined {
  const asked = incidents.filter((incident) => isAsked(incident, now));
  const [first] = asked;
  if (first === undefined) return undefined;
  const { label, verb, isRetry } = wordsFor(asked);
  const roles = asked.map(({ role }) => `${role.account}/${role.name}`).sort();
  const count = countText(roles.length, "role");
  return {
    subject,
    digest: digestOf(incidents),
    ...(isRetry && { isRetry }),
    label,
    consequence: oneLine(`${verb} ${count}: ${roles.join(", ")}`),
  };
}

/** Whether an incident awaits an approval. */
export function isAsked(incident: Incident, now?: Date): boolean {
  return isApprovable(incident) && pendingApproval(incident, now) === undefined;
}

/** Whether a person can approve a write: also another try of a refused write, or one write to a role that is suspended. */
export function isApprovable({ state, cause, expectedDocument }: ApprovableFields): boolean {
  if (state === "awaiting-approval" || state === "blocked") return true;
  return state === "suspended" && cause.kind !== "role-deleted" && expectedDocument !== undefined;
}

type ApprovableFields = Pick<Incident, "state" | "cause" | "expectedDocument">;

/** Whether a person can make the live trust policy the expected one of the role. */
export function isAdoptable(incident: Incident): boolean {
  const { state, cause, expectation, foundDocument } = incident;
  if (isClosed(state) || isUnchecked(incident) || cause.kind !== "trust-changed" || expectation === undefined)
    return false;
  // IAM does not accept the unique ID of a deleted principal
  return foundDocument !== undefined && orphansOf(cause).length === 0;
}

export function isApprovalStep({ note }: Step): boolean {
  return /^(Approved|Retry approved|Adoption approved) by /.test(note);
}

/** When a person last decided about the incident: ISO 8601; empty if no one did. */
export function lastDecisionAt({ steps, resumed }: Pick<Incident, "steps" | "resumed">): string {
  const at = steps.findLast(isApprovalStep)?.at ?? "";
  return resumed !== undefined && resumed.at > at ? resumed.at : at;
}

/** An approval that is being acted on: it ends with the next step of the incident, or when it expires. */
export function pendingApproval(incident: Incident, now?: Date): Approval | undefined {
  const { approval, steps } = incident;
  const last = ownSteps({ steps }).at(-1);
  if (approval === undefined || last?.at !== approval.at || !isApprovalStep(last)) return undefined;
  return now === undefined || isFresh(approval, now) ? approval : undefined;
}

/** An approval expires after this time; what was not done by then needs another approval. */
export const approvalLastsSeconds = 60 * 60;

export function isFresh({ at }: Approval, now: Date): boolean {
  return now.getTime() - Date.parse(at) <= approvalLastsSeconds * 1000;
}

/**
 * 128 bits, as hexadecimal digits, over everything that would be written for the incidents that await approval. An approval
 * does not change the digest, so a repeated approval is recognized.
 */
export function digestOf(incidents: readonly Incident[]): string {
  const waiting = incidents.filter(isApprovable);
  return digest(
    waiting
      .map((incident) => `${incident.id} ${proposed(incident)}`)
      .sort()
      .join("\n"),
  ).slice(0, 32);
}

/**
 * SHA-256 of the proposal for one drift: the drift, the document to write, and the principals that it would trust.
 * A principal that was recreated again has another id and is another proposal, as is another snapshot of a role, or
 * another role that would trust the restored role.
 */
export function proposed({
  fingerprint,
  expectedDocument,
  cause,
}: Pick<Incident, "fingerprint" | "expectedDocument" | "cause">): string {
  const trusted = orphansOf(cause).map(
    ({ uniqueId, principal, status }) =>
      `${uniqueId} ${principal} ${status.kind} ${status.kind === "recreated" ? status.id : ""}`,
  );
  const snapshot =
    cause.kind === "role-deleted" ? `${cause.snapshotTakenAt ?? ""} ${cause.snapshotDigest ?? ""}` : "";
  const dependents = cause.kind === "role-deleted" ? (cause.dependents ?? []) : [];
  const rebound = [...trusted, ...dependents.map(({ arn }) => arn)].sort();
  return digest([fingerprint, expectedDocument ?? "", snapshot, ...rebound].join("\n"));
}

/** SHA-256 of what a person adopts: this trust policy in place of the expected one, with this severity. */
export function adopting(finding: Parameters<typeof proposed>[0] & Pick<Incident, "severity">): string {
  return digest(`adopt ${finding.severity} ${proposed(finding)}`);
}

/** The command-line equivalent of the button. Needs credentials of the hub account. */
export function approveCommand({ subject, digest, isRetry }: Proposal): Command {
  const line = `${subject} --digest ${digest}`;
  return isRetry
    ? { purpose: "Retry", line: `trustdrift incident retry ${line}` }
    : { purpose: "Approve", line: `trustdrift incident approve ${line}` };
}

type Action = "put-back" | "put-back-once" | "retry" | "deploy" | "rebind" | "restore";

interface Words {
  readonly label: string;
  readonly verb: string;
  readonly isRetry?: true;
}

const words: Record<Action, Words> = {
  "put-back": { label: "Revert", verb: "The expected trust policy is written back to" },
  "put-back-once": {
    label: "Revert once",
    verb: "Despite the suspension, the expected trust policy is written back once to",
  },
  retry: { label: "Retry", verb: "The same write is tried again now in", isRetry: true },
  rebind: {
    label: "Trust the recreated principals again",
    verb: "The expected trust policy is saved again, so that the current owners of the expected names are trusted, in",
  },
  deploy: {
    label: "Write the new trust policy",
    verb: "The trust policy of the changed expectation is written to",
  },
  restore: { label: "Restore the role", verb: "The latest snapshot is used to recreate" },
};

const several: Words = {
  label: "Approve all",
  verb: "The expected trust policies are written back, or the deleted roles are recreated, in",
};

function wordsFor(asked: readonly Incident[]): Words {
  const [action, ...others] = [...new Set(asked.map(actionOf))];
  return action === undefined || others.length > 0 ? several : words[action];
}

function actionOf({ cause, state }: Incident): Action {
  if (state === "suspended") return "put-back-once";
  if (state === "blocked") return "retry";
  if (cause.kind === "principal-orphaned") return "rebind";
  if (cause.kind === "expectation-changed") return "deploy";
  return cause.kind === "role-deleted" ? "restore" : "put-back";
}
