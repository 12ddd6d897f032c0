import type { CallWindow, FailedCall, RefusedCalls } from "../../events/trigger.ts";
import { newFinding } from "../../incidents/finding.ts";
import type { Incident } from "../../incidents/incident.ts";
import { newIncident } from "../../incidents/new-incident.ts";
import { describeActor } from "../../principals/actor.ts";
import { digest } from "../../shared/digest.ts";
import type { Ports } from "../ports.ts";
import { recordOnce } from "../record/once-per-event.ts";
import type { Outcome } from "../record/outcome.ts";

/**
 * Refused calls change nothing, but IAM's answer "Invalid principal" reveals which principals exist, and attackers use
 * it by the hundred. This many refused calls of one caller within a window are an incident.
 */
export const burst = { calls: 10, windowSeconds: 300 } as const;

/** Errors that say nothing about the caller's rights or about who exists. */
const noRefusals =
  /^(Throttl|RequestLimitExceeded|TooManyRequests|DeleteConflict|EntityAlreadyExists|ConcurrentModification|LimitExceeded|EntityTemporarilyUnmodifiable|ServiceFailure|ServiceUnavailable|InternalFailure)/;

const windowMilliseconds = burst.windowSeconds * 1000;

/** Counts a refused call, and reports a burst of one caller once a window. Reads and writes no role. */
export async function countFailedCall(
  call: FailedCall,
  { state, journal, clock }: Pick<Ports, "state" | "journal" | "clock">,
): Promise<Outcome> {
  if (noRefusals.test(call.errorCode)) return { kind: "ignored", reason: "failed-call" };
  const window = windowOf(call);
  const calls = await state.noteFailure(call, window);
  const count = burstOf(calls);
  if (count === undefined) return { kind: "ignored", reason: "failed-call" };
  const incident = burstIncident(
    call,
    { count, asked: calls.asked },
    window.start,
    clock.now().toISOString(),
  );
  return recordOnce(incident, call.eventId, { state, journal });
}

function windowOf({ occurredAt }: FailedCall): CallWindow {
  const start = Math.floor(Date.parse(occurredAt) / windowMilliseconds) * windowMilliseconds;
  const isoOf = (windows: number) => new Date(start + windows * windowMilliseconds).toISOString();
  return { start: isoOf(0), previousStart: isoOf(-1), expiresAt: isoOf(3), enough: burst.calls };
}

/**
 * A burst can cross the boundary of two windows: calls of the previous window count if they are near enough, unless
 * they were reported as a burst of their own.
 *
 * @returns the number of calls within the length of a window, if they are a burst
 */
function burstOf({ now, before }: RefusedCalls): number | undefined {
  if (now.length >= burst.calls) return now.length;
  if (before.length >= burst.calls) return undefined;
  const times = [...before, ...now].map((time) => Date.parse(time)).sort((one, other) => one - other);
  const counts = times.map(
    (start) => times.filter((time) => time >= start && time - start < windowMilliseconds).length,
  );
  const most = Math.max(0, ...counts);
  return most >= burst.calls ? most : undefined;
}

function burstIncident(
  call: FailedCall,
  { count, asked }: { readonly count: number; readonly asked: readonly string[] },
  windowStart: string,
  now: string,
): Incident {
  const { account, actor, errorCode, eventId, occurredAt } = call;
  const finding = newFinding({
    cause: { kind: "failed-calls", count, errorCode, asked: [...new Set(asked)].sort() },
    severity: "medium",
    fingerprint: digest(`failed-calls ${account} ${actor.arn ?? actor.type} ${windowStart}`),
    actor,
  });
  const minutes = burst.windowSeconds / 60;
  return newIncident(finding, {
    note: `${count} IAM calls by ${describeActor(actor)} failed within ${minutes} minutes. Nothing was changed.`,
    now,
    role: { account, name: call.roleName ?? "(no role named)" },
    eventIds: [eventId],
    occurredAt,
  });
}
