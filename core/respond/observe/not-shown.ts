import type { Trigger } from "../../events/trigger.ts";
import { fingerprintOf } from "../../incidents/fingerprint.ts";
import { openOf, type RoleRecord } from "../../incidents/role-record.ts";
import { isDangerous } from "../../policy/compare.ts";
import type { LiveRole } from "../../principals/role.ts";
import { RetryableError } from "../../shared/errors.ts";
import { spreadingSeconds } from "../../shared/retry.ts";
import { isBefore, secondsBetween, wholeSeconds } from "../../shared/time.ts";
import { isRewritten } from "./claim.ts";
import { asksFor } from "./compare-role.ts";
import type { BareDrift, Drift, Facts, Observation } from "./observation.ts";

/** IAM mostly shows a call within seconds, so the event first returns to the queue for this time. */
const readAgainAfterSeconds = 5;

/** After this time the event waits once, until IAM must show the call: each return takes one of its receives. */
const seldomAfterSeconds = 10;

/** Whether IAM may not show the effect of a call yet. */
export function isYoung(occurredAt: string, now: Date): boolean {
  return Math.abs(secondsBetween(occurredAt, now)) < spreadingSeconds;
}

/** @param since when the call was made that IAM may not show yet, ISO 8601 */
export function notShownYet(what: string, since: string, now: Date): RetryableError {
  const age = Math.abs(secondsBetween(since, now));
  return notShownFor(what, age < seldomAfterSeconds ? 0 : spreadingSeconds - age);
}

function notShownFor(what: string, seconds: number): RetryableError {
  const retryAfterSeconds = Math.max(seconds, readAgainAfterSeconds);
  return new RetryableError("NotShownYet", `NotShownYet: IAM does not show ${what} yet`, {
    retryAfterSeconds,
  });
}

/** What one reading of the role shows. */
type Reading = Pick<Observation, "trigger" | "record"> & (Exclude<Observation, Drift> | BareDrift);

/** @throws RetryableError `NotShownYet` while the event is young and IAM may still show the state before the call */
export function requireShown(seen: Reading, now: Date): void {
  const { trigger } = seen;
  if (trigger.kind === "recheck" || !isYoung(trigger.occurredAt, now)) return;
  if (isSeenSince(seen) || isShown(trigger, seen)) return;
  throw notShownYet(
    `the effect of event ${trigger.eventId} on role ${trigger.role.name}`,
    trigger.occurredAt,
    now,
  );
}

/**
 * The role shows drift whose incident was closed a moment ago, by our write or another one: IAM may still show the state
 * before that write. An event of a later call that asked for this drift is believed.
 *
 * @throws RetryableError `NotShownYet` until IAM must show the write
 */
export function requireSettled({ trigger, record }: Facts, fingerprint: string, now: Date): void {
  const closedAt = lastClosed(record, fingerprint);
  if (closedAt === undefined || !isYoung(closedAt, now)) return;
  const isLater = !isBefore(trigger.occurredAt, wholeSeconds(closedAt));
  if (trigger.kind !== "recheck" && isLater && asksFor(trigger, fingerprint)) return;
  // In one wait, because a message that returns every few seconds could use up its receives. Other drift that is open
  // does not wait
  const seconds = openOf(record) === undefined ? spreadingSeconds - secondsBetween(closedAt, now) : 0;
  throw notShownFor(`the end of the last drift of role ${trigger.role.name}`, seconds);
}

/**
 * The role is as the event asked, but the call was made before other drift was seen, which no event has named yet: IAM may
 * still show the state before that drift. Our own write does not end the drift that followed it.
 *
 * @throws RetryableError `NotShownYet` until IAM must show the drift
 */
export function requireDriftShown({ trigger, record }: Facts, now: Date): void {
  const open = openOf(record);
  if (open?.cause.kind !== "trust-changed" || trigger.kind !== "trust-updated") return;
  const isNamed = open.actor !== undefined && !open.actor.isUnproven;
  if (isNamed || !isYoung(open.detectedAt, now)) return;
  if (isBefore(trigger.occurredAt, wholeSeconds(open.detectedAt)))
    throw notShownYet(`the drift of role ${trigger.role.name}`, open.detectedAt, now);
}

/** @returns when the last incident of this drift was closed; undefined if it is open, or the drift was adopted */
function lastClosed({ latest, reported = [] }: RoleRecord, fingerprint: string): string | undefined {
  // After a write that a person must check, the incident is open
  if (latest?.fingerprint === fingerprint)
    return latest.state === "adopted" ? undefined : (latest.closedAt ?? latest.revertedAt);
  return reported.findLast((one) => one.fingerprint === fingerprint)?.closedAt;
}

/**
 * The role shows the document of its expectation, which ends an adoption, unless IAM still shows the state before the
 * adopted change.
 *
 * @throws RetryableError `NotShownYet` while the adopted change is young
 */
export function requireAdoptionShown(
  { trigger, record: { adopted } }: Pick<Observation, "trigger" | "record">,
  live: LiveRole,
  now: Date,
): void {
  if (adopted === undefined || !isYoung(adopted.occurredAt, now)) return;
  if (asksFor(trigger, fingerprintOf(live.document))) return;
  throw notShownYet(`the adopted trust policy of role ${live.name}`, adopted.occurredAt, now);
}

function isShown({ kind, occurredAt, claimedDocument }: Trigger, seen: Reading): boolean {
  switch (seen.kind) {
    case "handled":
    case "unprotected":
    case "service-role":
    case "not-readable":
      return true;
    case "gone":
      return kind === "role-deleted";
    case "on-its-own":
    case "ambiguous":
    case "as-expected":
    case "drift": {
      const { createdAt, document } = seen.live;
      if (kind === "role-deleted")
        return createdAt === undefined || Date.parse(createdAt) >= Date.parse(occurredAt);
      // Without a document to compare, a harmless reading is not believed
      if (claimedDocument === undefined || isRewritten(claimedDocument)) return !isHarmless(seen);
      return fingerprintOf(claimedDocument) === fingerprintOf(document);
    }
  }
}

function isHarmless(seen: Reading): boolean {
  return seen.kind === "as-expected" || (seen.kind === "on-its-own" && !isDangerous(seen.difference));
}

/** The effect of the call was observed and recorded already: another event or a sweep found it first. */
function isSeenSince({ trigger, record: { latest } }: Reading): boolean {
  if (latest === undefined || Date.parse(latest.detectedAt) < Date.parse(trigger.occurredAt)) return false;
  if (trigger.kind === "role-deleted") return latest.cause.kind === "role-deleted";
  return (
    trigger.claimedDocument !== undefined && latest.fingerprint === fingerprintOf(trigger.claimedDocument)
  );
}
