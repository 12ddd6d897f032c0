import * as v from "valibot";
import { snapshotOrderSource } from "../../contract/events.ts";
import { partitions } from "../../contract/regions.ts";
import { accountId, isoTime, parseInput, roleName } from "../../shared/validation.ts";
import { orderedCaller, type SnapshotOrder } from "./snapshot-order.ts";

const envelope = v.strictObject({
  source: v.literal(snapshotOrderSource),
  version: v.literal(1),
  account: accountId,
  roleName,
  partition: v.picklist(partitions),
  caller: v.optional(orderedCaller),
  orderedAt: v.optional(isoTime),
});

/** @throws InputError naming the field */
export function decodeSnapshotOrder(body: unknown): SnapshotOrder {
  const { account, roleName: name, partition, caller, orderedAt } = parseInput(envelope, body, "message");
  return { account, name, partition, ...(caller && { caller }), ...(orderedAt && { orderedAt }) };
}
