import type { Incident } from "../../incidents/incident.ts";

/** What a reminder adds to an alert. */
export interface ShownReminder {
  readonly note: string;
  /** Since the detection: "1 h". */
  readonly after: string;
}

/** @param current of one notification @returns the last thing that happened, if it is a reminder: only open incidents have one */
export function reminderOf(current: readonly Incident[]): ShownReminder | undefined {
  const [last] = current
    .flatMap((incident) => incident.steps.slice(-1).map((step) => ({ incident, step })))
    .toSorted((one, other) => Date.parse(other.step.at) - Date.parse(one.step.at));
  if (last?.step.kind !== "reminder") return undefined;
  const { step, incident } = last;
  return { note: step.note, after: durationText(Date.parse(step.at) - Date.parse(incident.detectedAt)) };
}

/** A subject without it equals that of the first message: "Still open after 1 h". */
export function remindedLabel(label: string, { after }: ShownReminder): string {
  if (/needed/.test(label)) return `${label.replace("needed", "still needed")} after ${after}`;
  return /^(Check now|Approved|Restoring|Retrying|Adopting)$/.test(label)
    ? `${label}, still open after ${after}`
    : `Still ${label.replace(/^[A-Z]/, (first) => first.toLowerCase())} after ${after}`;
}

function durationText(milliseconds: number): string {
  const hours = Math.round(milliseconds / 3_600_000);
  if (hours < 1) return `${Math.max(1, Math.round(milliseconds / 60_000))} min`;
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}
