import type { FollowUp } from "../../../../../core/incidents/follow-up/types.ts";
import { advance, type Incident, type Step } from "../../../../../core/incidents/incident.ts";
import { at } from "./incidents.ts";

const by = "ada (Slack U0ADA456789)";
const hour = 3600;

/** The incident with a person's acknowledgment, or with a snooze of one hour. */
export function followed(one: Incident, kind: FollowUp["kind"]): Incident {
  const { state, severity } = one;
  const until = at(60 + hour);
  const note = kind === "acknowledged" ? `Acknowledged by ${by}.` : `Snoozed by ${by} until ${until}.`;
  const followUp = { kind, at: at(60), by, state, severity, ...(kind === "snoozed" && { until }) };
  return withKind({ ...one, followUp }, "follow-up", at(60), note);
}

/** The open incident with its first reminder, one hour after it was detected. */
export function reminded(one: Incident, what = "this incident is"): Incident {
  const note = `Reminder: ${what} still open after 1 hour. Acknowledge or snooze to stop the reminders.`;
  return withKind(one, "reminder", at(hour), note);
}

function withKind(one: Incident, kind: NonNullable<Step["kind"]>, when: string, note: string): Incident {
  const next = advance(one, one.state, when, note);
  const last = next.steps.length - 1;
  return { ...next, steps: next.steps.map((step, index) => (index === last ? { ...step, kind } : step)) };
}
