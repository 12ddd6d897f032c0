import { decodeEvent } from "../events/cloudtrail.ts";
import { decodeRecheck, isRecheckMessage } from "../events/recheck.ts";
import { countFailedCall } from "./failed-calls.ts";
import type { Outcome } from "./outcome.ts";
import type { Ports } from "./ports.ts";
import { respondToPrincipal } from "./principals/follow-principal.ts";
import { respond } from "./respond.ts";

/**
 * Takes one event of the hub's bus to its end.
 *
 * @param event an EventBridge envelope, as parsed from a queue's message
 * @param eventNames the calls that the queue is for
 * @throws InputError naming the field when the event is malformed; RetryableError when it must come back later
 */
export async function handleEvent(
  event: unknown,
  eventNames: readonly string[],
  ports: Ports,
): Promise<Outcome> {
  const decoded = decodeEvent(event, eventNames);
  switch (decoded.kind) {
    case "failed-call":
      return countFailedCall(decoded, ports);
    case "principal-deleted":
    case "principal-created":
      return respondToPrincipal(decoded, ports);
    case "trust-updated":
    case "role-deleted":
      return respond(decoded, ports);
  }
}

/** Takes a message of the queue that carries the sweep's findings beside events. Throws as `followEvent` does. */
export function handleMessage(body: unknown, eventNames: readonly string[], ports: Ports): Promise<Outcome> {
  return isRecheckMessage(body) ? respondToRecheck(body, ports) : handleEvent(body, eventNames, ports);
}

async function respondToRecheck(body: unknown, ports: Ports): Promise<Outcome> {
  return respond(decodeRecheck(body), ports);
}
