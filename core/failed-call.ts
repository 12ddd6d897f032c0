import { describeActor } from "./actor.ts";
import { digest } from "./fingerprint.ts";
import type { FailedCall } from "./hint.ts";
import type { Incident } from "./incident.ts";
import type { Ports } from "./ports.ts";
import type { Outcome } from "./respond.ts";

/**
 * Refused calls change nothing, but IAM's answer "Invalid principal" tells a caller which principals exist, and
 * attackers ask by the hundred. From this many by one caller within a window it is an incident.
 */
export const burst = { calls: 10, windowSeconds: 300 } as const;

/** Counts a refused call, and tells once a window when one caller makes too many. Reads and writes no role. */
export async function countFailedCall(call: FailedCall, ports: Ports): Promise<Outcome> {
  const windowMilliseconds = burst.windowSeconds * 1000;
  const start = Math.floor(Date.parse(call.occurredAt) / windowMilliseconds) * windowMilliseconds;
  const windowStart = new Date(start).toISOString();
  const count = await ports.state.countFailure(
    call,
    windowStart,
    new Date(start + 2 * windowMilliseconds).toISOString(),
  );
  if (count < burst.calls) return { kind: "ignored", reason: "failed-call" };
  const incident = burstIncident(call, count, windowStart, ports.clock.now().toISOString());
  if (await ports.state.writeOnce(incident)) return announced(incident, ports);
  const told = (await ports.state.incident(incident.id)) ?? incident;
  // This call's second delivery: announcing again is harmless, losing the announcement is not
  if (told.eventIds.includes(call.eventId)) return announced(told, ports);
  return { kind: "incident", incident: told };
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
    id: fingerprint.slice(0, 12),
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
