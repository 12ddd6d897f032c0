import type { Finding } from "./finding.ts";
import { digest } from "./fingerprint.ts";
import { advance, type Incident, type IncidentState, isOpen } from "./incident.ts";
import type { Observation } from "./observe.ts";

const rememberedEvents = 50;

/** What is said of a finding when it goes on record. */
interface Word {
  readonly state: IncidentState;
  readonly note: string;
}

export function openIncident(
  { hint, record }: Observation,
  finding: Finding,
  { state, note }: Word,
  now: string,
): Incident {
  const arn = finding.live?.arn;
  return {
    id: incidentId(hint.role.account, hint.role.name, finding.fingerprint, record.version),
    state,
    severity: finding.severity,
    cause: finding.cause,
    fingerprint: finding.fingerprint,
    role: {
      ...hint.role,
      ...(arn !== undefined && { arn }),
      ...(finding.path !== undefined && { path: finding.path }),
    },
    ...(finding.expectation !== undefined && { expectation: finding.expectation }),
    ...(finding.actor !== undefined && { actor: finding.actor }),
    eventIds: [hint.eventId],
    occurredAt: hint.occurredAt,
    detectedAt: now,
    ...(state === "resolved" || state === "adopted" ? { closedAt: now } : {}),
    ...(finding.expectedDocument !== undefined && { expectedDocument: finding.expectedDocument }),
    ...(finding.foundDocument !== undefined && { foundDocument: finding.foundDocument }),
    steps: [{ at: now, state, note }],
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
export function meetAgain(
  latest: Incident,
  { hint }: Observation,
  finding: Finding,
  { state, note }: Word,
  now: string,
): Incident {
  const known = latest.eventIds.includes(hint.eventId);
  const actor = latest.actor ?? finding.actor;
  const eventIds = known ? latest.eventIds : [...latest.eventIds, hint.eventId].slice(-rememberedEvents);
  const incident = { ...latest, eventIds, lastSeenAt: now, ...(actor !== undefined && { actor }) };
  const isToldAlready = latest.state === state && latest.steps.at(-1)?.note === note;
  return isToldAlready && latest.actor === actor ? incident : advance(incident, state, now, note);
}

/** Short enough to say on the phone; the record's version makes a drift that comes back another incident. */
function incidentId(account: string, roleName: string, fingerprint: string, version: number): string {
  return digest(`${account}/${roleName}/${fingerprint}/${version}`).slice(0, 12);
}
