import { secondsBetween } from "../shared/time.ts";
import type { RoleRecord } from "./role-record.ts";

/** At most this many writes to one role within the window; then another writer is active, and reverts stop. */
export const revertBudget = { writes: 3, windowSeconds: 15 * 60, quietSeconds: 30 * 60 } as const;

/** The pauses between the writes to one role: 2, 6, 18, 54, 162 s, then 300 s each. */
const writePauses = { firstSeconds: 2, factor: 3, longestSeconds: 300 } as const;

type Writes = Pick<RoleRecord, "writes" | "suspension">;

/** Whether we wrote to the role as often as we may for now. */
export function isBudgetSpent({ writes: all, suspension }: Writes, now: Date): boolean {
  const { writes, windowSeconds, quietSeconds } = revertBudget;
  const recent = all.filter((at) => secondsBetween(at, now) < windowSeconds).length;
  const isQuiet = suspension === undefined || secondsBetween(suspension.lastDriftAt, now) >= quietSeconds;
  return recent >= writes || !isQuiet;
}

/**
 * Pauses grow with the writes since the role was last quiet, so that a fight costs few writes and ends with the expected
 * document in place.
 *
 * @returns when the role may be written again: ISO 8601 in whole seconds, rounded up; undefined if it may be written now
 */
export function pausedUntil({ writes, suspension }: Writes, now: Date): string | undefined {
  const last = writes.at(-1);
  const count = writesSinceQuiet(writes, suspension, now);
  if (last === undefined || count === 0) return undefined;
  const { firstSeconds, factor, longestSeconds } = writePauses;
  const seconds = Math.min(firstSeconds * factor ** (count - 1), longestSeconds);
  const until = Date.parse(last) + seconds * 1000;
  return until <= now.getTime() ? undefined : new Date(Math.ceil(until / 1000) * 1000).toISOString();
}

function writesSinceQuiet(
  writes: RoleRecord["writes"],
  suspension: RoleRecord["suspension"],
  now: Date,
): number {
  const drift = suspension === undefined ? [] : [suspension.lastDriftAt];
  let later = now;
  let count = 0;
  for (const at of [...writes, ...drift].sort().reverse()) {
    if (secondsBetween(at, later) >= revertBudget.quietSeconds) break;
    later = new Date(at);
    if (writes.includes(at)) count += 1;
  }
  return count;
}
