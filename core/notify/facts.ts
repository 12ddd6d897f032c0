import type { Incident } from "../incidents/incident.ts";
import { describeActor } from "../principals/actor.ts";

/** Where, who and when, each with its label. */
export function factsOf(incident: Incident) {
  const { role, actor, expectation, occurredAt, detectedAt, foundBy } = incident;
  return [
    { label: "Account", value: role.account },
    {
      label: "principal" in incident.cause ? "Principal" : "Role",
      value: role.arn ?? role.name,
    },
    { label: "Changed by", value: changedBy(incident) },
    ...(foundBy === undefined ? [] : [{ label: "Detected by", value: detectedBy(actor) }]),
    // Without a known caller, the event time would be that of another call
    actor === undefined
      ? { label: "Detected at", value: timeText(detectedAt) }
      : { label: "Changed at", value: timeText(occurredAt) },
    ...(expectation === undefined ? [] : [{ label: "Expectation", value: expectation }]),
    { label: "Incident", value: incident.id },
  ];
}

function changedBy({ actor, cause }: Incident): string {
  if (actor !== undefined) return describeActor(actor);
  return cause.kind === "principal-orphaned"
    ? "no known change to this policy: a principal that it names was deleted"
    : "unknown: no event matches the current policy";
}

function detectedBy(actor: Incident["actor"]): string {
  return actor === undefined ? "sweep (no event reported this change)" : "sweep (the event arrived later)";
}

export function timeText(time: string): string {
  return time.replace("T", " ").replace(/(\.\d+)?Z$/, " UTC");
}
