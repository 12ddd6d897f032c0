import { notificationIdOf } from "../../incidents/group/group.ts";
import type { Incident } from "../../incidents/incident.ts";
import type { Announcement, Journal, UnannouncedStep, UnannouncedSteps } from "../../incidents/ports.ts";
import type { Clock } from "../../shared/clock.ts";

export interface UnannouncedPorts {
  readonly unannounced: Pick<UnannouncedSteps, "all" | "put" | "delete">;
  /** @returns the incidents that exist, in no order */
  readonly incidents: (ids: readonly string[]) => Promise<readonly Incident[]>;
  readonly journal: Journal;
  readonly clock: Pick<Clock, "now">;
}

/** Until then, the handler that recorded the step, or `notify`, is still trying. */
const firstAfterSeconds = 10 * 60;

/**
 * The message of the last announcement returns to its queue for about two hours. It may have left the notification to an
 * older message, which then became a dead letter.
 */
const againAfterSeconds = 30 * 60;

/** Some seconds of one sweep: the next one continues. */
const mostSteps = 1000;

/** One batch of reads. */
const incidentsAtOnce = 100;

/**
 * Announces every step that a channel may not have been sent: the journal, a channel or the function that sends was
 * unavailable for longer than the queues try. `notify` deletes what it has sent everywhere.
 */
export async function reportUnannounced(ports: UnannouncedPorts): Promise<void> {
  const now = ports.clock.now();
  const steps = (await ports.unannounced.all()).filter((step) => isDue(step, now)).slice(0, mostSteps);
  for (let from = 0; from < steps.length; from += incidentsAtOnce)
    await report(steps.slice(from, from + incidentsAtOnce), now, ports);
}

function isDue({ at, announcedAt }: UnannouncedStep, now: Date): boolean {
  const isOlder = (time: string, seconds: number) => now.getTime() - Date.parse(time) > seconds * 1000;
  return announcedAt === undefined ? isOlder(at, firstAfterSeconds) : isOlder(announcedAt, againAfterSeconds);
}

async function report(steps: readonly UnannouncedStep[], now: Date, ports: UnannouncedPorts): Promise<void> {
  const ids = new Set(steps.map(({ incidentId }) => incidentId));
  const incidents = new Map((await ports.incidents([...ids])).map((incident) => [incident.id, incident]));
  const news = steps.flatMap(({ incidentId, step }): Announcement[] => {
    const incident = incidents.get(incidentId);
    return incident === undefined ? [] : [{ incident, step }];
  });
  if (news.length > 0) await ports.journal.announce(news);
  const isCurrent = (step: UnannouncedStep) => {
    const incident = incidents.get(step.incidentId);
    // An incident can join a group later: its notification is then the group's
    return incident !== undefined && notificationIdOf(incident) === step.notificationId;
  };
  const announcedAt = now.toISOString();
  const current = steps.filter(isCurrent).map((step) => ({ ...step, announcedAt }));
  const outdated = steps.filter((step) => !isCurrent(step));
  if (current.length > 0) await ports.unannounced.put(current);
  if (outdated.length > 0) await ports.unannounced.delete(outdated);
}
