import type { Clock } from "../../shared/clock.ts";
import { PermanentError } from "../../shared/errors.ts";
import { retryOnConflict } from "../../shared/retry.ts";
import type { ClosePorts } from "../approval/close.ts";
import { advance, type Incident, isOpen, type Step } from "../incident.ts";
import type { Journal, State } from "../ports.ts";
import type { FollowUpOrder } from "./follow-up-order.ts";
import { followDigest, followUpOf } from "./holding.ts";
import { recordKeyOf } from "./record-key.ts";
import type { FollowUps, GivenFollowUp } from "./types.ts";

export interface FollowUpRecordPorts {
  readonly state: Pick<State, "read" | "write" | "incident">;
  readonly followUps: Pick<FollowUps, "read">;
  readonly update: ClosePorts["update"];
  readonly journal: Journal;
  readonly clock: Pick<Clock, "now">;
}

/** A record that other handlers write more often than this returns the order to the queue. */
const attempts = 4;

/**
 * Adds the step of a follow-up or a reminder to its incident, and announces it. A second delivery announces it again.
 *
 * @returns the incident; undefined if there was nothing to add: a reminder of what was followed up or closed since
 * @throws RetryableError to return the order to the queue
 */
export function recordFollowUp(
  order: FollowUpOrder,
  ports: FollowUpRecordPorts,
): Promise<Incident | undefined> {
  return retryOnConflict(attempts, async () => {
    const { state, journal } = ports;
    const stored = await state.incident(order.incidentId);
    if (stored === undefined)
      throw new PermanentError(
        "NoSuchIncident",
        `incident ${order.incidentId}: expected it in the table, found nothing`,
      );
    const key = recordKeyOf(stored);
    const record = key && (await state.read(key)).record;
    const latest = record?.latest?.id === stored.id ? record.latest : undefined;
    const incident = latest ?? stored;
    const next = await nextOf(incident, order, ports);
    if (next === undefined) return undefined;
    if (next.isNew) {
      if (key === undefined || record === undefined || latest === undefined)
        await ports.update(next.incident, stored);
      else await state.write(key, { ...record, latest: next.incident }, [next.incident]);
    }
    await journal.announce([{ incident: next.incident, step: next.step }]);
    return next.incident;
  });
}

interface Next {
  readonly incident: Incident;
  /** The place in `incident.steps` of the step of the order. */
  readonly step: number;
  readonly isNew: boolean;
}

async function nextOf(
  incident: Incident,
  order: FollowUpOrder,
  ports: FollowUpRecordPorts,
): Promise<Next | undefined> {
  if (order.kind === "reminder") return reminded(incident, order, ports.clock.now());
  const given = await ports.followUps.read(incident.id, order.shown);
  if (given === undefined)
    throw new PermanentError(
      "NoSuchFollowUp",
      `incident ${incident.id}: expected a follow-up of ${order.shown}, found nothing`,
    );
  return followed(incident, given);
}

function followed(incident: Incident, given: GivenFollowUp): Next | undefined {
  const { kind, at, by, until } = given;
  const what = kind === "acknowledged" ? `Acknowledged by ${by}` : `Snoozed by ${by} until ${until}`;
  const known = stepOf(incident, "follow-up", at, what);
  if (known !== undefined) return known;
  if (!isOpen(incident)) return undefined;
  const isCurrent = followDigest(incident) === given.shown;
  const note = isCurrent
    ? `${what}.`
    : `${what}, but the incident changed meanwhile, so this does not count.`;
  const { state, severity } = incident;
  const followUp = { kind, at, by, state, severity, ...(until !== undefined && { until }) };
  return withNew({ ...incident, ...(isCurrent && { followUp }) }, "follow-up", at, note);
}

type Reminder = Extract<FollowUpOrder, { kind: "reminder" }>;

function reminded(incident: Incident, { at, reason, waiting }: Reminder, now: Date): Next | undefined {
  const known = stepOf(incident, "reminder", at, "");
  if (known !== undefined) return known;
  if (!isOpen(incident) || followUpOf(incident, now) !== undefined) return undefined;
  const what = waiting === 1 ? "this incident is" : `${waiting} incidents of this group are`;
  const since = durationText(Date.parse(at) - Date.parse(incident.detectedAt));
  const note =
    reason === "snooze-over"
      ? `The snooze by ${incident.followUp?.by ?? "a person"} is over: ${what} still open. Acknowledge or snooze to stop the reminders.`
      : `Reminder: ${what} still open after ${since}. Acknowledge or snooze to stop the reminders.`;
  return withNew(incident, "reminder", at, note);
}

function stepOf(incident: Incident, kind: Step["kind"], at: string, beginning: string): Next | undefined {
  const step = incident.steps.findIndex(
    (one) => one.kind === kind && one.at === at && one.note.startsWith(beginning),
  );
  return step === -1 ? undefined : { incident, step, isNew: false };
}

function withNew(incident: Incident, kind: NonNullable<Step["kind"]>, at: string, note: string): Next {
  const next = advance(incident, incident.state, at, note);
  const steps = next.steps.map((step, index) => (index === next.steps.length - 1 ? { ...step, kind } : step));
  return { incident: { ...next, steps }, step: steps.length - 1, isNew: true };
}

function durationText(milliseconds: number): string {
  const hours = Math.round(milliseconds / 3_600_000);
  if (hours < 48) return hours === 1 ? "1 hour" : `${hours} hours`;
  return `${Math.round(hours / 24)} days`;
}
