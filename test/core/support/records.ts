import { byRole, updated } from "./samples.ts";

/** The records of events as CloudTrail's event history shows them, newest first. */
export function recordsOf(...events: readonly unknown[]): unknown[] {
  return events.map((event) =>
    typeof event === "object" && event !== null ? Reflect.get(event, "detail") : event,
  );
}

/** The record of a change of the trust policy by a role. */
export function recordBy(arn: string, document: string, time = "2026-03-01T09:58:00Z", id = "c1"): unknown {
  return recordsOf(updated(id, document, { ...byRole(arn), "detail.eventTime": time }))[0];
}
