import { severities } from "../../policy/compare.ts";
import { digest } from "../../shared/digest.ts";
import { type Incident, isOpen } from "../incident.ts";
import type { FollowUp } from "./types.ts";

type Followed = Pick<Incident, "state" | "severity"> & { readonly followUp?: FollowUp };

/**
 * @param now without it, a snooze does not end
 * @returns the follow-up of an incident if it still holds: the incident did not change since, and the snooze is not over
 */
export function followUpOf({ followUp, state, severity }: Followed, now?: Date): FollowUp | undefined {
  if (followUp === undefined || followUp.state !== state) return undefined;
  if (severities.indexOf(severity) > severities.indexOf(followUp.severity)) return undefined;
  const isOver = followUp.until !== undefined && now !== undefined && followUp.until <= now.toISOString();
  return isOver ? undefined : followUp;
}

/** 128 bits, as hexadecimal digits, over what a person sees of an open incident. A reminder does not change it. */
export function followDigest({ id, state, severity, steps }: Incident): string {
  const changes = steps.filter(({ kind }) => kind !== "reminder").length;
  return digest(`follow ${id} ${state} ${severity} ${changes}`).slice(0, 32);
}

/** The same over every open incident of a notification. */
export function followDigestOf(incidents: readonly Incident[]): string {
  const open = incidents.filter(isOpen).map(followDigest).sort();
  return digest(open.join("\n")).slice(0, 32);
}

/** When the incidents last changed, without reminders: ISO 8601 with milliseconds. */
export function lastChangeOf(incidents: readonly Incident[]): string {
  const times = incidents.flatMap(({ steps }) => steps.findLast(({ kind }) => kind !== "reminder")?.at ?? []);
  return times.sort().at(-1) ?? "";
}
