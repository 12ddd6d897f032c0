import type { Incident } from "../../incidents/incident.ts";
import { describeActor } from "../../principals/actor.ts";

/** Where, who and when, each with its label. */
export function factsOf(incident: Incident) {
  const { role, actor, expectation, occurredAt, detectedAt, foundBy } = incident;
  return [
    { label: "Account", value: role.account },
    { label: subjectOf(incident.cause), value: role.arn ?? role.name },
    { label: calls.includes(incident.cause.kind) ? "Called by" : "Changed by", value: changedBy(incident) },
    ...callDetails(actor),
    ...(foundBy === undefined ? [] : [{ label: "Detected by", value: detectedBy(actor) }]),
    // Without a known caller, the event time would be that of another call
    actor === undefined
      ? { label: "Detected at", value: timeText(detectedAt) }
      : { label: "Changed at", value: timeText(occurredAt) },
    ...(expectation === undefined ? [] : [{ label: "Expectation", value: expectation }]),
    { label: "Incident", value: incident.id },
  ];
}

function subjectOf(cause: Incident["cause"]): string {
  if (cause.kind === "own-part-changed") return ownParts[cause.part.kind];
  return "principal" in cause ? "Principal" : "Role";
}

const ownParts = { role: "Role", policy: "Policy", rule: "Rule", queue: "Queue" } as const;

/** Nothing is known to be changed. */
const calls: readonly Incident["cause"]["kind"][] = ["call-unreadable", "failed-calls"];

function changedBy({ actor, cause }: Incident): string {
  if (cause.kind === "expectation-changed")
    return `no known change of the role: ${cause.push?.by ?? "a push"} changed the expectation`;
  if (actor?.isUnproven) return `${describeActor(actor)}; the event does not contain this document`;
  if (actor !== undefined) return describeActor(actor);
  return cause.kind === "principal-orphaned"
    ? "no known change to this policy: a principal that it names was deleted"
    : "unknown: no event matches the current policy";
}

const longestUserAgent = 120;

/** Leads for an investigation. Callers choose their user agent. */
function callDetails(actor: Incident["actor"]): { readonly label: string; readonly value: string }[] {
  if (actor === undefined) return [];
  const { accessKeyId, userAgent, isConsole } = actor;
  const details = [
    ...(accessKeyId === undefined ? [] : [`access key ${accessKeyId}`]),
    ...(isConsole ? ["console session"] : []),
    ...(userAgent === undefined
      ? []
      : [`user agent ${userAgent.slice(0, longestUserAgent)} (as reported by the caller)`]),
  ];
  return details.length === 0 ? [] : [{ label: "Call", value: details.join(", ") }];
}

function detectedBy(actor: Incident["actor"]): string {
  if (actor?.isUnproven) return "sweep (no event shows this change)";
  return actor === undefined
    ? "sweep (no event reported this change)"
    : "sweep (before any event reported this change)";
}

export function timeText(time: string): string {
  return time.replace("T", " ").replace(/(\.\d+)?Z$/, " UTC");
}
