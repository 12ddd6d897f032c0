import { notificationIdOf } from "../group/group.ts";
import { type Incident, ownSteps } from "../incident.ts";
import type { FollowUpOrder } from "./follow-up-order.ts";
import { followUpOf } from "./holding.ts";

/** What is known of an open incident without reading it. */
export interface OpenIncident
  extends Pick<Incident, "id" | "role" | "state" | "severity" | "detectedAt" | "followUp"> {
  readonly notificationId: string;
  /** When it last changed, without follow-ups and reminders: ISO 8601 with milliseconds. */
  readonly changedAt: string;
}

/** The reminders of a notification so far. */
export interface Reminded {
  /** Of the last one: ISO 8601 with milliseconds. */
  readonly at: string;
  readonly count: number;
}

/** Hours after which an open incident is reported again; the last one repeats. Empty: no reminders. */
export type ReminderHours = readonly number[];

export function openIncidentOf(incident: Incident): OpenIncident {
  const { id, role, state, severity, detectedAt, followUp } = incident;
  const changedAt = ownSteps(incident).at(-1)?.at ?? detectedAt;
  const notificationId = notificationIdOf(incident);
  return { id, notificationId, role, state, severity, detectedAt, changedAt, ...(followUp && { followUp }) };
}

export type Reminder = Extract<FollowUpOrder, { kind: "reminder" }>;

/**
 * @param open the open incidents of one notification
 * @param reminded its reminders so far
 * @returns the reminder that is due; undefined if none is
 */
export function dueReminder(
  open: readonly OpenIncident[],
  reminded: Reminded | undefined,
  hours: ReminderHours,
  now: Date,
): { readonly order: Reminder; readonly reminded: Reminded } | undefined {
  const waiting = open.filter((incident) => followUpOf(incident, now) === undefined);
  const [lead] = waiting
    .map((incident) => ({ id: incident.id, ...startOf(incident, now) }))
    .toSorted((one, other) => (one.from < other.from ? -1 : 1));
  const [firstHours] = hours;
  if (lead === undefined || firstHours === undefined) return undefined;
  const { id: incidentId, from, reason } = lead;
  const before = reminded !== undefined && reminded.at >= from ? reminded : undefined;
  const dueAt =
    before === undefined
      ? Date.parse(from) + (reason === "snooze-over" ? 0 : firstHours * hourMilliseconds)
      : Date.parse(before.at) + gapAfter(before.count, hours) * hourMilliseconds;
  if (now.getTime() < dueAt) return undefined;
  const at = now.toISOString();
  const order: Reminder = {
    kind: "reminder",
    incidentId,
    at,
    reason: before === undefined ? reason : "open",
    waiting: waiting.length,
  };
  return { order, reminded: { at, count: (before?.count ?? 0) + 1 } };
}

const hourMilliseconds = 60 * 60 * 1000;

/** Of 1, 4 and 24 hours: 3 hours after the first reminder, then 24 hours each. */
function gapAfter(count: number, hours: ReminderHours): number {
  const repeated = hours.at(-1) ?? 24;
  const next = hours[count];
  const last = hours[count - 1];
  return next === undefined || last === undefined || count >= hours.length - 1 ? repeated : next - last;
}

/** When the incident began to wait for a person. */
function startOf(incident: OpenIncident, now: Date) {
  const { followUp, detectedAt, changedAt } = incident;
  if (followUp === undefined) return { from: detectedAt, reason: "open" } as const;
  const { until } = followUp;
  // A snooze that a change of the incident ended is not over a second time
  const heldUntilItsEnd = followUpOf(incident) !== undefined;
  const isOver = heldUntilItsEnd && until !== undefined && until <= now.toISOString() && until > changedAt;
  return isOver
    ? ({ from: until, reason: "snooze-over" } as const)
    : ({ from: changedAt, reason: "open" } as const);
}
