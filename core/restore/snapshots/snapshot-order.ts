import * as v from "valibot";
import { snapshotOrderSource } from "../../contract/events.ts";
import { partitions } from "../../contract/regions.ts";
import type { RoleKey } from "../../principals/role.ts";
import { accountId, parseInput, roleName } from "../../shared/validation.ts";

const envelope = v.strictObject({
  source: v.literal(snapshotOrderSource),
  version: v.literal(1),
  account: accountId,
  roleName,
  partition: v.picklist(partitions),
});

type Envelope = v.InferOutput<typeof envelope>;

/** An order to take a snapshot of a role. */
export interface SnapshotOrder extends RoleKey {
  readonly partition: Envelope["partition"];
}

/** The message to `functions/take-snapshot`. */
export function snapshotOrderMessage({ account, name, partition }: SnapshotOrder): Envelope {
  return { source: snapshotOrderSource, version: 1, account, roleName: name, partition };
}

/** @throws InputError naming the field */
export function decodeSnapshotOrder(body: unknown): SnapshotOrder {
  const { account, roleName: name, partition } = parseInput(envelope, body, "message");
  return { account, name, partition };
}

/** Orders snapshots, which are stored if the role has changed. */
export interface SnapshotOrders {
  order(roles: readonly RoleKey[]): Promise<void>;
}
