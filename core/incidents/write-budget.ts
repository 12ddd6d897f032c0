import { secondsBetween } from "../shared/time.ts";
import type { RoleRecord } from "./role-record.ts";

/** At most this many writes to one role within the window; then another writer is active, and reverts stop. */
export const revertBudget = { writes: 3, windowSeconds: 15 * 60, quietSeconds: 30 * 60 } as const;

/** Whether we wrote to the role as often as we may for now. */
export function isBudgetSpent({ writes: all, suspension }: RoleRecord, now: Date): boolean {
  const { writes, windowSeconds, quietSeconds } = revertBudget;
  const recent = all.filter((at) => secondsBetween(at, now) < windowSeconds).length;
  const isQuiet = suspension === undefined || secondsBetween(suspension.lastDriftAt, now) >= quietSeconds;
  return recent >= writes || !isQuiet;
}
