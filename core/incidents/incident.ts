import { type JournalDetailType, journalDetailTypes } from "../contract/journal.ts";
import type { Severity } from "../policy/compare.ts";
import type { Actor } from "../principals/actor.ts";
import type { RoleKey, Tag } from "../principals/role.ts";
import { cut } from "../shared/text.ts";
import type { Cause } from "./cause.ts";
import type { FollowUp } from "./follow-up/types.ts";

/**
 * `detected`: reported, nothing written. `awaiting-approval`: a person decides. `reverted`: written back and verified.
 * `blocked`: AWS refused the write. `suspended`: another writer keeps changing the role, so reverts are stopped.
 * `adopted`: the live document is now the expectation. `resolved`: the drift ended without a write of ours.
 */
export type IncidentState =
  | "detected"
  | "awaiting-approval"
  | "reverted"
  | "blocked"
  | "suspended"
  | "adopted"
  | "resolved";

/** Why a write failed, with what a person needs to complete it. */
export interface Blockage {
  readonly operation: string;
  readonly code: string;
  /** AWS's exact message. */
  readonly error: string;
  /** An explanation of the error. */
  readonly meaning?: string;
  /** The policy statement that would allow the write, where a permission was missing. */
  readonly unblockingStatement?: string;
  /** The role that needs the statement: in its permissions, or in its trust policy. */
  readonly attachTo?: { readonly policy: "permissions" | "trust"; readonly roleArn: string };
}

/** A command for a person, with what it is for. */
export interface Command {
  readonly purpose: string;
  readonly line: string;
}

/** The progress of a restore. */
export interface Restoration {
  /** Of the role that it created. */
  readonly newId?: string;
  /** The completed parts. */
  readonly done: readonly string[];
  /** What cannot be restored, and what was created in addition to the role. */
  readonly notes: readonly string[];
  /** The missing parts, each with AWS's error. */
  readonly missing: readonly string[];
  /** With credentials of the role's account, in this order. */
  readonly finish: readonly Command[];
  readonly undo: readonly Command[];
  readonly check: readonly Command[];
}

/** The code of a write that IAM accepted and that could not be verified. */
export const notVerified = "NotVerified";

/** A person's decision about an incident: for exactly this drift. */
export interface Approval {
  /** `adopt`: the live trust policy becomes the expected one. `resume`: the suspension ends. Absent: the proposed write. */
  readonly decision?: "adopt" | "resume";
  /** ISO 8601 with milliseconds. */
  readonly at: string;
  /** The person as the channel names them: "Ada (Slack U0123)", "arn:aws:iam::…:user/ada on the command line". */
  readonly by: string;
  /** The person's ARN, or the name of the person's AWS user or sessions. Absent for a Slack user without one. */
  readonly identity?: string;
  readonly fingerprint: string;
  /** SHA-256 of the proposal, from `proposed()`; of an adoption, from `adopting()`. */
  readonly proposed?: string;
}

/** One change of an incident, for the record and for the thread below the alert. */
export interface Step {
  /** ISO 8601 with milliseconds. */
  readonly at: string;
  readonly state: IncidentState;
  /** One or more sentences for the alert. */
  readonly note: string;
  /** What people or the clock added to an open incident, which does not change. */
  readonly kind?: "follow-up" | "reminder";
}

/** The first of incidents that replaced one another while they were open. */
export interface Continued {
  readonly id: string;
  /** When it was detected: ISO 8601 with milliseconds. */
  readonly since: string;
  /** How many incidents the present one follows. */
  readonly count: number;
}

