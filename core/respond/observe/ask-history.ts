import { lastTrustWrite, type TrustWrite } from "../../events/calls/call-history.ts";
import { isTrustedChanger } from "../../expectations/catalogue.ts";
import { fingerprintOf } from "../../incidents/fingerprint.ts";
import { openOf } from "../../incidents/role-record.ts";
import { type Actor, exemptArn } from "../../principals/actor.ts";
import { PermanentError, RetryableError } from "../../shared/errors.ts";
import { isBefore, secondsBetween, wholeSeconds } from "../../shared/time.ts";
import type { Ports } from "../ports.ts";
import { isLiveWithIds, isRewritten } from "./claim.ts";
import { type Drift, isOrphanOnly, type Observation } from "./observation.ts";

/** An older event is not believed: it could be a replay that makes a document pass. */
export const freshSeconds = 15 * 60;

/** CloudTrail shows a call up to 15 minutes late, so sweeps ask again about drift whose caller is unknown. */
const askedForSeconds = 60 * 60;

/** Events arrive within seconds. After an event that took longer, a trusted changer may have made the same change. */
const lateSeconds = 60;

/**
 * While CloudTrail throttles, drift that a trusted changer may have made waits for at most this long after it was seen.
 * A recheck arrives 2 minutes after the sweep saw the drift.
 */
const waitsForSeconds = 5 * 60;

/**
 * Asks CloudTrail's event history who made a drift whose caller is unknown, or whose event is late, before anything is
 * decided. Costs one LookupEvents call; nothing if the caller is known, or if no call wrote the trust policy.
 *
 * @throws RetryableError while CloudTrail throttles and the expectation trusts changers
 */
export async function askHistory(seen: Drift & Observation, ports: Ports): Promise<Drift & Observation> {
  const now = ports.clock.now();
  if (!isWorthAsking(seen, now)) return seen;
  const records = await recordsOf(seen, now, ports);
  if (records instanceof Error) return { ...seen, historyFailure: records.message };
  const call = lastTrustWrite(records, seen.live);
  if (call === undefined || !isLatestWrite(call, seen)) return seen;
  const isNamed = seen.actor !== undefined && !isTrusted(seen, seen.actor);
  if (isNamed && !isTrusted(seen, call.actor)) return seen;
  if (call.document === undefined) return { ...seen, call, actor: { ...call.actor, isUnproven: true } };
  return isLive(call.document, seen) ? { ...seen, call, actor: call.actor } : seen;
}

function isWorthAsking(seen: Drift & Observation, now: Date): boolean {
  const { trigger, record, actor, moved, fingerprint } = seen;
  if (actor !== undefined)
    return isTrusted(seen, actor) ? isReplayPossible(seen, now) : isRepeatPossible(seen, now);
  if (moved !== undefined || isOrphanOnly(seen)) return false;
  // A person decided, or another handler is about to
  if (trigger.kind === "recheck" && trigger.reason === "approved") return false;
  if (record.leaseUntil !== undefined && isBefore(now.toISOString(), record.leaseUntil)) return false;
  // The event names the caller: IAM stores another text than the call contained
  if (trigger.claimedDocument !== undefined && isRewritten(trigger.claimedDocument)) return false;
  const open = openOf(record);
  if (open?.fingerprint !== fingerprint) return true;
  const isNamed = open.actor !== undefined && !open.actor.isUnproven;
  return !isNamed && secondsBetween(open.detectedAt, now) < askedForSeconds;
}

function isTrusted({ expected, trigger }: Drift & Observation, actor: Actor): boolean {
  return isTrustedChanger(expected, exemptArn(actor), trigger.role.account, trigger.partition);
}

/** A late event could be a replay, but the history contains none. */
function isReplayPossible({ trigger }: Drift & Observation, now: Date): boolean {
  return secondsBetween(trigger.occurredAt, now) > freshSeconds;
}

/** A trusted changer may have written the same document since the late event of another caller. */
function isRepeatPossible(seen: Drift & Observation, now: Date): boolean {
  return isAdoptable(seen) && secondsBetween(seen.trigger.occurredAt, now) > lateSeconds;
}

/** Whether a change by a trusted changer would not be reverted. */
function isAdoptable({ expected, difference }: Drift): boolean {
  return expected.expectation.trustedChangers.length > 0 && difference.severity !== "critical";
}

/** @returns the error with which the drift is decided as that of an unknown caller */
async function recordsOf(
  seen: Drift & Observation,
  now: Date,
  { history }: Ports,
): Promise<readonly unknown[] | Error> {
  const { trigger, live } = seen;
  try {
    return await history.recordsOf(live);
  } catch (error) {
    if (error instanceof PermanentError) return error;
    const isNew = secondsBetween(trigger.occurredAt, now) < waitsForSeconds;
    if (error instanceof RetryableError && !(isAdoptable(seen) && isNew)) return error;
    throw error;
  }
}

/** The history may not show a later write yet: a call before the role was last known without this drift proves nothing. */
function isLatestWrite({ eventId, occurredAt }: TrustWrite, seen: Drift & Observation): boolean {
  const { trigger, record, live, fingerprint } = seen;
  const isHandled = record.handled.some((event) => event.eventId === eventId);
  if (isHandled && eventId !== trigger.eventId) return false;
  if (live.createdAt !== undefined && isBefore(occurredAt, wholeSeconds(live.createdAt))) return false;
  const { latest, reported = [], writes } = record;
  const isOther = latest !== undefined && latest.fingerprint !== fingerprint;
  const known = [
    writes.at(-1)?.at,
    latest?.closedAt ?? (isOther ? latest.detectedAt : undefined),
    ...reported.map(({ closedAt }) => closedAt),
  ];
  return known.every((at) => at === undefined || isBefore(at, occurredAt));
}

/** IAM shows the unique id of a deleted principal in place of the ARN that the call contained. */
function isLive(document: string, seen: Drift & Observation): boolean {
  const written = fingerprintOf(document);
  return written === seen.fingerprint || isLiveWithIds(written, seen);
}
