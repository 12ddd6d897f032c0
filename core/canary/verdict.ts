import { canaryLateSeconds, canaryTrust } from "../contract/canary.ts";
import type { Mode } from "../expectations/toggle.ts";
import { fingerprintOf } from "../incidents/fingerprint.ts";
import { type Incident, isOpen } from "../incidents/incident.ts";
import { plainText } from "../policy/compare.ts";
import { changedAt, changeOf } from "./trust.ts";

/** How often the canary's trust policy is changed, as long as each change is handled. */
export const changeEverySeconds = 60 * 60;

/** Reported when the role's state shows a failure, regardless of the time. */
export const tooLate = canaryLateSeconds + 1;

export interface CanarySeen {
  /** The live trust policy, percent-encoded or plain. */
  readonly document: string;
  /** The canary's latest incident, open or closed. */
  readonly latest?: Incident;
  /** The states of `latest` that reached the notification channels. */
  readonly sent: readonly string[];
  /** Reverts of the canary role are suspended, because another writer repeatedly changed it. */
  readonly isSuspended: boolean;
  readonly mode: Mode;
  readonly now: Date;
}

export interface CanaryVerdict {
  readonly step: "change" | "put-back" | "wait";
  /** For how long the last change has not been handled, 0 once it is handled. Undefined before the first change. */
  readonly openSeconds?: number;
  /** From the last change to the close of its incident, once it is handled. */
  readonly closedAfterSeconds?: number;
  /** A sentence for the log. */
  readonly note: string;
}

/**
 * A change is handled when its own event reported it, its incident is closed, and the closed state reached the
 * notification channels. A change that only a sweep found counts as missed, because the product promises to report
 * drift within minutes.
 */
export function evaluateCanary(seen: CanarySeen): CanaryVerdict {
  const document = plainText(seen.document);
  const at = changedAt(document);
  if (at !== undefined) return evaluateChanged(at, document, seen);
  if (fingerprintOf(document) !== fingerprintOf(JSON.stringify(canaryTrust)))
    return {
      step: "wait",
      openSeconds: tooLate,
      note: "Someone else changed the canary's trust policy, which is reported as an incident",
    };
  return evaluateAsExpected(seen);
}

function evaluateChanged(at: Date, document: string, { latest, mode, now }: CanarySeen): CanaryVerdict {
  const openSeconds = secondsBetween(at, now);
  // Compares the meaning: of two simultaneous changes, the incident has the document of the first
  const isSeen =
    latest !== undefined &&
    isOpen(latest) &&
    changeOf(latest) !== undefined &&
    latest.fingerprint === fingerprintOf(document);
  if (!isSeen) return { step: "wait", openSeconds, note: "Changed, not detected yet" };
  // Unless the toggle is on, the canary reverts its own change in place of an approver. With the toggle on, a revert
  // that is this late has raised the alarm already, and only another change can show that the fault is fixed.
  if (mode !== "on" || openSeconds > canaryLateSeconds)
    return {
      step: "put-back",
      openSeconds,
      note: `Detected, reverted by the canary itself: ${stateOf(latest)}`,
    };
  return { step: "wait", openSeconds, note: `Detected, not reverted yet: ${stateOf(latest)}` };
}

/** The canary's incident is not sent to people, so the log has AWS's error. */
function stateOf({ state, blockage }: Incident): string {
  return blockage === undefined ? state : `${state}, ${blockage.error}`;
}

function evaluateAsExpected(seen: CanarySeen): CanaryVerdict {
  const { latest, isSuspended, now } = seen;
  const at = latest && changeOf(latest);
  if (latest === undefined) return { step: "change", note: "The first change" };
  if (at === undefined) return evaluateAfterOthers(latest, now);
  const age = secondsBetween(at, now);
  const isDue = age >= changeEverySeconds;
  const failure = failureOf(latest, at, seen);
  if (failure !== undefined) {
    // A new change would hide an incident that is still open
    const step = isDue && !isOpen(latest) ? "change" : "wait";
    return { step, openSeconds: age, note: failure };
  }
  const closedAfterSeconds = secondsBetween(at, new Date(latest.closedAt ?? now));
  const handled = { openSeconds: missedSeconds(age), closedAfterSeconds };
  if (isDue && isSuspended) return { step: "wait", ...handled, note: "Reverts of the canary are suspended" };
  return isDue
    ? { step: "change", ...handled, note: "Changed again" }
    : { step: "wait", ...handled, note: "Detected, reverted and closed" };
}

/** After an incident that the canary did not cause and that was reported as usual. */
function evaluateAfterOthers(latest: Incident, now: Date): CanaryVerdict {
  if (isOpen(latest))
    return { step: "wait", openSeconds: tooLate, note: "The incident of someone else's change is open" };
  const isDue = secondsBetween(new Date(latest.closedAt ?? now), now) >= changeEverySeconds;
  return { step: isDue ? "change" : "wait", openSeconds: 0, note: "The first change after someone else's" };
}

/** A change that someone reverted before it was detected leaves no incident, but the last incident gets too old. */
function missedSeconds(age: number): number {
  const isNextMissed = age > changeEverySeconds + canaryLateSeconds;
  return isNextMissed ? age - changeEverySeconds : 0;
}

/** @returns why the change was not handled correctly, although the trust policy is as expected */
function failureOf(latest: Incident, at: Date, { sent, mode }: CanarySeen): string | undefined {
  if (isOpen(latest)) return `Reverted, but the incident is not closed: ${latest.state}`;
  // CloudTrail's event history can name the caller, but only the event adds its id
  if (latest.foundBy === "sweep" && latest.eventIds.length === 0)
    return "A sweep found the change: its event was lost";
  if (!sent.includes(latest.state)) return "Closed, but the notify function has not processed it";
  // With the toggle on, a late revert is a failure even if the canary made it. Otherwise the canary itself reverts on
  // its schedule, so only the detection can be late.
  const handledAt = mode === "on" ? latest.closedAt : latest.detectedAt;
  const isLate = secondsBetween(at, new Date(handledAt ?? at)) > canaryLateSeconds;
  return isLate ? "Closed too late" : undefined;
}

function secondsBetween(earlier: Date, later: Date): number {
  return Math.max(0, Math.round((later.getTime() - earlier.getTime()) / 1000));
}
