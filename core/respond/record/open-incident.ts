import { proposed } from "../../incidents/approval/proposal.ts";
import type { Finding } from "../../incidents/finding.ts";
import { advance, type Incident, type IncidentState, isOpen } from "../../incidents/incident.ts";
import { type Actor, describeActor } from "../../principals/actor.ts";
import { statusText } from "../../principals/orphans/describe-orphans.ts";
import { orphansText } from "../../principals/orphans/orphan.ts";
import { digest } from "../../shared/digest.ts";
import type { Observation } from "../observe/observation.ts";

const rememberedEvents = 50;
/** More than this adds nothing for anybody, and each step is told. */
const mostSteps = 100;

/** What is said of a finding when it goes on record. */
interface Word {
  readonly state: IncidentState;
  readonly note: string;
  /** Whether a write to the role follows. */
  readonly writing?: boolean;
}

export function openIncident(
  { trigger, record }: Observation,
  finding: Finding,
  { state, note }: Word,
  now: string,
): Incident {
  const arn = finding.live?.arn;
  return {
    id: incidentId(trigger.role.account, trigger.role.name, finding.fingerprint, record.version),
    state,
    severity: finding.severity,
    cause: finding.cause,
    fingerprint: finding.fingerprint,
    role: {
      ...trigger.role,
      ...(arn !== undefined && { arn }),
      ...(finding.path !== undefined && { path: finding.path }),
    },
    ...(finding.expectation !== undefined && { expectation: finding.expectation }),
    ...(finding.actor !== undefined && { actor: finding.actor }),
    ...(trigger.kind === "recheck" ? { eventIds: [] } : { eventIds: [trigger.eventId] }),
    ...(trigger.kind === "recheck" && trigger.reason === "sweep" && { foundBy: "sweep" as const }),
    occurredAt: trigger.occurredAt,
    detectedAt: now,
    ...(state === "resolved" || state === "adopted" ? { closedAt: now } : {}),
    ...(finding.expectedDocument !== undefined && { expectedDocument: finding.expectedDocument }),
    ...(finding.foundDocument !== undefined && { foundDocument: finding.foundDocument }),
    steps: [{ at: now, state, note: withRemark(finding, note) }],
    ...(record.latest !== undefined && isOpen(record.latest) && { supersedes: record.latest.id }),
  };
}

/** A role has one live document, so a new drift ends the incident of the one before. */
export function supersede(latest: Incident | undefined, by: Incident, now: string): Incident | undefined {
  if (latest === undefined || !isOpen(latest)) return undefined;
  const note =
    by.state === "resolved"
      ? "The role is as expected again; it had been changed once more"
      : "Overtaken by a later change";
  return advance(latest, "resolved", now, `${note}: see incident ${by.id}.`);
}

/**
 * The same drift, seen again: the incident learns who did it, if it did not know, and moves on only when there is
 * something new to tell. Events come by the thousand, and each step is told to people.
 */
export function updateIncident(
  latest: Incident,
  { trigger }: Observation,
  finding: Finding,
  { state, note, writing }: Word,
  now: string,
): Incident {
  const known = trigger.kind === "recheck" || latest.eventIds.includes(trigger.eventId);
  const actor = latest.actor ?? finding.actor;
  const eventIds = known ? latest.eventIds : [...latest.eventIds, trigger.eventId].slice(-rememberedEvents);
  // What stands against it now, such as the toggle, also ends a person's yes to it
  const { approval: _, ...unapproved } = latest;
  const keepsApproval = writing || state === "awaiting-approval";
  const incident = {
    ...(keepsApproval ? latest : unapproved),
    ...judged(finding),
    eventIds,
    ...(actor !== undefined && { actor }),
    // The time belongs to whoever is named
    ...(latest.actor === undefined && actor !== undefined && { occurredAt: trigger.occurredAt }),
  };
  const word =
    finding.actor !== undefined && isByAnother(latest, trigger, finding.actor)
      ? `The same again, by ${describeActor(finding.actor)}. ${note}`
      : withRemark(finding, note);
  // The button has another digest then, so the message must be another
  const isSame = proposed(incident) === proposed(latest);
  const again = isSame || writing ? word : `${newsOf(latest, incident)} ${word}`;
  const isReported =
    isSame && latest.state === state && latest.steps.at(-1)?.note === again && latest.actor === actor;
  if (isReported || (latest.state === state && latest.steps.length >= mostSteps)) return incident;
  return advance(incident, state, now, again);
}

/** The changed statuses alone: the sentence about all of them does not name each. */
function newsOf({ cause: before }: Incident, { cause }: Incident): string {
  const known = "orphans" in before ? (before.orphans ?? []) : [];
  const orphans = "orphans" in cause ? (cause.orphans ?? []) : [];
  const changed = orphans.filter(
    (one) => !known.some((other) => orphansText([other]) === orphansText([one])),
  );
  return changed.length === 0
    ? "What would be written has changed since."
    : `Changed since: ${statusText(changed)}`;
}

/** The expectation may have changed since, and with it what is wrong and what is to be written back. */
function judged({ cause, severity, expectation, expectedDocument }: Finding) {
  return {
    cause,
    severity,
    ...(expectation !== undefined && { expectation }),
    ...(expectedDocument !== undefined && { expectedDocument }),
  };
}

/** Whoever made the very same change later is told too: it may have been put back in between. */
function isByAnother(latest: Incident, trigger: Observation["trigger"], actor: Actor): boolean {
  if (latest.actor === undefined || latest.actor.arn === actor.arn) return false;
  return Date.parse(trigger.occurredAt) > Date.parse(latest.occurredAt);
}

function withRemark({ remark }: Finding, note: string): string {
  return remark === undefined ? note : `${remark} ${note}`;
}

/** 128 bits, so that nobody can make two drifts of one id; the record's version makes a drift that comes back another incident. */
function incidentId(account: string, roleName: string, fingerprint: string, version: number): string {
  return digest(`${account}/${roleName}/${fingerprint}/${version}`).slice(0, 32);
}
