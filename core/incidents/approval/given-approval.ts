import { type Approval, advance, type Incident } from "../incident.ts";
import type { RoleRecord } from "../role-record.ts";
import { isAdoptable, isApprovable, isApprovalStep } from "./proposal.ts";

/** An approval as it is stored: an item of its own, so that the role's record is written by responders only. */
export interface GivenApproval extends Approval {
  readonly incidentId: string;
}

/** The incident with an approval that no handler has taken up yet: as a last step, not announced. */
export function withApproval(incident: Incident, given: GivenApproval | undefined): Incident {
  if (given === undefined || given.incidentId !== incident.id) return incident;
  const { incidentId: _, ...approval } = given;
  const { at, decision } = approval;
  const isAccepted = decision === "adopt" ? isAdoptable : isApprovable;
  if (decision === "resume" || !isAccepted(incident)) return incident;
  const note = approvalNote(incident, approval);
  if (incident.steps.some((step) => step.at === at && isApprovalStep(step))) return incident;
  return advance({ ...incident, approval }, incident.state, at, note);
}

export function withRecordApproval(record: RoleRecord, given: GivenApproval | undefined): RoleRecord {
  const { latest } = record;
  if (latest === undefined || given === undefined) return record;
  if (given.decision !== "resume") return { ...record, latest: withApproval(latest, given) };
  return given.incidentId !== latest.id || latest.resumed?.at === given.at
    ? record
    : withoutSuspension(record, given);
}

/** The record of a role whose suspension a person ended: its write budget begins anew. */
export function withoutSuspension(
  { suspension: _, suspensionEndedAt: __, latest, ...rest }: RoleRecord,
  { at, by }: Pick<Approval, "at" | "by">,
): RoleRecord {
  if (latest === undefined) return { ...rest, writes: [] };
  const note = `Resumed by ${by}: automatic writes to this role are enabled again.`;
  // The incident of the suspension may have ended: its record says all the same who resumed the role
  const state = latest.state === "suspended" ? "detected" : latest.state;
  return { ...rest, latest: advance({ ...latest, resumed: { at, by } }, state, at, note), writes: [] };
}

function approvalNote({ state }: Incident, { decision, by }: Approval): string {
  if (decision === "adopt") return `Adoption approved by ${by}.`;
  return `${state === "blocked" ? "Retry approved" : "Approved"} by ${by}.`;
}
