import { canaryLateSeconds, canaryTrust } from "../contract/canary.ts";
import type { Mode } from "../expectations/toggle.ts";
import { fingerprintOf } from "../incidents/fingerprint.ts";
import { type Incident, isOpen } from "../incidents/incident.ts";
import { plainText } from "../policy/compare.ts";
import { changedAt, changeOf } from "./trust.ts";

/** How often the canary's trust is changed, so long as each change is answered. */
export const changeEverySeconds = 60 * 60;

/** Said where the role's own state says that all is not well, whatever the time. */
export const tooLate = canaryLateSeconds + 1;

export interface CanarySeen {
  /** The live trust, percent-encoded or plain. */
  readonly document: string;
  /** The canary's latest incident, open or closed. */
  readonly latest?: Incident;
  /** The states of it that came as far as where people are told. */
  readonly told: readonly string[];
  /** Reverts of the canary's role are suspended, because somebody fought over it. */
  readonly isSuspended: boolean;
  readonly mode: Mode;
  readonly now: Date;
}

export interface CanaryVerdict {
  readonly step: "change" | "put-back" | "wait";
  /** For how long the last change has been unanswered, 0 once it is answered. Undefined before the first one. */
  readonly openSeconds?: number;
  /** From the last change to the close of its incident, once it is answered. */
  readonly closedAfterSeconds?: number;
  /** A sentence for the log. */
  readonly note: string;
}

/**
 * A change is answered when its own event told of it, its incident is closed, and that came as far as where people are
 * told. What a sweep alone found was missed: that people hear of drift within minutes is the promise.
 */
export function evaluateCanary(seen: CanarySeen): CanaryVerdict {
  const document = plainText(seen.document);
  const standing = changedAt(document);
  if (standing !== undefined) return judgeChanged(standing, document, seen);
  if (fingerprintOf(document) !== fingerprintOf(JSON.stringify(canaryTrust)))
    return {
      step: "wait",
      openSeconds: tooLate,
      note: "Somebody else changed the canary's trust: an incident like any other",
    };
  return judgeAsExpected(seen);
}

function judgeChanged(at: Date, document: string, { latest, mode, now }: CanarySeen): CanaryVerdict {
  const openSeconds = secondsBetween(at, now);
  // By its meaning: of two changes at once, the incident has the document of the first
  const isSeen =
    latest !== undefined &&
    isOpen(latest) &&
    changeOf(latest) !== undefined &&
    latest.fingerprint === fingerprintOf(document);
  if (!isSeen) return { step: "wait", openSeconds, note: "Changed, and not seen yet" };
  // Where nothing is written without a person, what the incident waits for is done here. Where it should have been
  // written and was not, the alarm has said so by then, and only another change shows that it is mended.
  if (mode !== "on" || openSeconds > canaryLateSeconds)
    return {
      step: "put-back",
      openSeconds,
      note: `Seen, and put back by the canary itself: ${stateOf(latest)}`,
    };
  return { step: "wait", openSeconds, note: `Seen, and not put back yet: ${stateOf(latest)}` };
}

/** Nobody is told of the canary's incident, so what AWS refused is said here. */
function stateOf({ state, blockage }: Incident): string {
  return blockage === undefined ? state : `${state}, ${blockage.error}`;
}

function judgeAsExpected(seen: CanarySeen): CanaryVerdict {
  const { latest, isSuspended, now } = seen;
  const at = latest && changeOf(latest);
  if (latest === undefined) return { step: "change", note: "The first change" };
  if (at === undefined) return judgeAfterOthers(latest, now);
  const age = secondsBetween(at, now);
  const isDue = age >= changeEverySeconds;
  const fault = faultOf(latest, at, seen);
  if (fault !== undefined) {
    // A new change would hide an incident that is still open; one that is closed has nothing more to tell
    const step = isDue && !isOpen(latest) ? "change" : "wait";
    return { step, openSeconds: age, note: fault };
  }
  const closedAfterSeconds = secondsBetween(at, new Date(latest.closedAt ?? now));
  const answered = { openSeconds: unanswered(age), closedAfterSeconds };
  if (isDue && isSuspended) return { step: "wait", ...answered, note: "Reverts of the canary are suspended" };
  return isDue
    ? { step: "change", ...answered, note: "Changed again" }
    : { step: "wait", ...answered, note: "Seen, put back and closed" };
}

/** After somebody else's change, or whatever else happened to the role: people were told of it, so not at once again. */
function judgeAfterOthers(latest: Incident, now: Date): CanaryVerdict {
  if (isOpen(latest))
    return { step: "wait", openSeconds: tooLate, note: "The incident of somebody else's change is open" };
  const isDue = secondsBetween(new Date(latest.closedAt ?? now), now) >= changeEverySeconds;
  return { step: isDue ? "change" : "wait", openSeconds: 0, note: "The first change after somebody else's" };
}

/** A change that left no incident, because somebody put it back before anything saw it, shows in the age of the last. */
function unanswered(age: number): number {
  const isNextMissed = age > changeEverySeconds + canaryLateSeconds;
  return isNextMissed ? age - changeEverySeconds : 0;
}

/** @returns why the change is not answered, though the trust is as it must be */
function faultOf(latest: Incident, at: Date, { told, mode }: CanarySeen): string | undefined {
  if (isOpen(latest)) return `Put back, and its incident is not closed: ${latest.state}`;
  // A late event names the caller, whom a sweep does not know
  if (latest.foundBy === "sweep" && latest.actor === undefined)
    return "A sweep found the change: its event was lost";
  if (!told.includes(latest.state)) return "Closed, and the function that tells people does not know";
  // Also where the canary put the role back in the end: an hour in which nothing could be written was not well. Where
  // that is for the canary to do, only its own looks can be late
  const answeredAt = mode === "on" ? latest.closedAt : latest.detectedAt;
  const isLate = secondsBetween(at, new Date(answeredAt ?? at)) > canaryLateSeconds;
  return isLate ? "Closed, too late" : undefined;
}

function secondsBetween(earlier: Date, later: Date): number {
  return Math.max(0, Math.round((later.getTime() - earlier.getTime()) / 1000));
}
