import type { Proposal } from "../incidents/approval/proposal.ts";
import type { Command } from "../incidents/command.ts";
import type { Severity } from "../policy/compare.ts";

/** The content of a notification, in words. Each channel decides on the layout. */
export interface Alert {
  readonly incidentId: string;
  readonly severity: Severity;
  /** What happened, in at most 100 characters: "Trust policy of qovery-user-role changed". */
  readonly headline: string;
  /** The current state of the incident, and the reason. */
  readonly status: string;
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  /** What changed and what it allows, most severe first. */
  readonly findings: readonly { readonly severity: Severity; readonly text: string }[];
  /** Of a group: one line for each account, with its roles and the status of each. */
  readonly members?: readonly { readonly label: string; readonly value: string }[];
  /** Of a group of unprotected roles, in place of `members` and `findings`: a row of names, then a row for each role. */
  readonly table?: readonly (readonly string[])[];
  /** What a person can approve, where the incident awaits approval. */
  readonly approve?: Proposal;
  readonly commands: readonly Command[];
  readonly documents: { readonly expected?: string; readonly found?: string };
}
