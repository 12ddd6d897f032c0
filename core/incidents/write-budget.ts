import { secondsBetween } from "../shared/time.ts";
import { type Incident, lastNote } from "./incident.ts";
import type { RoleRecord, Suspension } from "./role-record.ts";

/** The most writes to one role; after them, another writer is active, and reverts stop. */
export const revertBudget = {
  /** Within the window. */
  writes: 3,
  windowSeconds: 15 * 60,
  /** Of one drift, however slowly it comes back. */
  sameDriftADay: 5,
  /** Of all drift. The canary drifts 24 times a day. */
  writesADay: 36,
  /** A suspension ends after the role has been seen as expected for this time. */
  quietSeconds: 30 * 60,
} as const;

const daySeconds = 24 * 3600;

/** The pauses between the writes to one role: 2, 6, 18, 54, 162 s, then 300 s each. */
const writePauses = { firstSeconds: 2, factor: 3, longestSeconds: 300 } as const;

type Writes = Pick<RoleRecord, "writes" | "suspension">;

/**
 * Whether the budget of a role is spent. `unclear`: none of the writes is known to have been made, so they are no sign of
 * another writer.
 *
 * @param fingerprint of the drift that would be replaced
 * @returns undefined within the budget
 */
export function spentBudget(
  { writes, suspension }: Writes,
  fingerprint: string | undefined,
  now: Date,
): "suspended" | "made" | "unclear" | undefined {
  if (suspension !== undefined) return "suspended";
  const within = (seconds: number) => writes.filter(({ at }) => secondsBetween(at, now) < seconds);
  const recent = within(revertBudget.windowSeconds);
  if (recent.length >= revertBudget.writes)
    return recent.every(({ isUnclear }) => isUnclear) ? "unclear" : "made";
  const made = within(daySeconds).filter(({ isUnclear }) => !isUnclear);
  const same = made.filter((write) => write.fingerprint === fingerprint);
  const isDaySpent = same.length >= revertBudget.sameDriftADay || made.length >= revertBudget.writesADay;
  return isDaySpent ? "made" : undefined;
}

/**
 * Pauses grow with the writes since the role was last quiet, so that a fight costs few writes and ends with the expected
 * document in place. While a role is suspended, it is not quiet.
 *
 * @returns when the role may be written again: ISO 8601 in whole seconds, rounded up; undefined if it may be written now
 */
export function pausedUntil({ writes, suspension }: Writes, now: Date): string | undefined {
  const last = writes.at(-1);
  const count = writesSinceQuiet({ writes, ...(suspension && { suspension }) }, now);
  if (last === undefined || count === 0) return undefined;
  const { firstSeconds, factor, longestSeconds } = writePauses;
  const seconds = Math.min(firstSeconds * factor ** (count - 1), longestSeconds);
  const until = Date.parse(last.at) + seconds * 1000;
  return until <= now.getTime() ? undefined : new Date(Math.ceil(until / 1000) * 1000).toISOString();
}

function writesSinceQuiet({ writes, suspension }: Writes, now: Date): number {
  const gapSeconds = suspension === undefined ? revertBudget.quietSeconds : daySeconds;
  let later = now;
  let count = 0;
  for (const { at } of writes.toReversed()) {
    if (secondsBetween(at, later) >= gapSeconds) break;
    later = new Date(at);
    count += 1;
  }
  return count;
}

/** The suspension of a role after drift: it begins, or goes on. */
export function suspensionAfter(
  { suspension, suspensionEndedAt }: Pick<RoleRecord, "suspension" | "suspensionEndedAt">,
  now: Date,
): Suspension {
  const isSecond = suspensionEndedAt !== undefined && secondsBetween(suspensionEndedAt, now) < daySeconds;
  const isFinal = suspension === undefined ? isSecond : suspension.isFinal;
  return { since: suspension?.since ?? now.toISOString(), ...(isFinal && { isFinal }) };
}

/**
 * The record of a role that was seen as expected. A suspension ends only after two such readings, `quietSeconds` apart:
 * a role that no one looked at is not quiet.
 *
 * @returns the same record if it does not change
 */
export function seenAsExpected(record: RoleRecord, now: Date): RoleRecord {
  const { suspension, ...rest } = record;
  if (suspension === undefined || suspension.isFinal) return record;
  const { asExpectedSince } = suspension;
  if (asExpectedSince === undefined)
    return { ...rest, suspension: { ...suspension, asExpectedSince: now.toISOString() } };
  if (secondsBetween(asExpectedSince, now) < revertBudget.quietSeconds) return record;
  return { ...rest, suspensionEndedAt: now.toISOString() };
}

/** Parts of notes that announce a write: they are true until the next decision. */
export const willWrite = {
  now: "The expected document is about to be",
  again: "The write failed and will be retried: ",
  later: "The pauses between writes grow: the next revert follows at",
  onceReadable: "The responder reads it again.",
} as const;

/** Whether the last step announced a write, and no result of it is on record. */
export function isWritePending(incident: Incident): boolean {
  const note = lastNote(incident);
  return Object.values(willWrite).some((part) => note.includes(part));
}
