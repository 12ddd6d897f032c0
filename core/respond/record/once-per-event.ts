import type { Incident } from "../../incidents/incident.ts";
import type { RecordKey, RoleRecord } from "../../incidents/role-record.ts";
import type { Ports } from "../ports.ts";
import { announce, announceAgain } from "./announce.ts";
import type { Outcome } from "./outcome.ts";
import { writeRecord } from "./record.ts";

/** For a second delivery of an event: announces its incident again. @returns undefined for a first delivery */
export async function handledBefore(
  { handled }: RoleRecord,
  eventId: string,
  ports: Pick<Ports, "state" | "journal">,
): Promise<Outcome | undefined> {
  const event = handled.find((one) => one.eventId === eventId);
  if (event === undefined) return undefined;
  return { kind: "incident", incident: await announceAgain(event.incidentId, ports), again: true };
}

interface LastStep {
  /** As it was read, or with what is to be remembered. */
  readonly record: RoleRecord;
  /** Its last step is the one to announce. */
  readonly incident: Incident;
  readonly superseded?: Incident | undefined;
}

/**
 * Records the incident as the latest of its key, remembers the event, and announces the incident's last step.
 *
 * @throws RetryableError `Conflict` when the record is not the one that was read
 */
export async function recordLastStep(
  key: RecordKey,
  eventId: string,
  { record, incident, superseded }: LastStep,
  ports: Pick<Ports, "state" | "journal">,
): Promise<Outcome> {
  const recorded = { record, incident, superseded, announceFrom: incident.steps.length - 1 };
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
