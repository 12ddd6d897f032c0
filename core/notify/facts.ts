import type { Incident } from "../incidents/incident.ts";
import { describeActor } from "../principals/actor.ts";

/** Where, who and when: each with its label. */
export function factsOf(incident: Incident) {
  const { role, actor, expectation, occurredAt, detectedAt, foundBy } = incident;
  return [
    { label: "Account", value: role.account },
    {
      label: incident.cause.kind === "principal-deleted" ? "Principal" : "Role",
      value: role.arn ?? role.name,
    },
    { label: "Who", value: whoOf(incident) },
    ...(foundBy === undefined ? [] : [{ label: "Found", value: foundText(actor) }]),
    // Without a known call the time of the event that led us there would be another call's
    actor === undefined
      ? { label: "Seen", value: timeText(detectedAt) }
      : { label: "When", value: timeText(occurredAt) },
    ...(expectation === undefined ? [] : [{ label: "Expectation", value: expectation }]),
    { label: "Incident", value: incident.id },
  ];
}

function whoOf({ actor, cause }: Incident): string {
  if (actor !== undefined) return describeActor(actor);
  return cause.kind === "principal-orphaned"
    ? "nobody changed this policy, as far as events tell: a principal that it names was deleted"
    : "not known yet: no event asked for what is there now";
}

function foundText(actor: Incident["actor"]): string {
  return actor === undefined
    ? "No event told of this; the sweep found it."
    : "The sweep found it; the event came later.";
}

export function timeText(time: string): string {
  return time.replace("T", " ").replace(/(\.\d+)?Z$/, " UTC");
}
