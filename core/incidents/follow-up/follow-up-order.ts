import * as v from "valibot";
import { followUpSource } from "../../contract/events.ts";
import { incidentId, isoTime, parseInput } from "../../shared/validation.ts";

const version = v.literal(1);
const source = v.literal(followUpSource);

const envelope = v.variant("kind", [
  /** Says where to look: the follow-up itself is in the table. */
  v.strictObject({ source, version, kind: v.literal("follow-up"), incidentId, shown: incidentId }),
  v.strictObject({
    source,
    version,
    kind: v.literal("reminder"),
    incidentId,
    /** When the sweep found the incident due. */
    at: isoTime,
    reason: v.picklist(["open", "snooze-over"]),
    /** How many incidents of the group wait for a person. */
    waiting: v.pipe(v.number(), v.integer(), v.minValue(1)),
  }),
]);

type Message = v.InferOutput<typeof envelope>;

type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** A message to `on-trust-updated`, which alone adds steps to incidents of roles. */
export type FollowUpOrder = Without<Message, "source" | "version">;

export interface FollowUpQueue {
  send(orders: readonly FollowUpOrder[]): Promise<void>;
}

export function followUpMessage(order: FollowUpOrder) {
  return { source: followUpSource, version: 1, ...order };
}

/** @throws InputError naming the field, also an unknown field */
export function decodeFollowUpOrder(body: unknown): FollowUpOrder {
  return parseInput(envelope, body, "message");
}
