import type { Clock } from "../../shared/clock.ts";
import { RetryableError } from "../../shared/errors.ts";
import type { Delivery } from "../channel.ts";
import type { GroupNotification, Notification } from "../notification.ts";
import { areUnprotected } from "../unprotected-alert.ts";

/** In `gatherSeconds`: how long no other member may join, and how long the first one waits at most. */
const gatherFactors = { quiet: 1, longest: 3 };

/** A sweep of an organization finds roles for minutes, and SNS cannot edit what was sent. */
const digestFactors = { quiet: 3, longest: 30 };

/**
 * One cause affects many roles within seconds. Their incidents are sent together once no other has joined for a moment,
 * and so are later changes of the principal that they trust or of what awaits approval. The first unprotected role that
 * a caller changed is sent at once, and only the next ones are gathered.
 *
 * @throws RetryableError with the remaining wait
 */
export function gather(
  notification: Notification,
  before: Delivery,
  { clock, gatherSeconds }: { readonly clock: Pick<Clock, "now">; readonly gatherSeconds: number },
): void {
  if (notification.kind === "incident") return;
  const times = newsOf(notification, before).map((at) => Date.parse(at));
  if (times.length === 0 || isFirstOfCaller(notification)) return;
  const { quiet, longest } = isDigest(notification) ? digestFactors : gatherFactors;
  const until = Math.min(
    Math.max(...times) + quiet * gatherSeconds * 1000,
    Math.min(...times) + longest * gatherSeconds * 1000,
  );
  const seconds = (until - clock.now().getTime()) / 1000;
  if (seconds <= 0) return;
  throw new RetryableError("Gathering", `group ${notification.id} may still grow`, {
    retryAfterSeconds: seconds,
  });
}

function isFirstOfCaller({ members }: GroupNotification): boolean {
  return members.length === 1 && areUnprotected(members) && members[0]?.actor !== undefined;
}

/** The roles that a sweep found. */
function isDigest({ members }: GroupNotification): boolean {
  return areUnprotected(members) && members.every(({ actor }) => actor === undefined);
}

/** The times of the changes that are gathered. A finished write is sent at once. */
function newsOf(
  { members, alert }: GroupNotification,
  { members: known = [], at: sentAt }: Delivery,
): string[] {
  return members.flatMap(({ id, detectedAt, state, steps }) => {
    if (!known.includes(id)) return [detectedAt];
    const last = steps.at(-1)?.at ?? detectedAt;
    const isLater = sentAt !== undefined && last > sentAt;
    return isLater && (alert.approve !== undefined || state === "detected") ? [last] : [];
  });
}
