import { templateRoleNames } from "../contract/own/own-parts.ts";
import type { Cover } from "../expectations/catalogue.ts";
import { isOwnRole, isServiceRole, type LiveRole } from "../principals/role.ts";
import { trustDigest } from "../restore/snapshots/trust-digest.ts";
import type { KnownRole, StaleRole, WaitingOrder } from "./ports.ts";

/** A role's policies may change without a change of its trust policy, which is all that a listing contains. */
const staleSeconds = 24 * 3600;

/** An account has so few orders on their way that each is carried out before the next sweeps. */
const lostSeconds = 2 * 3600;

/**
 * Snapshots that the function takes between two sweeps, in half of its time: five at once, of about ten calls each. The
 * other half is for the orders of events, which come first.
 */
const snapshotsBetweenSweeps = 4000;

/** Of an account, however few accounts there are. */
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

/** The oldest ones, up to the limit of an account. */
export function mostStale(roles: readonly StaleRole[], most = mostOrders): readonly StaleRole[] {
  if (roles.length <= most) return roles;
  return roles.toSorted((one, other) => compare(one.seenAt, other.seenAt)).slice(0, most);
}

/** Orders of an account that may be on their way at once: each account has the same share of what the function can do. */
export function shareOf(accounts: number): number {
  return Math.max(1, Math.min(mostOrders, Math.floor(snapshotsBetweenSweeps / Math.max(1, accounts))));
}

/** Whether an order is still to be carried out. A role is due again a day later. */
export function isOutstanding({ at }: WaitingOrder, known: KnownRole | undefined, now: Date): boolean {
  const isDone = [known?.seen?.at, known?.failedAt].some((time) => time !== undefined && time > at);
  return !isDone && now.getTime() - Date.parse(at) < staleSeconds * 1000;
}

/** Whether an outstanding order is no longer on its way. */
export function isLost({ at }: WaitingOrder, now: Date): boolean {
  return now.getTime() - Date.parse(at) >= lostSeconds * 1000;
}

/** A role whose order was lost follows the roles that have waited since before it: it may be lost each time. */
export function behindOrder({ name, seenAt }: StaleRole, order: WaitingOrder | undefined): StaleRole {
  return { name, seenAt: order !== undefined && seenAt < order.at ? order.at : seenAt };
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
