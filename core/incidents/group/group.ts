import { digest } from "../../shared/digest.ts";
import type { Incident } from "../incident.ts";

/** What decides whether a group still takes members in. */
export interface Membership {
  /** ISO 8601 with milliseconds. */
  readonly detectedAt: string;
  /** ISO 8601; absent while the member is open. */
  readonly closedAt?: string;
}

/**
 * Roles that one rotation broke are found account by account, and some are rebound before others are found; so a group
 * stays open for this time after its last member is closed.
 */
export const groupQuietSeconds = 10 * 60;

/**
 * A group takes no new members after this time, even if a member stays open: later incidents are a new outage, and an
 * edit of an old message notifies no one.
 */
export const groupNewsSeconds = 60 * 60;

/** Members that decide whether a group accepts others: the newest ones, however many there are. */
export const decidingMembers = 25;

/**
 * Whether a new incident joins the group. One that was just made has no members yet.
 *
 * @param members the newest ones, at most `decidingMembers`
 */
export function takesMembers(members: readonly Membership[], now: Date): boolean {
  const isWithin = (time: string, seconds: number) => now.getTime() - Date.parse(time) < seconds * 1000;
  if (members.length === 0) return true;
  return (
    members.some(({ detectedAt }) => isWithin(detectedAt, groupNewsSeconds)) &&
    members.some(({ closedAt }) => closedAt === undefined || isWithin(closedAt, groupQuietSeconds))
  );
}

/** Handlers that create the same generation at the same time get the same id. No incident has such an id. */
export function groupIdOf(key: string, generation: number): string {
  return `group-${digest(`${key}/${generation}`).slice(0, 32)}`;
}

export function isGroupId(id: string): boolean {
  return /^group-[0-9a-f]{32}$/.test(id);
}

/** @returns the id of the notification that an incident belongs to */
export function notificationIdOf({ id, group, continues }: Incident): string {
  return group ?? continues?.id ?? id;
}
