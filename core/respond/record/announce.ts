import type { Incident } from "../../incidents/incident.ts";
import type { Announcement } from "../../incidents/ports.ts";
import { PermanentError } from "../../shared/errors.ts";
import type { Ports } from "../ports.ts";
import type { Recorded } from "./record.ts";

/** Puts on the journal what was just put on record. Record first: what was not announced can be found there. */
export async function announce(recorded: Recorded, ports: Ports): Promise<Incident> {
  const { incident, superseded, announceFrom } = recorded;
  const ended = superseded === undefined ? [] : [lastStepOf(superseded)];
  const steps = [...ended, ...stepsOf(incident).slice(announceFrom)];
  if (steps.length > 0) await ports.journal.announce(steps);
  return incident;
}

/** For an event that was handled before: `notify` and automation know by incident and step what they had already. */
export async function announceAgain(incidentId: string, ports: Ports): Promise<Incident> {
  const incident = await ports.state.incident(incidentId);
  if (incident === undefined) {
    throw new PermanentError(
      "NoSuchIncident",
      `incident ${incidentId}: expected it in the table, found nothing`,
    );
  }
  const superseded =
    incident.supersedes === undefined ? undefined : await ports.state.incident(incident.supersedes);
  const ended = superseded === undefined ? [] : [lastStepOf(superseded)];
  await ports.journal.announce([...ended, ...stepsOf(incident)]);
  return incident;
}

function stepsOf(incident: Incident): Announcement[] {
  return incident.steps.map((_, step) => ({ incident, step }));
}

function lastStepOf(incident: Incident): Announcement {
  return { incident, step: incident.steps.length - 1 };
}
