import type { Incident } from "../incidents/incident.ts";

/** Names of accounts in AWS Organizations, by ID. */
export type AccountNames = ReadonlyMap<string, string>;

/** What a notification shows that is not part of the incident. */
export interface AlertContext {
  /** The incident whose drift this one replaced, in the same notification. */
  readonly replaced?: Incident;
  /** Decides whether an approval is still valid. */
  readonly now?: Date;
  readonly accounts: AccountNames;
  readonly links: LinkSettings;
  /** The keys of tags that name the owner of a role. @default `defaultOwnerTags` */
  readonly ownerTags?: readonly string[];
}

export const defaultOwnerTags: readonly string[] = ["owner", "team", "contact"];

export interface LinkSettings {
  /** Of the hub: IAM's events and its console are in this region of the partition. */
  readonly region: string;
  /** The page with a section for each state. */
  readonly runbookUrl: string;
  /** Of IAM Identity Center: the links then open the right account. */
  readonly portalUrl?: string;
}

export const noContext: AlertContext = {
  accounts: new Map(),
  links: { region: "us-east-1", runbookUrl: "docs/runbook.md" },
};
