import * as v from "valibot";
import { snapshotOrderSource } from "../../contract/events.ts";
import { partitions } from "../../contract/regions.ts";
import type { RoleKey } from "../../principals/role.ts";
import { accountId, parseInput, roleName } from "../../shared/validation.ts";

const text = v.optional(v.string());

/** The call after which the order was sent, and who made it. */
export const orderedCaller = v.strictObject({
  eventId: v.string(),
  occurredAt: v.pipe(v.string(), v.isoTimestamp("an ISO 8601 time")),
  type: v.string(),
  arn: text,
  userName: text,
  account: text,
  principalId: text,
  sessionName: text,
  sourceIdentity: text,
  accessKeyId: text,
  invokedBy: text,
  delegate: text,
  sourceIPAddress: text,
  userAgent: text,
});

const envelope = v.strictObject({
  source: v.literal(snapshotOrderSource),
  version: v.literal(1),
  account: accountId,
  roleName,
  partition: v.picklist(partitions),
  caller: v.optional(orderedCaller),
});

type Envelope = v.InferOutput<typeof envelope>;

export type Caller = v.InferOutput<typeof orderedCaller>;

/** An order to take a snapshot of a role. */
export interface SnapshotOrder extends RoleKey {
  readonly partition: Envelope["partition"];
  /** Whose change of the role's permissions the snapshot shows. */
  readonly caller?: Caller | undefined;
}

/** The message to `functions/take-snapshot`. */
export function snapshotOrderMessage({ account, name, partition, caller }: SnapshotOrder): Envelope {
  const role = { account, roleName: name, partition };
  return { source: snapshotOrderSource, version: 1, ...role, ...(caller && { caller }) };
}

/** @throws InputError naming the field */
export function decodeSnapshotOrder(body: unknown): SnapshotOrder {
  const { account, roleName: name, partition, caller } = parseInput(envelope, body, "message");
  return { account, name, partition, ...(caller && { caller }) };
}

/** Orders snapshots, which are stored if the role has changed. */
export interface SnapshotOrders {
  order(roles: readonly RoleKey[], caller?: Caller): Promise<void>;
}
