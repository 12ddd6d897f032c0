import { unreadableCall } from "../../events/calls/unreadable-call.ts";
import type { UnreadableCall } from "../../events/trigger.ts";
import { newFinding } from "../../incidents/finding.ts";
import type { Incident } from "../../incidents/incident.ts";
import { newIncident } from "../../incidents/new-incident.ts";
import { defined } from "../../shared/defined.ts";
import { digest } from "../../shared/digest.ts";
import type { InputError } from "../../shared/errors.ts";
import { wholeSeconds } from "../../shared/time.ts";
import type { Ports } from "../ports.ts";
import { announceOpening, recordOnce } from "../record/once-per-event.ts";
import type { Outcome } from "../record/outcome.ts";

/** One incident for each caller in this time; each of the calls orders its own sweep. */
const windowMilliseconds = 300_000;

/** A reading can miss the effect of a recent call, so a second sweep of the account follows after this time. */
const secondSweepSeconds = 35;

/**
 * An event that cannot be decoded: reports its caller, and orders a sweep of its account, because the call can have
 * changed any role of it.
 *
 * @throws the error if the event names no account, or is malformed: a copy must stay in the dead-letter queue
 */
export async function respondToUnreadable(
  body: unknown,
  error: InputError,
  { state, journal, sweeps, clock }: Pick<Ports, "state" | "journal" | "sweeps" | "clock">,
): Promise<Outcome> {
  const now = clock.now();
  const call = unreadableCall(body, now);
  if (call === undefined) throw error;
  const incident = incidentOf(call, error, now.toISOString());
  const before = await state.incident(incident.id);
  // The incident is recorded after the orders
  if (!before?.eventIds.includes(call.eventId)) await orderSweeps(call, incident.id, sweeps);
  const outcome =
    before === undefined
      ? await recordOnce(incident, call.eventId, { state, journal })
      : await announceOpening(before, call.eventId, { journal });
  if (call.isOmitted) return outcome;
  throw error;
}

async function orderSweeps({ account, eventId }: UnreadableCall, suspect: string, sweeps: Ports["sweeps"]) {
  for (const delaySeconds of [0, secondSweepSeconds])
    await sweeps.send({ version: 1, sweepId: `call-${eventId}`, account, suspect }, delaySeconds);
}

/** The same for the calls of one caller within a window. */
function incidentOf(call: UnreadableCall, { message }: InputError, now: string): Incident {
  const { account, actor, eventName, eventId, occurredAt, isOmitted } = call;
  const window = Math.floor(Date.parse(occurredAt) / windowMilliseconds);
  const finding = newFinding({
    cause: defined({ kind: "call-unreadable", eventName, error: isOmitted ? undefined : message }),
    severity: "high",
    fingerprint: digest(
      ["call-unreadable", account, actor.arn ?? actor.type, eventName, isOmitted, window].join(" "),
    ),
    actor,
  });
  return newIncident(finding, {
    note: "The event does not say what the call changed. A sweep of the account was ordered, and each role that it finds changed is reported with this caller.",
    now,
    role: { account, name: "(unknown role)" },
    eventIds: [eventId],
    occurredAt: wholeSeconds(occurredAt),
  });
}
