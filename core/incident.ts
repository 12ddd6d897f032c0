import type { Actor } from "./actor.ts";
import { type JournalDetailType, journalDetailTypes } from "./contract.ts";
import type { Hint } from "./hint.ts";
import type { Change, Fault, Severity } from "./policy/change.ts";
import type { RoleKey } from "./role.ts";

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

/** What happened to the role. */
export type Cause =
  | { readonly kind: "trust-changed"; readonly changes: readonly Change[] }
  | { readonly kind: "trust-unreadable"; readonly faults: readonly Fault[] }
  /** Was drift, and was put back before we looked. */
  | { readonly kind: "trust-changed-briefly"; readonly changes: readonly Change[] }
  /** A role that no expectation covers got a trust that is dangerous on its own. */
  | { readonly kind: "risky-trust"; readonly changes: readonly Change[] }
  /** The trust of a role of the responder itself was written: whoever may assume it acts with its rights. */
  | { readonly kind: "own-role-changed"; readonly changes: readonly Change[] }
  | { readonly kind: "role-deleted" }
  | { readonly kind: "role-recreated" }
  /** We may not read the role: all we have is the event's claim. */
  | { readonly kind: "role-not-readable"; readonly reported: Hint["kind"]; readonly error: string }
  | { readonly kind: "expectation-ambiguous"; readonly expectations: readonly string[] }
  /** No role of the account can be listed: what no event tells is not seen. */
  | { readonly kind: "account-unreadable"; readonly error: string }
  | { readonly kind: "failed-calls"; readonly count: number; readonly errorCode: string };

/** Why a write of ours did not happen, with all that a person needs to finish it. */
export interface Blockage {
  readonly operation: string;
  readonly code: string;
  /** AWS's exact words. */
  readonly error: string;
  /** The policy statement that would allow the write, where a permission was missing. */
  readonly unblockingStatement?: string;
}

/** The code of a write that IAM took and that could not be seen. */
export const notVerified = "NotVerified";

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
  /** Everything that happened to it, oldest first; the last one's state is the incident's. */
  readonly steps: readonly Step[];
  /** The incident whose drift this one took the place of. */
  readonly supersedes?: string;
}

const closedStates: readonly IncidentState[] = ["reverted", "adopted", "resolved"];

export function isOpen(incident: Incident): boolean {
  return !closedStates.includes(incident.state);
}

/** A new step in an incident's life; the state is the step's. */
export function advance(incident: Incident, state: IncidentState, at: string, note: string): Incident {
  const closed = closedStates.includes(state) ? { closedAt: incident.closedAt ?? at } : {};
  return { ...incident, ...closed, state, steps: [...incident.steps, { at, state, note }] };
}

/** What logs are searched by, and what subscriptions may filter on. */
export function labelsOf({ id, state, severity, cause, role }: Incident) {
  return {
    incidentId: id,
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
