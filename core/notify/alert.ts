import type { Proposal } from "../incidents/approval/proposal.ts";
import type { Command } from "../incidents/command.ts";
import type { Severity } from "../policy/compare.ts";

/** Everything a person is told about an incident, in words; how it looks is the channel's business. */
export interface Alert {
  readonly incidentId: string;
  readonly severity: Severity;
  /** What happened, in at most 100 characters: "Trust policy of qovery-user-role changed". */
  readonly headline: string;
  /** How it stands now, and why. */
  readonly status: string;
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  /** What changed and what it opens, most severe first. */
  readonly findings: readonly { readonly severity: Severity; readonly text: string }[];
  /** Of a group: a line for each account, with its roles and how each stands. */
  readonly members?: readonly { readonly label: string; readonly value: string }[];
  /** What a person may approve, where something waits for one. */
  readonly approve?: Proposal;
  readonly commands: readonly Command[];
  readonly documents: { readonly expected?: string; readonly found?: string };
}
