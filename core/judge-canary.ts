import { changedAt } from "./canary-trust.ts";
import { canaryTrust } from "./contract.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { type Incident, isOpen } from "./incident.ts";
import { plainText } from "./plain-text.ts";
import type { Mode } from "./toggle.ts";

/** How often the canary's trust is changed, so long as each change is answered. */
export const changeEverySeconds = 60 * 60;

export interface CanarySeen {
  /** The live trust, percent-encoded or plain. */
  readonly document: string;
  /** The canary's latest incident, open or closed. */
  readonly latest?: Incident;
  /** The states of it that came as far as where people are told. */
  readonly told: readonly string[];
  readonly mode: Mode;
  readonly now: Date;
}

export interface CanaryVerdict {
  readonly step: "change" | "put-back" | "wait";
  /**
   * For how long the last change has been unanswered, 0 once it is answered. Undefined where that cannot be said,
   * which is alarmed as well.
   */
  readonly openSeconds?: number;
  /** From the last change to the close of its incident, once it is answered. */
  readonly closedAfterSeconds?: number;
  /** A sentence for the log. */
  readonly note: string;
}

/**
 * A change is answered when its own event opened an incident, the incident is closed, and that came as far as where
 * people are told. What a sweep found instead was missed: that people hear of drift within minutes is the promise.
 */
export function judgeCanary(seen: CanarySeen): CanaryVerdict {
  const { now, latest } = seen;
  const document = plainText(seen.document);
  const standing = changedAt(document);
  if (standing !== undefined) return judgeChanged(standing, seen);
  if (fingerprintOf(document) !== fingerprintOf(JSON.stringify(canaryTrust)))
    return { step: "wait", note: "Somebody else changed the canary's trust: an incident like any other" };
  const last = changedAt(latest?.foundDocument);
  if (latest === undefined || last === undefined)
    return { step: "change", openSeconds: 0, note: "The canary's first change" };
  return judgePutBack(latest, last, seen, now);
}

function judgeChanged(at: Date, { latest, mode, now }: CanarySeen): CanaryVerdict {
  const openSeconds = secondsBetween(at, now);
  const isSeen = changedAt(latest?.foundDocument)?.getTime() === at.getTime();
  if (latest === undefined || !isSeen)
    return { step: "wait", openSeconds, note: "Changed, and not seen yet" };
  // Where nothing is written without a person, what the incident waits for is done here
  if (isOpen(latest) && mode !== "on") return { step: "put-back", openSeconds, note: "Seen, and put back" };
  return { step: "wait", openSeconds, note: `Seen, and not put back yet: ${latest.state}` };
}

function judgePutBack(latest: Incident, at: Date, { told }: CanarySeen, now: Date): CanaryVerdict {
  const age = secondsBetween(at, now);
  const isDue = age >= changeEverySeconds;
  const fault = faultOf(latest, told);
  if (fault === undefined) {
    const answered = {
      openSeconds: 0,
      closedAfterSeconds: secondsBetween(at, new Date(latest.closedAt ?? now)),
    };
    return isDue
      ? { step: "change", ...answered, note: "Changed again" }
      : { step: "wait", ...answered, note: "Seen, put back and closed" };
  }
  // A new change would hide an incident that is still open; one that is closed has nothing more to tell
  const step = isDue && !isOpen(latest) ? "change" : "wait";
  return { step, openSeconds: age, note: fault };
}

/** @returns why the change is not answered, though the trust is as it must be */
function faultOf(latest: Incident, told: readonly string[]): string | undefined {
  if (isOpen(latest)) return `Put back, and its incident is not closed: ${latest.state}`;
  if (latest.foundBy === "sweep") return "A sweep found the change: its event was lost or late";
  if (!told.includes(latest.state)) return "Closed, and the function that tells people does not know";
  return undefined;
}

function secondsBetween(earlier: Date, later: Date): number {
  return Math.max(0, Math.round((later.getTime() - earlier.getTime()) / 1000));
}
