import type { Incident } from "../../incidents/incident.ts";
import type { Announcement } from "../../incidents/ports.ts";
import { PermanentError } from "../../shared/errors.ts";
import type { Ports } from "../ports.ts";
import type { Outcome } from "./outcome.ts";
import type { Recorded } from "./write-record.ts";

/** Announces what was just recorded. Recorded first: a redelivery finds on record what was not announced. */
export async function announce(
  recorded: Pick<Recorded, "incident" | "superseded" | "announceFrom">,
  { journal }: Pick<Ports, "journal">,
): Promise<Outcome> {
  const { incident, superseded, announceFrom } = recorded;
  const steps = [...lastStepOf(superseded), ...stepsOf(incident).slice(announceFrom)];
  if (steps.length > 0) await journal.announce(steps);
  return { kind: "incident", incident };
}

/**
 * Announces what was recorded while a write is under way, so that neither the write nor a crash delays the alert.
 *
 * @param write never throws
 * @returns its result, and what is left to announce: everything, if the journal refused
 */
export async function announceDuring<T>(
  recorded: Recorded,
  write: Promise<T>,
  ports: Pick<Ports, "journal">,
): Promise<{ readonly result: T; readonly left: Recorded }> {
  const announced = announce(recorded, ports).then(
    () => true,
    () => false,
  );
  const result = await write;
  const { superseded: _, ...rest } = recorded;
  const nothing = { ...rest, announceFrom: recorded.incident.steps.length };
  return { result, left: (await announced) ? nothing : recorded };
}

/** For an event that was handled before: the receivers deduplicate by incident and step. */
export async function announceAgain(
  incidentId: string,
  { state, journal }: Pick<Ports, "state" | "journal">,
): Promise<Incident> {
  const incident = await state.incident(incidentId);
  if (incident === undefined) {
    throw new PermanentError(
      "NoSuchIncident",
      `incident ${incidentId}: expected it in the table, found nothing`,
    );
  }
  const { supersedes } = incident;
  const superseded = supersedes === undefined ? undefined : await state.incident(supersedes);
  await journal.announce([...lastStepOf(superseded), ...stepsOf(incident)]);
  return incident;
}

function stepsOf(incident: Incident): Announcement[] {
  return incident.steps.map((_, step) => ({ incident, step }));
}

function lastStepOf(incident: Incident | undefined): Announcement[] {
  return incident === undefined ? [] : stepsOf(incident).slice(-1);
}
