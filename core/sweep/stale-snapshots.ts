import type { Cover } from "../expectations/catalogue.ts";
import { isServiceRole, type LiveRole } from "../principals/role.ts";
import { trustDigest } from "../restore/snapshots/trust-digest.ts";
import type { KnownRole, StaleRole } from "./ports.ts";

/** A role's policies may change without a word in its trust, which is all that a listing shows. */
const staleSeconds = 24 * 3600;

/** Of an account at once. With a sweep every quarter of an hour, 19,200 a day. */
const mostOrders = 200;

/**
 * Whether a role must be read with all its parts: one that is new, that was made anew, whose trust or expectation is
 * another, that was not read for a day, or that is protected no more, so that nobody counts it as anyone's dependent.
 * One that could not be read is tried again after a day too.
 *
 * @returns when it was last read, empty where it never was as it is now; undefined where there is no need
 */
export function staleSince(
  role: LiveRole,
  known: KnownRole | undefined,
  cover: Cover,
  now: Date,
): string | undefined {
  const seen = known?.seen;
  if (cover.kind === "none" || isServiceRole(role)) return seen?.at;
  const isOld = (at: string) => now.getTime() - Date.parse(at) > staleSeconds * 1000;
  if (known?.failedAt !== undefined && !isOld(known.failedAt)) return undefined;
  if (seen === undefined) return "";
  const isOther = seen.id !== role.id || seen.trustDigest !== trustDigest(role.document, cover);
  if (isOther) return "";
  return isOld(seen.at) ? seen.at : undefined;
}

/** As many as are ordered in one sweep; the others' turn comes, because these are the oldest. */
export function mostStale(roles: readonly StaleRole[]): readonly StaleRole[] {
  if (roles.length <= mostOrders) return roles;
  return roles.toSorted((one, other) => compare(one.seenAt, other.seenAt)).slice(0, mostOrders);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
