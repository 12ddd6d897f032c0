import { pendingApproval } from "../../incidents/approval/proposal.ts";
import type { Finding } from "../../incidents/finding.ts";
import { type Incident, type IncidentState, isOpen } from "../../incidents/incident.ts";
import { withinLimits } from "../../incidents/limits.ts";
import type { BegunRestore, RoleRecord } from "../../incidents/role-record.ts";
import type { Observation } from "../observe/observation.ts";
import type { Ports } from "../ports.ts";
import { openIncident, supersede, updateIncident } from "./open-incident.ts";

/** Longer than a function may run, so that a lease never ends under a handler that is still writing. */
export const leaseSeconds = 60;

const rememberedEvents = 50;
const rememberedWrites = 10;

/** What an observation turned into: the incident, and the one that it took the place of. */
export interface Recorded {
  readonly record: RoleRecord;
  readonly incident: Incident;
  readonly superseded?: Incident;
  /** The first of the incident's steps that this handler added and must announce. */
  readonly announceFrom: number;
}

interface Entry {
  readonly state: IncidentState;
  readonly note: string;
  /** Whether the event is done with: a later delivery of it only announces again. */
  readonly handled: boolean;
  /** Whether a write to the role follows: takes the lease and spends from the budget. */
  readonly writing: boolean;
  /** What a restore that begins now has to keep until its end. */
  readonly restoring?: Omit<BegunRestore, "incidentId">;
}

/** Puts a finding on record: in its open incident when there is one, else in a new one. */
export async function recordFinding(
  seen: Observation,
  found: Finding,
  entry: Entry,
  ports: Ports,
): Promise<Recorded> {
  const finding = withinLimits(found);
  const now = ports.clock.now().toISOString();
  const { latest } = seen.record;
  const same = latest !== undefined && isOpen(latest) && latest.fingerprint === finding.fingerprint;
  const incident = await grouped(
    same ? updateIncident(latest, seen, finding, entry, now) : openIncident(seen, finding, entry, now),
    finding,
    ports,
  );
  const superseded = same ? undefined : supersede(latest, incident, now);
  const record = nextRecord(seen, incident, entry, finding, now);
  await ports.state.write(
    seen.trigger.role,
    record,
    superseded === undefined ? [incident] : [superseded, incident],
  );
  const announceFrom = same ? firstToAnnounce(latest) : 0;
  return { record: written(record), incident, announceFrom, ...(superseded && { superseded }) };
}

/** An incident stays in the group that it was put into. */
async function grouped(incident: Incident, { groupKey }: Finding, { groups }: Ports): Promise<Incident> {
  if (groupKey === undefined || incident.group !== undefined) return incident;
  return { ...incident, group: await groups.current(groupKey) };
}

/** Puts the next state of an incident on record and gives the lease back. */
export async function recordStep(
  seen: Observation,
  before: Omit<Recorded, "incident">,
  incident: Incident,
  ports: Ports,
): Promise<Recorded> {
  const next = settle(
    markHandled({ ...before.record, latest: incident }, seen.trigger.eventId, incident.id, true),
  );
  await ports.state.write(seen.trigger.role, next, [incident]);
  return { ...before, record: written(next), incident };
}

/**
 * Lets the next handler write to the role at once instead of when the lease ends. What was not written is not spent
 * from the budget; what was told need not be told again when the event comes back.
 */
export async function releaseLease(
  { trigger }: Observation,
  { record, incident }: Recorded,
  { wrote, announced }: { readonly wrote: boolean; readonly announced: boolean },
  ports: Ports,
): Promise<void> {
  const writes = wrote ? record.writes : record.writes.slice(0, -1);
  const handled = announced
    ? record.handled.filter(({ eventId }) => eventId !== trigger.eventId)
    : record.handled;
  await ports.state.write(trigger.role, settle({ ...record, writes, handled }), [incident]);
}

/** What puts a person's approval on record cannot announce it: it is told with what comes of it. */
function firstToAnnounce(latest: Incident): number {
  return latest.steps.length - (pendingApproval(latest) === undefined ? 0 : 1);
}

function nextRecord(
  seen: Observation,
  incident: Incident,
  entry: Entry,
  finding: Finding,
  now: string,
): RoleRecord {
  const path = finding.path ?? seen.record.path;
  const record = {
    ...withoutSuspension(seen.record),
    ...suspensionOf(seen.record, entry, now),
    ...(entry.restoring && { restoring: { ...entry.restoring, incidentId: incident.id } }),
    latest: incident,
    ...(path !== undefined && { path }),
  };
  const handled = markHandled(record, seen.trigger.eventId, incident.id, entry.handled);
  if (!entry.writing) return handled;
  const leaseUntil = new Date(Date.parse(now) + leaseSeconds * 1000).toISOString();
  return { ...handled, leaseUntil, writes: [...record.writes, now].slice(-rememberedWrites) };
}

/** Drift during a suspension makes it longer; a write ends it, for it was decided that it is over. */
function suspensionOf({ suspension }: RoleRecord, { state, writing }: Entry, lastDriftAt: string) {
  const isSuspended = state === "suspended" || (suspension !== undefined && !writing);
  return isSuspended ? { suspension: { lastDriftAt } } : {};
}

function withoutSuspension({ suspension: _, ...record }: RoleRecord): RoleRecord {
  return record;
}

function markHandled(
  record: RoleRecord,
  eventId: string,
  incidentId: string,
  isFinished: boolean,
): RoleRecord {
  const others = record.handled.filter((event) => event.eventId !== eventId);
  const event = { eventId, incidentId, ...(!isFinished && { unfinished: true as const }) };
  return { ...record, handled: [...others, event].slice(-rememberedEvents) };
}

function settle(record: RoleRecord): RoleRecord {
  const { leaseUntil: _, ...rest } = record;
  return rest;
}

/** The record as the table holds it after a write. */
function written(record: RoleRecord): RoleRecord {
  return { ...record, version: record.version + 1 };
}
