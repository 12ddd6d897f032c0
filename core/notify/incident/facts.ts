import type { Incident } from "../../incidents/incident.ts";
import { describeActor } from "../../principals/actor.ts";
import type { Fact } from "../alert.ts";
import type { AccountNames } from "../context.ts";

/** Where, who and when, each with its label. */
export function factsOf(incident: Incident, accounts: AccountNames): readonly Fact[] {
  const { role, actor, expectation, occurredAt, detectedAt, foundBy, cause } = incident;
  const name = accounts.get(role.account);
  const isCall = calls.includes(cause.kind);
  return [
    { label: "Account", value: name === undefined ? role.account : `${name} (${role.account})` },
    ...subjectIn(incident),
    ...(cause.kind === "account-unreadable"
      ? []
      : [{ label: isCall ? "Called by" : "Changed by", value: changedBy(incident) }]),
    // Without a known caller, the event time would be that of another call
    actor === undefined
      ? timeFact("Detected at", detectedAt)
      : timeFact(isCall ? "Called at" : "Changed at", occurredAt),
    ...(foundBy === undefined || cause.kind === "account-unreadable"
      ? []
      : [{ label: "Detected by", value: detectedBy(actor) }]),
    ...(expectation === undefined ? [] : [{ label: "Expectation", value: expectation }]),
    { label: "Incident", value: incident.id },
  ];
}

/** Leads for an investigation. */
export function detailsOf({ actor }: Incident): readonly Fact[] {
  return callDetails(actor);
}

/** Nothing for an incident that is not about one role or part. */
function subjectIn({ cause, role }: Incident): readonly Fact[] {
  if (role.name.startsWith("(")) return [];
  return [{ label: subjectOf(cause), value: role.arn ?? role.name }];
}

export function timeFact(label: string, at: string): Fact {
  return { label, value: timeText(at), at };
}

function subjectOf(cause: Incident["cause"]): string {
  if (cause.kind === "own-part-changed") return ownParts[cause.part.kind];
  return "principal" in cause ? "Principal" : "Role";
}

const ownParts = { role: "Role", policy: "Policy", rule: "Rule", queue: "Queue" } as const;

/** Nothing is known to be changed by the call. */
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

/**
 * Callers choose their user agent, and no session can change its source identity.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
 */
function callDetails(actor: Incident["actor"]): { readonly label: string; readonly value: string }[] {
  if (actor === undefined) return [];
  const { accessKeyId, userAgent, isConsole, sourceIdentity } = actor;
  const details = [
    ...(accessKeyId === undefined ? [] : [`access key ${accessKeyId}`]),
    ...(isConsole ? ["console session"] : []),
    ...(userAgent === undefined
      ? []
      : [`user agent ${userAgent.slice(0, longestUserAgent)} (as reported by the caller)`]),
  ];
  return [
    ...(details.length === 0 ? [] : [{ label: "Call", value: details.join(", ") }]),
    ...(sourceIdentity === undefined
      ? []
      : [{ label: "Source identity", value: `${sourceIdentity} (cannot be changed once it is set)` }]),
  ];
}

function detectedBy(actor: Incident["actor"]): string {
  if (actor?.isUnproven) return "sweep (no event shows this change)";
  return actor === undefined
    ? "sweep (no event reported this change)"
    : "sweep (before any event reported this change)";
}

/** Steps have the times of IAM and of our records: ISO 8601. */
export function withTimes(text: string): string {
  return text.replaceAll(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, timeText);
}

export function timeText(time: string): string {
  return time.replace("T", " ").replace(/(\.\d+)?Z$/, " UTC");
}
