import type { CallWindow, FailedCall, RefusedCalls } from "../events/trigger.ts";
import type { Incident } from "../incidents/incident.ts";
import { describeActor } from "../principals/actor.ts";
import { digest } from "../shared/digest.ts";
import type { Outcome } from "./outcome.ts";
import type { Ports } from "./ports.ts";

/**
 * Refused calls change nothing, but IAM's answer "Invalid principal" tells a caller which principals exist, and
 * attackers ask by the hundred. From this many by one caller within a window it is an incident.
 */
export const burst = { calls: 10, windowSeconds: 300 } as const;

const windowMilliseconds = burst.windowSeconds * 1000;

/** Counts a refused call, and tells once a window when one caller makes too many. Reads and writes no role. */
export async function countFailedCall(call: FailedCall, ports: Ports): Promise<Outcome> {
  const window = windowOf(call);
  const count = burstOf(await ports.state.noteFailure(call, window));
  if (count === undefined) return { kind: "ignored", reason: "failed-call" };
  const incident = burstIncident(call, count, window.start, ports.clock.now().toISOString());
  if (await ports.state.writeOnce(incident)) return announced(incident, ports);
  const recorded = (await ports.state.incident(incident.id)) ?? incident;
  // This call's second delivery: announcing again is harmless, losing the announcement is not
  if (recorded.eventIds.includes(call.eventId)) return announced(recorded, ports);
  return { kind: "incident", incident: recorded };
}

function windowOf({ occurredAt }: FailedCall): CallWindow {
  const start = Math.floor(Date.parse(occurredAt) / windowMilliseconds) * windowMilliseconds;
  const isoOf = (windows: number) => new Date(start + windows * windowMilliseconds).toISOString();
  return { start: isoOf(0), previousStart: isoOf(-1), expiresAt: isoOf(3), enough: burst.calls };
}

/**
 * Windows stand side by side, but calls do not stop at their edges: those before count too where they are near
 * enough, unless they were a burst by themselves and so were recorded.
 *
 * @returns how many calls came within the length of a window, where they are a burst
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

async function announced(incident: Incident, ports: Ports): Promise<Outcome> {
  await ports.journal.announce([{ incident, step: 0 }]);
  return { kind: "incident", incident };
}

function burstIncident(call: FailedCall, count: number, windowStart: string, now: string): Incident {
  const fingerprint = digest(
    `failed-calls ${call.account} ${call.actor.arn ?? call.actor.type} ${windowStart}`,
  );
  const minutes = burst.windowSeconds / 60;
  return {
    id: fingerprint.slice(0, 32),
    state: "detected",
    severity: "medium",
    cause: { kind: "failed-calls", count, errorCode: call.errorCode },
    fingerprint,
    role: { account: call.account, name: call.roleName ?? "(no role named)" },
    actor: call.actor,
    eventIds: [call.eventId],
    occurredAt: call.occurredAt,
    detectedAt: now,
    steps: [
      {
        at: now,
        state: "detected",
        note: `${count} refused calls within ${minutes} minutes by ${describeActor(call.actor)}. Nothing was changed.`,
      },
    ],
  };
}
