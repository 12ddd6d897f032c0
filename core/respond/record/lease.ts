import type { RoleRecord, RoleWrite } from "../../incidents/role-record.ts";
import { revertBudget } from "../../incidents/write-budget.ts";
import type { WriteOutcome } from "../act/write-trust.ts";

/** Longer than a function may run, so that a lease never ends while its handler is still writing. */
export const leaseSeconds = 60;

/**
 * The record of a role that is about to be written. The write counts as unclear until its handler knows the answer.
 *
 * @param fingerprint of the drift
 */
export function leased(record: RoleRecord, fingerprint: string, now: string): RoleRecord {
  const write: RoleWrite = { at: now, fingerprint, isUnclear: true };
  return {
    ...record,
    leaseUntil: new Date(Date.parse(now) + leaseSeconds * 1000).toISOString(),
    writes: [...record.writes, write].slice(-revertBudget.writesADay),
  };
}

/** The record of a role after the write that `leased` announced. Only a write that was certainly not made is given back. */
export function written(record: RoleRecord, outcome: WriteOutcome): RoleRecord {
  const last = record.writes.at(-1);
  if (last === undefined || outcome === "unclear") return record;
  const before = record.writes.slice(0, -1);
  const { isUnclear: _, ...made } = last;
  return { ...record, writes: outcome === "made" ? [...before, made] : before };
}

export function withoutLease({ leaseUntil: _, ...record }: RoleRecord): RoleRecord {
  return record;
}
