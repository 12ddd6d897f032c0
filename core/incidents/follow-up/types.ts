import type { Severity } from "../../policy/compare.ts";

/** A person has seen an open incident. It holds until the incident changes its state or becomes more severe. */
export interface FollowUp {
  readonly kind: "acknowledged" | "snoozed";
  /** ISO 8601 with milliseconds. */
  readonly at: string;
  /** The person as the channel names them. */
  readonly by: string;
  /** Of a snooze: when the incident is reported again. ISO 8601 with milliseconds. */
  readonly until?: string;
  /** Of the incident that the person saw. */
  readonly state: string;
  readonly severity: Severity;
}

/** A follow-up as it is stored: an item of its own, so that the function behind the buttons writes no incident. */
export interface GivenFollowUp extends Pick<FollowUp, "kind" | "at" | "by" | "until"> {
  readonly incidentId: string;
  /** The digest of the incident that the person saw: one follow-up each. */
  readonly shown: string;
}

export interface FollowUps {
  /** @returns false when another person was first */
  give(followUp: GivenFollowUp): Promise<boolean>;
  read(incidentId: string, shown: string): Promise<GivenFollowUp | undefined>;
}
