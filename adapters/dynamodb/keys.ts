import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { FailedCall } from "../../core/hint.ts";
import type { RoleKey } from "../../core/role.ts";

export type Key = { pk: AttributeValue; sk: AttributeValue };

/** One table holds everything; this is the only place that knows under which keys. */
export const keys = {
  role: ({ account, name }: RoleKey) => key(`ROLE#${account}#${name}`, "RECORD"),
  incident: (id: string) => key(`INCIDENT#${id}`, "INCIDENT"),
  delivery: (incidentId: string, channel: string) => key(`INCIDENT#${incidentId}`, `DELIVERY#${channel}`),
  failures: ({ account, actor }: FailedCall, windowStart: string) =>
    key(`FAILURES#${account}#${actor.arn ?? actor.type}`, `WINDOW#${windowStart}`),
  /** Points to the catalogue that is in force. */
  catalogueVersion: () => key("CATALOGUE", "VERSION"),
  catalogueItem: (version: string, name: string) => key(cataloguePartition(version), name),
} as const;

export function cataloguePartition(version: string): string {
  return `CATALOGUE#${version}`;
}

function key(pk: string, sk: string): Key {
  return { pk: { S: pk }, sk: { S: sk } };
}
