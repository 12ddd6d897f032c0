import * as v from "valibot";
import { accountId, incidentId, isoTime, messageId, parseInput } from "../shared/validation.ts";

const order = v.strictObject({
  version: v.literal(1),
  sweepId: messageId,
  account: accountId,
  /** Whether this order also reports what belongs to no account's roles: true for one order of each sweep. */
  isFirst: v.exactOptional(v.literal(true)),
  /** When the schedule asked for it. */
  orderedAt: v.exactOptional(isoTime),
  /** The incident of an unreadable call, whose caller may have made what the sweep finds. */
  suspect: v.exactOptional(incidentId),
});

/** One account to sweep. */
export type SweepOrder = v.InferOutput<typeof order>;

/** @throws InputError naming the field */
export function decodeOrder(body: unknown): SweepOrder {
  return parseInput(order, body, "message");
}

/** Orders sweeps outside of the schedule. */
export interface SweepOrders {
  /** @param delaySeconds at most 900 */
  send(order: SweepOrder, delaySeconds: number): Promise<void>;
}
