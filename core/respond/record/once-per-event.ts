import type { Incident } from "../../incidents/incident.ts";
import type { State } from "../../incidents/ports.ts";
import type { RecordKey, RoleRecord } from "../../incidents/role-record.ts";
import { retryOnConflict } from "../../shared/retry.ts";
import type { Ports } from "../ports.ts";
import { announce, announceAgain } from "./announce.ts";
import { supersede } from "./open-incident.ts";
import type { Outcome } from "./outcome.ts";
import { writeRecord } from "./write-record.ts";

const attempts = 3;

export type Read = Awaited<ReturnType<State["read"]>>;

/**
 * Responds to an event about a principal, or about a part of a role beside its trust policy. A second delivery announces
 * the incident again. After a conflict, the record is read again.
 *
 * @param respond gets the record and the catalogue, and `end`, which does what `recordLastStep` does
 * @throws RetryableError `Conflict` after the last attempt
 */
export function oncePerEvent<T>(
  key: RecordKey,
  eventId: string,
  ports: Pick<Ports, "state" | "journal">,
  respond: (read: Read, end: (incident: Incident) => Promise<Outcome>) => Promise<T>,
): Promise<T | Outcome> {
  return retryOnConflict(attempts, async () => {
    const read = await ports.state.read(key);
    const { record } = read;
    const handled = record.handled.find((one) => one.eventId === eventId);
    if (handled === undefined)
      return respond(read, (incident) => recordLastStep(key, eventId, { record, incident }, ports));
    return { kind: "incident", incident: await announceAgain(handled.incidentId, ports), again: true };
  });
}

interface LastStep {
  /** As it was read, or with what is to be remembered. */
  readonly record: RoleRecord;
  /** Its last step is the one to announce. */
  readonly incident: Incident;
}

/**
 * Records the incident as the latest of its key, remembers the event, and announces the incident's last step. Another
 * incident of the key that is open is superseded.
 *
 * @throws RetryableError `Conflict` when the record is not the one that was read
 */
export async function recordLastStep(
  key: RecordKey,
  eventId: string,
  { record, incident }: LastStep,
  ports: Pick<Ports, "state" | "journal">,
): Promise<Outcome> {
  const { latest } = record;
  const named = latest?.id === incident.id ? { incident } : supersede(latest, incident, incident.detectedAt);
  const recorded = { record, ...named, announceFrom: incident.steps.length - 1 };
  return announce(await writeRecord(key, recorded, { eventId }, ports), ports);
}

/**
 * Records and announces an incident of a call, beside the records of roles: once, however often the call is delivered.
 *
 * @param incident the same in every delivery of the calls that it counts as one
 */
export async function recordOnce(
  incident: Incident,
  eventId: string,
  { state, journal }: Pick<Ports, "state" | "journal">,
): Promise<Outcome> {
  if (await state.writeOnce(incident)) return announce({ incident, announceFrom: 0 }, { journal });
  return announceOpening((await state.incident(incident.id)) ?? incident, eventId, { journal });
}

/**
 * Announces a recorded incident if this event opened it: announcing twice is harmless, never announcing is not. The
 * other events of the incident change nothing.
 */
export function announceOpening(
  incident: Incident,
  eventId: string,
  { journal }: Pick<Ports, "journal">,
): Promise<Outcome> {
  const announceFrom = incident.eventIds.includes(eventId) ? 0 : incident.steps.length;
  return announce({ incident, announceFrom }, { journal });
}
