import * as v from "valibot";
import { scheduledEvent } from "../contract/events.ts";
import { isoTime, messageId, parseInput } from "../shared/validation.ts";

const tick = v.object({
  source: v.literal(scheduledEvent.source),
  "detail-type": v.literal(scheduledEvent.detailType),
  id: messageId,
  time: isoTime,
});

/** A schedule's event. */
export interface Tick {
  readonly id: string;
  /** ISO 8601. */
  readonly at: string;
}

/** @throws InputError naming the field */
export function decodeTick(event: unknown): Tick {
  const { id, time } = parseInput(tick, event, "event");
  return { id, at: time };
}
