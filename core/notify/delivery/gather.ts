import type { Incident } from "../../incidents/incident.ts";
import { RetryableError } from "../../shared/errors.ts";
import type { Delivery } from "../channel.ts";
import { areUnprotected } from "../group/unprotected-alert.ts";
import type { Notification } from "../notification.ts";

/** In `gatherSeconds`: how long no other member may join, and how long the first one waits at most. */
const gatherFactors = { quiet: 1, longest: 3 };

/** A sweep of an organization finds roles for minutes, and SNS cannot edit what was sent. */
const digestFactors = { quiet: 3, longest: 30 };

/** The changes of a larger group are collected between two sends, because each send reads all members. */
const mostSentAtOnce = 10;

export interface Gathering {
  readonly now: Date;
  /** How long to wait after a group's newest member for others to join it. */
  readonly gatherSeconds: number;
}

/**
 * One cause affects many roles within seconds. Their incidents are sent together once no other has joined for a moment.
 * The first unprotected role that a caller changed is sent at once, and only the next ones are gathered.
 *
 * @param subject any member: the members of a group have one kind of cause
 * @param times when each member was detected, oldest first
 * @throws RetryableError with the remaining wait
 */
export function gatherMembers(
  subject: Incident,
  times: readonly string[],
  { members: known = 0, at: sentAt }: Delivery,
  given: Gathering,
): void {
  const isUnprotected = areUnprotected([subject]);
  if (isUnprotected && times.length === 1 && subject.actor !== undefined) return;
  const isDigest = isUnprotected && subject.actor === undefined;
  wait(times.slice(known), isDigest ? digestFactors : gatherFactors, given);
  if (known > mostSentAtOnce && sentAt !== undefined) wait([sentAt], gatherFactors, given);
}

/**
 * Later changes of the principal that the members trust or of what awaits approval are also sent together. A finished
 * write is sent at once.
 *
 * @throws RetryableError with the remaining wait
 */
export function gatherChanges(
  notification: Notification,
  { members: known = 0, at: sentAt }: Delivery,
  given: Gathering,
): void {
  if (notification.kind === "incident" || sentAt === undefined) return;
  const { members, alert } = notification;
  const times = members.slice(0, known).flatMap(({ detectedAt, state, steps }) => {
    const last = steps.at(-1)?.at ?? detectedAt;
    return last > sentAt && (alert.approve !== undefined || state === "detected") ? [last] : [];
  });
  wait(times, gatherFactors, given);
}

function wait(
  news: readonly string[],
  { quiet, longest }: typeof gatherFactors,
  { now, gatherSeconds }: Gathering,
): void {
  if (news.length === 0) return;
  const times = news.map((at) => Date.parse(at)).toSorted((one, other) => one - other);
  const [oldest = 0, newest = 0] = [times.at(0), times.at(-1)];
  const until = Math.min(newest + quiet * gatherSeconds * 1000, oldest + longest * gatherSeconds * 1000);
  const seconds = (until - now.getTime()) / 1000;
  if (seconds <= 0) return;
  throw new RetryableError("Gathering", "the group may still grow or change", { retryAfterSeconds: seconds });
}
