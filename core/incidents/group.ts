import { digest } from "../shared/digest.ts";

/** What decides whether a group still takes members in. */
export interface Membership {
  /** ISO 8601 with milliseconds. */
  readonly detectedAt: string;
  /** ISO 8601; absent while the member is open. */
  readonly closedAt?: string;
}

/**
 * The roles that one rotation broke are found one account after the other, and some are put back before others are
 * found; so a group ends a while after its last member, not with it.
 */
export const groupQuietSeconds = 10 * 60;

/**
 * A member that stays open for months keeps its group no longer than this: what comes then is an outage of its own, and
 * an old message that is edited tells nobody of it.
 */
export const groupNewsSeconds = 60 * 60;

/** Whether a new incident joins the group. One that was just made has no members yet. */
export function takesMembers(members: readonly Membership[], now: Date): boolean {
  const isWithin = (time: string, seconds: number) => now.getTime() - Date.parse(time) < seconds * 1000;
  if (members.length === 0) return true;
  return (
    members.some(({ detectedAt }) => isWithin(detectedAt, groupNewsSeconds)) &&
    members.some(({ closedAt }) => closedAt === undefined || isWithin(closedAt, groupQuietSeconds))
  );
}

/** The same for handlers that make the same generation at the same time. No incident has such an id. */
export function groupIdOf(key: string, generation: number): string {
  return `group-${digest(`${key}/${generation}`).slice(0, 32)}`;
}

export function isGroupId(id: string): boolean {
  return /^group-[0-9a-f]{32}$/.test(id);
}
