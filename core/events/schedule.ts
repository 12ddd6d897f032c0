import * as v from "valibot";
import { scheduledEvent } from "../contract/events.ts";
import { InputError } from "../shared/errors.ts";
import { describeIssue, sweepId } from "../shared/validation.ts";

const tick = v.object({
  source: v.literal(scheduledEvent.source),
  "detail-type": v.literal(scheduledEvent.detailType),
  id: sweepId,
  time: v.pipe(v.string(), v.isoTimestamp("an ISO 8601 time")),
});

/** A schedule's event. */
export interface Tick {
  readonly id: string;
  /** ISO 8601. */
  readonly at: string;
}

/** @throws InputError naming the field */
export function decodeTick(event: unknown): Tick {
  const parsed = v.safeParse(tick, event);
  if (parsed.success) return { id: parsed.output.id, at: parsed.output.time };
  throw new InputError(describeIssue(parsed.issues[0], "event"));
}
