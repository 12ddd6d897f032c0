import type { Incident } from "../incident.ts";
import type { RecordKey } from "../role-record.ts";

/** @returns the key of the record that holds the incident; undefined for an incident that no record holds */
export function recordKeyOf({ cause, role: { account, name } }: Incident): RecordKey | undefined {
  switch (cause.kind) {
    case "principal-deleted":
    case "principal-changed":
      return cause.principal;
    case "permissions-changed":
      return { kind: "role", account, name };
    case "own-part-changed":
      return { kind: "role", account, name: `${cause.part.kind}:${cause.part.name}` };
    case "account-unreadable":
    case "call-unreadable":
    case "failed-calls":
    case "expectations-pushed":
    case "toggle-changed":
      return undefined;
    default:
      return { account, name };
  }
}
