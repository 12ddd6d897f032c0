import { pendingApproval } from "../../incidents/approval/proposal.ts";
import type { Cause } from "../../incidents/cause.ts";
import {
  type Incident,
  isClosedByPerson,
  isOpen,
  isUnchecked,
  notVerified,
} from "../../incidents/incident.ts";

/**
 * The state of an incident as people see it. `approved`: what a person approved is under way. `check`: written, but the role may trust
 * an unknown principal. `superseded`: a later incident replaced this one. `closed`: by a person. `notice`: a report that needs no repair.
 */
export type AlertState =
  | "open"
  | "approval-needed"
  | "approved"
  | "check"
  | "blocked"
  | "suspended"
  | "reverted"
  | "adopted"
  | "resolved"
  | "superseded"
  | "closed"
  | "notice";

const notices: readonly Cause["kind"][] = ["expectations-pushed", "toggle-changed"];

/** @param now decides whether an approval is still valid */
export function alertStateOf(incident: Incident, now?: Date): AlertState {
  const { state, cause } = incident;
  if (isUnchecked(incident)) return "check";
  if (isOpen(incident) && pendingApproval(incident, now) !== undefined) return "approved";
  switch (state) {
    case "detected":
      return "open";
    case "awaiting-approval":
      return "approval-needed";
    case "resolved":
      if (incident.supersededBy !== undefined) return "superseded";
      if (isClosedByPerson(incident)) return "closed";
      return notices.includes(cause.kind) ? "notice" : "resolved";
    case "suspended":
    case "blocked":
    case "reverted":
    case "adopted":
      return state;
  }
}

/** Nothing is left to do in the incident. */
export function isOver(state: AlertState): boolean {
  switch (state) {
    case "reverted":
    case "adopted":
    case "resolved":
    case "superseded":
    case "closed":
    case "notice":
      return true;
    default:
      return false;
  }
}

/** The first words of a title: "Reverted in 3 s". */
export function labelOf(incident: Incident, state: AlertState): string {
  switch (state) {
    case "approved":
      return approvedLabel(incident);
    case "blocked":
      return incident.blockage?.code === notVerified ? "Not verified" : "Blocked";
    case "reverted":
      return `${remedyOf(incident.cause).done}${timeTaken(incident)}`;
    default:
      return labels[state];
  }
}

function approvedLabel({ approval, state, cause }: Incident): string {
  if (approval?.decision === "adopt") return "Adopting";
  if (state === "blocked") return "Retrying";
  return cause.kind === "role-deleted" ? "Restoring" : "Approved";
}

/** For several incidents, and for a single one without details of its own. */
export const labels = {
  open: "Open",
  "approval-needed": "Approval needed",
  approved: "Approved",
  check: "Check now",
  blocked: "Blocked",
  suspended: "Suspended",
  reverted: "Reverted",
  adopted: "Adopted",
  resolved: "Resolved",
  superseded: "Superseded",
  closed: "Closed",
  notice: "Notice",
} as const satisfies Record<AlertState, string>;

/** Our response to the cause, as a noun and as a participle. */
export function remedyOf({ kind }: Cause): { readonly noun: string; readonly done: string } {
  if (kind === "principal-orphaned") return { noun: "rebind", done: "Rebound" };
  if (kind === "role-deleted") return { noun: "restore", done: "Restored" };
  if (kind === "expectation-changed") return { noun: "write", done: "Written" };
  return { noun: "revert", done: "Reverted" };
}

const longestSeconds = 120;

/** CloudTrail's times are whole seconds, so the least is one second. Empty when no event of the change is known. */
function timeTaken({ occurredAt, revertedAt, foundBy, cause, actor }: Incident): string {
  const isTimed = foundBy !== "sweep" && (cause.kind !== "principal-orphaned" || actor !== undefined);
  if (revertedAt === undefined || !isTimed || cause.kind === "expectation-changed") return "";
  const seconds = Math.max(1, Math.ceil((Date.parse(revertedAt) - Date.parse(occurredAt)) / 1000));
  if (seconds <= longestSeconds) return ` in ${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes <= longestSeconds ? ` in ${minutes} min` : ` in ${Math.ceil(minutes / 60)} h`;
}