/** One drift of one role, from detection to close. */
export interface Incident {
  readonly id: string;
  readonly state: IncidentState;
  readonly severity: Severity;
  readonly cause: Cause;
  /** SHA-256 of the drift's meaning: identifies duplicates, and the drift that an approval is for. */
  readonly fingerprint: string;
  readonly role: RoleKey & { readonly arn?: string; readonly path?: string };
  /** Of the role, when the incident was opened. */
  readonly tags?: readonly Tag[];
  /** The expectation's name. */
  readonly expectation?: string;
  /** The URL of the expectation's file, when the expectation was last compared. */
  readonly expectationSource?: string;
  /** Absent if no known call requested the live document. */
  readonly actor?: Actor;
  /** Set if a sweep found the drift before any event reported it. */
  readonly foundBy?: "sweep";
  /** The CloudTrail events that belong to this incident, latest last. */
  readonly eventIds: readonly string[];
  /** CloudTrail's time of the call, or the time of the sweep: ISO 8601 in whole seconds. */
  readonly occurredAt: string;
  /** When the change was observed: ISO 8601 with milliseconds. */
  readonly detectedAt: string;
  readonly revertedAt?: string;
  readonly closedAt?: string;
  /** The expected document, as a revert writes it. */
  readonly expectedDocument?: string;
  /** The live document: the undo copy. Plain JSON text, or the raw text if it cannot be decoded. */
  readonly foundDocument?: string;
  readonly blockage?: Blockage;
  /** What a restore did, and how to finish or undo it by hand. */
  readonly restoration?: Restoration;
  readonly approval?: Approval;
  /** The last acknowledgment or snooze. */
  readonly followUp?: FollowUp;
  /** Who ended the suspension of the role, and when. */
  readonly resumed?: { readonly at: string; readonly by: string };
  /** The drift was detected while auto-remediation was off: turning it on does not write without an approval. */
  readonly whileOff?: true;
  /** The group of incidents with the same cause, which are reported and approved together. */
  readonly group?: string;
  /** The group is a wave of changes, not of one cause that is approved as a whole. */
  readonly inWave?: true;
  /** Oldest first; the state of the last step is the state of the incident. */
  readonly steps: readonly Step[];
  /** The previous incident, whose drift this one replaced. */
  readonly supersedes?: string;
  /** The open incident that replaced this one. */
  readonly supersededBy?: string;
  /** Set if the previous incident was reported alone: both share its notification. */
  readonly continues?: Continued;
  /** Principals that got an expected name during the write, as "ARN is now ID": the role may trust them. */
  readonly strangers?: readonly string[];
}

const closedStates: readonly IncidentState[] = ["reverted", "adopted", "resolved"];

export function isClosed(state: IncidentState): boolean {
  return closedStates.includes(state);
}

export function isOpen({ state }: Incident): boolean {
  return !isClosed(state);
}

/** The role is as expected, but may trust an unknown principal: a person must check that. */
export function isUnchecked({ state, revertedAt }: Pick<Incident, "state" | "revertedAt">): boolean {
  return state === "detected" && revertedAt !== undefined;
}

/** Whether what the incident reports is still so, as far as is known: an adopted document is in effect. */
export function isInEffect(incident: Incident): boolean {
  if (incident.state === "adopted" || isClosedByPerson(incident)) return true;
  return isOpen(incident) && !isUnchecked(incident);
}

export const closedBy = "Closed by ";

/** A person closed it, as its note says, which does not change what it reports. */
export function isClosedByPerson(incident: Incident): boolean {
  return incident.state === "resolved" && !incident.revertedAt && lastNote(incident).startsWith(closedBy);
}

/** A new step in an incident's life; the state is the step's. Steps are only added: a number means one step for ever. */
export function advance(incident: Incident, state: IncidentState, at: string, note: string): Incident {
  const closed = isClosed(state) ? { closedAt: incident.closedAt ?? at } : {};
  const step = { at, state, note: cut(note, stepLimits.noteCharacters) };
  return { ...incident, ...closed, state, steps: [...incident.steps, step] };
}

/** Each step is announced, and a record of the table holds all of them. */
export const stepLimits = {
  noteCharacters: 2000,
  /** Of the same note. */
  repeats: 5,
  /** Without a change of the state. */
  notes: 40,
  /** Then the drift gets another incident. */
  all: 60,
} as const;

/** Adds a step that changes the state, or that says something new. */
export function withStep(incident: Incident, state: IncidentState, at: string, note: string): Incident {
  if (incident.state === state && isSaid(incident, note)) return incident;
  return advance(incident, state, at, note);
}

/** Without what people and the clock added. */
export function ownSteps({ steps }: Pick<Incident, "steps">): readonly Step[] {
  return steps.filter(({ kind }) => kind === undefined);
}

/** The note of the last step, without what people and the clock added. */
export function lastNote(incident: Pick<Incident, "steps">): string {
  return ownSteps(incident).at(-1)?.note ?? "";
}

function isSaid(incident: Incident, given: string): boolean {
  const steps = ownSteps(incident);
  const note = cut(given, stepLimits.noteCharacters);
  const isLast = steps.at(-1)?.note === note;
  const repeats = steps.filter((step) => step.note === note).length;
  return isLast || repeats >= stepLimits.repeats || steps.length >= stepLimits.notes;
}

/** The labels for log searches and subscription filters. */
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

/** The journal's event type for a state. */
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
