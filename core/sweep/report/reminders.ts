import { isCanaryRole } from "../../canary/trust.ts";
import type { FollowUpQueue } from "../../incidents/follow-up/follow-up-order.ts";
import {
  dueReminder,
  type OpenIncident,
  type Reminded,
  type ReminderHours,
} from "../../incidents/follow-up/reminders.ts";
import { severities } from "../../policy/compare.ts";
import type { Clock } from "../../shared/clock.ts";

export interface OpenIncidents {
  /** One query. */
  read(): Promise<{
    readonly open: readonly OpenIncident[];
    /** By the id of the notification. */
    readonly reminded: ReadonlyMap<string, Reminded>;
  }>;
  noteReminded(notificationId: string, reminded: Reminded): Promise<void>;
}

export interface ReminderPorts {
  readonly openIncidents: OpenIncidents;
  readonly followUpOrders: FollowUpQueue;
  readonly reminderHours: ReminderHours;
  readonly clock: Pick<Clock, "now">;
}

/** Of one sweep, worst first: the next sweep sends the others. */
const mostReminders = 50;

/**
 * Orders a reminder of each notification with open incidents that wait for a person for long enough. The sweep that a
 * schedule starts is the clock: no function of its own runs for it.
 */
export async function remindOfOpen(ports: ReminderPorts): Promise<void> {
  const { openIncidents, followUpOrders, reminderHours, clock } = ports;
  if (reminderHours.length === 0) return;
  const now = clock.now();
  const { open, reminded } = await openIncidents.read();
  const notifications = Map.groupBy(
    open.filter(({ role }) => !isCanaryRole(role)),
    ({ notificationId }) => notificationId,
  );
  const due = [...notifications].flatMap(([id, incidents]) => {
    const found = dueReminder(incidents, reminded.get(id), reminderHours, now);
    return found === undefined ? [] : [{ id, rank: worstOf(incidents), ...found }];
  });
  const first = due.toSorted((one, other) => other.rank - one.rank).slice(0, mostReminders);
  if (first.length === 0) return;
  await followUpOrders.send(first.map(({ order }) => order));
  // Last: a sweep that stops here sends them again, and people are reminded twice rather than never
  await Promise.all(first.map((one) => openIncidents.noteReminded(one.id, one.reminded)));
}

function worstOf(incidents: readonly OpenIncident[]): number {
  return Math.max(...incidents.map(({ severity }) => severities.indexOf(severity)));
}
