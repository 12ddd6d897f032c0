import { type JournalDetailType, journalDetailTypes } from "../contract/journal.ts";
import type { Severity } from "../policy/compare.ts";
import type { Actor } from "../principals/actor.ts";
import type { RoleKey } from "../principals/role.ts";
import type { Cause } from "./cause.ts";
import type { Command } from "./command.ts";

/**
 * `detected`: seen and told, nothing written. `awaiting-approval`: a person decides. `reverted`: written back and
 * read back. `blocked`: we tried and could not. `suspended`: somebody keeps writing, so we stopped. `adopted`: the
 * live document is now the expectation. `resolved`: the drift is gone without us.
 */
export type IncidentState =
  | "detected"
  | "awaiting-approval"
  | "reverted"
  | "blocked"
  | "suspended"
  | "adopted"
  | "resolved";

/** Why a write of ours did not happen, with all that a person needs to finish it. */
export interface Blockage {
  readonly operation: string;
  readonly code: string;
  /** AWS's exact words. */
  readonly error: string;
  /** What they mean, where they do not say it: sentences for people. */
  readonly meaning?: string;
  /** The policy statement that would allow the write, where a permission was missing. */
  readonly unblockingStatement?: string;
}

/** How far a restore of a deleted role came. */
export interface Restoration {
  /** Of the role that it created. */
  readonly newId?: string;
  /** What is in place, in words. */
  readonly done: readonly string[];
  /** What nobody can write back, and what is new beside the role. */
  readonly notes: readonly string[];
  /** What is missing, each with AWS's error. */
  readonly missing: readonly string[];
  /** With credentials of the role's account, in this order. */
  readonly finish: readonly Command[];
  readonly undo: readonly Command[];
  readonly check: readonly Command[];
}

/** The code of a write that IAM took and that could not be seen. */
export const notVerified = "NotVerified";

/** A person's yes to what an incident proposes: for exactly this drift. */
export interface Approval {
  /** ISO 8601 with milliseconds. */
  readonly at: string;
  /** Who, as they are known where they said it: "Ada (Slack U0123)", "arn:aws:iam::…:user/ada on the command line". */
  readonly by: string;
  readonly fingerprint: string;
  /** SHA-256 of all that was proposed, as `proposed()` tells it: who would be trusted by it, too. */
  readonly proposed?: string;
}

/** One thing that happened to an incident, for the record and for the thread below the alert. */
export interface Step {
  /** ISO 8601 with milliseconds. */
  readonly at: string;
  readonly state: IncidentState;
  /** A sentence for people. */
  readonly note: string;
}

/** One drift of one role, from detection to close. */
export interface Incident {
  readonly id: string;
  readonly state: IncidentState;
  readonly severity: Severity;
  readonly cause: Cause;
  /** SHA-256 of the drift's meaning: what an approval is for, and what makes duplicates one. */
  readonly fingerprint: string;
  readonly role: RoleKey & { readonly arn?: string; readonly path?: string };
  /** The expectation's name. */
  readonly expectation?: string;
  /** Absent when nobody can be named: the live document is not the one that any known call asked for. */
  readonly actor?: Actor;
  /** Set where no event had told of it: a sweep saw it first. */
  readonly foundBy?: "sweep";
  /** The CloudTrail events that belong to this incident, latest last. */
  readonly eventIds: readonly string[];
  /** CloudTrail's time of the call, or when a sweep saw it: ISO 8601 in whole seconds. */
  readonly occurredAt: string;
  /** When the change was seen: ISO 8601 with milliseconds. */
  readonly detectedAt: string;
  readonly revertedAt?: string;
  readonly closedAt?: string;
  /** The expected document, as a revert writes it. */
  readonly expectedDocument?: string;
  /** The document found: the undo copy. Plain JSON text, or as it was when it cannot be read. */
  readonly foundDocument?: string;
  readonly blockage?: Blockage;
  /** What a restore did, and how to finish or undo it by hand. */
  readonly restoration?: Restoration;
  readonly approval?: Approval;
  /** The group of incidents that have one cause, and are told and approved as one. */
  readonly group?: string;
  /** Everything that happened to it, oldest first; the last one's state is the incident's. */
  readonly steps: readonly Step[];
  /** The incident whose drift this one took the place of. */
  readonly supersedes?: string;
}

const closedStates: readonly IncidentState[] = ["reverted", "adopted", "resolved"];

export function isClosed(state: IncidentState): boolean {
  return closedStates.includes(state);
}

export function isOpen({ state }: Incident): boolean {
  return !isClosed(state);
}

/** A new step in an incident's life; the state is the step's. */
export function advance(incident: Incident, state: IncidentState, at: string, note: string): Incident {
  const closed = isClosed(state) ? { closedAt: incident.closedAt ?? at } : {};
  return { ...incident, ...closed, state, steps: [...incident.steps, { at, state, note }] };
}

/** What logs are searched by, and what subscriptions may filter on. */
export function labelsOf({ id, state, severity, cause, role, group }: Incident) {
  return {
    incidentId: id,
    ...(group !== undefined && { groupId: group }),
    state,
    severity,
    cause: cause.kind,
    account: role.account,
    roleName: role.name,
  };
}

/** The journal's word for a state. */
export function detailTypeOf(state: IncidentState): JournalDetailType {
  switch (state) {
    case "detected":
    case "awaiting-approval":
      return journalDetailTypes.detected;
    case "reverted":
    case "blocked":
    case "suspended":
    case "adopted":
    case "resolved":
      return journalDetailTypes[state];
  }
}
