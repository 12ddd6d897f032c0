import { templateRoleNames } from "../contract/own-parts.ts";
import type { Cover } from "../expectations/catalogue.ts";
import { isOwnRole, isServiceRole, type LiveRole } from "../principals/role.ts";
import { trustDigest } from "../restore/snapshots/trust-digest.ts";
import type { KnownRole, StaleRole } from "./ports.ts";

/** A role's policies may change without a change of its trust policy, which is all that a listing contains. */
const staleSeconds = 24 * 3600;

/** Of an account at once. With a sweep every quarter of an hour, 19,200 a day. */
const mostOrders = 200;

/**
 * Whether a role needs a new snapshot: it is new, was recreated, its trust policy or expectation changed, its snapshot is
 * a day old, or it is not protected any more and must not count as a dependent. A role of our own is read for its check.
 * A failed reading is retried after a day.
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
  const isOwn = isOwnRole(role) && templateRoleNames.includes(role.name);
  if (!isOwn && (cover.kind === "none" || isServiceRole(role))) return seen?.at;
  const isOld = (at: string) => now.getTime() - Date.parse(at) > staleSeconds * 1000;
  if (known?.failedAt !== undefined && !isOld(known.failedAt)) return undefined;
  if (seen === undefined) return "";
  // Its trust policy is compared with the member template, once a day
  if (isOwn) return isOld(seen.at) ? seen.at : undefined;
  const isOther = seen.id !== role.id || seen.trustDigest !== trustDigest(role.document, cover);
  if (isOther) return "";
  return isOld(seen.at) ? seen.at : undefined;
}

/** The oldest ones, up to the limit of one sweep; the next sweep orders the others. */
export function mostStale(roles: readonly StaleRole[]): readonly StaleRole[] {
  if (roles.length <= mostOrders) return roles;
  return roles.toSorted((one, other) => compare(one.seenAt, other.seenAt)).slice(0, mostOrders);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
