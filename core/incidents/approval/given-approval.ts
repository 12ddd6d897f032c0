import { type Approval, advance, type Incident } from "../incident.ts";
import type { RoleRecord } from "../role-record.ts";
import { isApprovable } from "./proposal.ts";

/** An approval as it is stored: an item of its own, so that the role's record is written by responders only. */
export interface GivenApproval extends Approval {
  readonly incidentId: string;
}

/** The incident with an approval that no handler has taken up yet: as a last step, not announced. */
export function withApproval(incident: Incident, given: GivenApproval | undefined): Incident {
  if (given === undefined || given.incidentId !== incident.id || !isApprovable(incident)) return incident;
  const { incidentId: _, ...approval } = given;
  const note = approvalNote(approval);
  if (incident.steps.some((step) => step.at === approval.at && step.note === note)) return incident;
  return advance({ ...incident, approval }, incident.state, approval.at, note);
}

export function withRecordApproval(record: RoleRecord, given: GivenApproval | undefined): RoleRecord {
  return record.latest === undefined ? record : { ...record, latest: withApproval(record.latest, given) };
}

/** When the incident was last approved: ISO 8601; empty if it never was. */
export function lastApprovalAt({ steps }: Incident): string {
  return steps.findLast(({ note }) => note.startsWith(approved))?.at ?? "";
}

const approved = "Approved by ";

function approvalNote({ by }: Approval): string {
  return `${approved}${by}.`;
}
