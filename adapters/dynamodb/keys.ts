import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { FailedCall } from "../../core/events/trigger.ts";
import type { Incident } from "../../core/incidents/incident.ts";
import type { UnannouncedStep } from "../../core/incidents/ports.ts";
import type { RecordKey } from "../../core/incidents/role-record.ts";
import { type PrincipalKey, principalKeyText } from "../../core/principals/principal-key.ts";
import type { RoleKey } from "../../core/principals/role.ts";

export type Key = { pk: AttributeValue; sk: AttributeValue };

/** An item as the SDK returns it. */
export type Item = Record<string, AttributeValue>;

/** The keys of every kind of item in our one table. */
export const keys = {
  record: (record: RecordKey) =>
    key(record.kind === undefined ? rolePartition(record) : `LOSS#${principalKeyText(record)}`, "RECORD"),
  /** A person's approval, in a partition of its own: only functions that record approvals may write it. */
  approval: ({ account, name }: RoleKey) => key(`APPROVAL#${account}#${name.toLowerCase()}`, approvalItem),
  /** A person's acknowledgment or snooze of what was shown of an incident. */
  followUp: (incidentId: string, shown: string) => key(`APPROVAL#INCIDENT#${incidentId}`, shown),
  /** A snapshot of the role, by the time when it was read. */
  snapshot: (role: RoleKey, takenAt: string) => key(snapshotPartition(role), `${snapshotPrefix}${takenAt}`),
  /** The principals that the role trusts. */
  trusts: (role: RoleKey) => key(snapshotPartition(role), "TRUSTS"),
  /** The roles of an account and the progress of its sweep are one partition, which one query reads. */
  knownRole: ({ account, name }: RoleKey) => key(accountPartition(account), `ROLE#${name.toLowerCase()}`),
  /** The ids that a principal of the account had, in the same partition. */
  knownPrincipal: (principal: PrincipalKey) =>
    key(accountPartition(principal.account), `${principalPrefix}${principalKeyText(principal)}`),
  sweep: (account: string) => key(accountPartition(account), sweepItem),
  /** The current or former owner of a unique id. */
  uniqueId: (id: string) => key(`ID#${id}`, "OWNER"),
  /** An item for each id that a name had. */
  history: (principal: PrincipalKey, id: string) => key(historyPartition(principal), `ID#${id}`),
  /** An item for each protected role that trusts the principal. */
  trusted: (principal: PrincipalKey, { account, name }: RoleKey) =>
    key(trustedPartition(principal), `ROLE#${account}#${name.toLowerCase()}`),
  incident: (id: string) => key(`INCIDENT#${id}`, incidentItem),
  restoreProgress: (incidentId: string) => key(`INCIDENT#${incidentId}`, "RESTORE"),
  /** What each channel was sent about an incident or a group. */
  deliveries: (notificationId: string) => key(`DELIVERIES#${notificationId}`, "DELIVERIES"),
  /** Points to the group that accepts incidents with this key. */
  currentGroup: (groupKey: string) => key(`GROUPS#${groupKey}`, "CURRENT"),
  /** Taken by the first incident of a wave. */
  wave: (groupKey: string) => key(`GROUPS#${groupKey}`, "WAVE"),
  /** Ordered by the time of detection. */
  groupMember: (groupId: string, { id, detectedAt }: Pick<Incident, "id" | "detectedAt">) =>
    key(groupPartition(groupId), `MEMBER#${detectedAt}#${id}`),
  /** A step that the channels may not have been sent. One query finds those of a notification, one query finds all. */
  unannounced: ({ notificationId, incidentId, step }: UnannouncedStep) =>
    key(unannouncedPartition, `${notificationId}#${incidentId}#${step}`),
  /** An open incident, in one partition with the others: one query finds all. */
  open: (incidentId: string) => key(openPartition, incidentId),
  /** The reminders of a notification, in the same partition. */
  reminded: (notificationId: string) => key(openPartition, `${remindedPrefix}${notificationId}`),
  /** The version of the toggle that was announced last. */
  toggleMark: () => key("INCIDENT#(auto-remediation)", "TOGGLE"),
  failures: ({ account, actor }: FailedCall, windowStart: string) =>
    key(`FAILURES#${account}#${actor.arn ?? actor.type}`, `WINDOW#${windowStart}`),
  /** The accounts of the organization, as AWS Organizations lists them. */
  organization: () => key("ORGANIZATION#", "ACCOUNTS"),
  /** The last plan of a sweep of all accounts. */
  sweepPlan: () => key("ORGANIZATION#", "PLAN"),
  /** Points to the current catalogue. */
  catalogueVersion: () => key("CATALOGUE", "VERSION"),
  /** Points to the last version whose push was reported. */
  reportedVersion: () => key("REPORTED#", "VERSION"),
  /** The route that each expectation names in `notify`. */
  notifyNames: () => key("CATALOGUE", "NOTIFY"),
  catalogueItem: (version: string, name: string) => key(cataloguePartition(version), name),
} as const;

/** The names and paths of the accounts whose ID ends with this digit: all of them could exceed the size of an item. */
export function accountNamesKey(lastDigit: string): Key {
  return key("ORGANIZATION#", `NAMES#${lastDigit}`);
}

/** Accounts that a plan has listed before its function ended, in items of a fixed number of accounts. */
export function listedAccountsKey(at: number): Key {
  return key("ORGANIZATION#", `LISTED#${at}`);
}

export const openPartition = "OPEN#";
export const remindedPrefix = "REMINDED#";

export const unannouncedPartition = "UNANNOUNCED#";

export const incidentItem = "INCIDENT";
export const approvalItem = "APPROVAL";
export const sweepItem = "SWEEP";

export const snapshotPrefix = "SNAPSHOT#";

export function rolePartition({ account, name }: RoleKey): string {
  return `ROLE#${account}#${name.toLowerCase()}`;
}

/** What is known of the role, without what was decided about it. */
export function snapshotPartition({ account, name }: RoleKey): string {
  return `SNAPSHOTS#${account}#${name.toLowerCase()}`;
}

export const principalPrefix = "PRINCIPAL#";

export function historyPartition(principal: PrincipalKey): string {
  return `PRINCIPAL#${principalKeyText(principal)}`;
}

export function trustedPartition(principal: PrincipalKey): string {
  return `TRUSTED#${principalKeyText(principal)}`;
}

export function groupPartition(groupId: string): string {
  return `GROUP#${groupId}`;
}

export function accountPartition(account: string): string {
  return `ACCOUNT#${account}`;
}

export function cataloguePartition(version: string): string {
  return `CATALOGUE#${version}`;
}

function key(pk: string, sk: string): Key {
  return { pk: { S: pk }, sk: { S: sk } };
}
