import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { FailedCall } from "../../core/hint.ts";
import type { RoleKey } from "../../core/role.ts";

export type Key = { pk: AttributeValue; sk: AttributeValue };

/** As a query answers it. */
export type Item = Record<string, AttributeValue>;

/** One table holds everything; this is the only place that knows under which keys. */
export const keys = {
  role: ({ account, name }: RoleKey) => key(`ROLE#${account}#${name.toLowerCase()}`, "RECORD"),
  /** The roles of an account, and where its sweep stands, are one partition: one query reads them. */
  knownRole: ({ account, name }: RoleKey) => key(accountPartition(account), `ROLE#${name.toLowerCase()}`),
  sweep: (account: string) => key(accountPartition(account), sweepItem),
  incident: (id: string) => key(`INCIDENT#${id}`, "INCIDENT"),
  delivery: (incidentId: string, channel: string) => key(`INCIDENT#${incidentId}`, `DELIVERY#${channel}`),
  failures: ({ account, actor }: FailedCall, windowStart: string) =>
    key(`FAILURES#${account}#${actor.arn ?? actor.type}`, `WINDOW#${windowStart}`),
  /** Points to the catalogue that is in force. */
  catalogueVersion: () => key("CATALOGUE", "VERSION"),
  catalogueItem: (version: string, name: string) => key(cataloguePartition(version), name),
} as const;

export const sweepItem = "SWEEP";

export function accountPartition(account: string): string {
  return `ACCOUNT#${account}`;
}

export function cataloguePartition(version: string): string {
  return `CATALOGUE#${version}`;
}

function key(pk: string, sk: string): Key {
  return { pk: { S: pk }, sk: { S: sk } };
}
