import type { Proposal } from "../incidents/approval/proposal.ts";
import type { Actions } from "../incidents/follow-up/actions.ts";
import type { Command } from "../incidents/incident.ts";
import type { Severity } from "../policy/compare.ts";
import type { Link } from "./incident/links.ts";
import type { AlertState } from "./title/state.ts";

/** The content of a notification, in words. Each channel decides on the layout. */
export interface Alert {
  readonly incidentId: string;
  readonly severity: Severity;
  /** Of the incident, or the worst state of a group. */
  readonly state: AlertState;
  /** State, what, where: "Open · Foreign account 193672423079 can assume qovery-user-role (prod 444444444444)". */
  readonly title: string;
  /** The same for Amazon SNS: at most 100 ASCII characters. */
  readonly subject: string;
  /** What happened, without its state, in at most 100 characters: "Trust policy of qovery-user-role changed". */
  readonly headline: string;
  /** What changed and what it allows, most severe first. */
  readonly findings: readonly { readonly severity: Severity; readonly text: string }[];
  /** If the alert is sent because nobody followed up: a channel that cannot edit its messages repeats the rest. */
  readonly reminder?: string;
  /** What was done, or why nothing was done. */
  readonly status: string;
  /** What a person does now. */
  readonly next: string;
  /** Where, who and when. */
  readonly facts: readonly Fact[];
  /** Facts for an investigation, which the first screen has no room for. */
  readonly details: readonly Fact[];
  readonly links: readonly Link[];
  /** Of a blocked write: AWS's exact error and what would allow the write. */
  readonly blockage?: AlertBlockage;
  /** Of a group: one line for each account, with its roles and the status of each. */
  readonly members?: readonly { readonly label: string; readonly value: string }[];
  /** Of a group of unprotected roles, in place of `members` and `findings`: a row of names, then a row for each role. */
  readonly table?: readonly (readonly string[])[];
  /** What a person can approve, where the incident awaits approval. */
  readonly approve?: Proposal;
  /** What else a person can decide, where an incident is open. */
  readonly actions?: Actions;
  readonly commands: readonly Command[];
  /** The change of the trust policy as a unified diff. */
  readonly diff?: string;
  /** The whole documents, where there is no diff. */
  readonly documents: { readonly expected?: string; readonly found?: string };
}

export interface Fact {
  readonly label: string;
  readonly value: string;
  /** The time in `value`, ISO 8601: a channel can show it in the reader's time zone. */
  readonly at?: string;
}

export interface AlertBlockage {
  readonly error: string;
  /** Where to add the statement. */
  readonly place?: string;
  readonly statement?: string;
}
