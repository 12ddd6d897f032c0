import type { RoleRecord } from "../../incidents/role-record.ts";

/** Longer than a function may run, so that a lease never ends while its handler is still writing. */
export const leaseSeconds = 60;

const rememberedWrites = 10;

/** The record of a role that is about to be written. */
export function leased(record: RoleRecord, now: string): RoleRecord {
  return {
    ...record,
    leaseUntil: new Date(Date.parse(now) + leaseSeconds * 1000).toISOString(),
    writes: [...record.writes, now].slice(-rememberedWrites),
  };
}

export function withoutLease({ leaseUntil: _, ...record }: RoleRecord): RoleRecord {
  return record;
}
