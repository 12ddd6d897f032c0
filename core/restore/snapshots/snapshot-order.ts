import * as v from "valibot";
import { snapshotOrderSource } from "../../contract/events.ts";
import type { Partition } from "../../contract/regions.ts";
import type { RoleKey } from "../../principals/role.ts";
import { isoTime } from "../../shared/validation.ts";

const text = v.optional(v.string());
const flag = v.optional(v.literal(true));

/** The call after which the order was sent, and who made it. */
export const orderedCaller = v.strictObject({
  eventId: v.string(),
  occurredAt: isoTime,
  type: v.string(),
  arn: text,
  userName: text,
  account: text,
  principalId: text,
  identityProvider: text,
  onBehalfOf: text,
  identityStore: text,
  sessionName: text,
  sourceIdentity: text,
  accessKeyId: text,
  invokedBy: text,
  delegate: text,
  isUnproven: flag,
  isConsole: flag,
  sourceIPAddress: text,
  userAgent: text,
});

export type Caller = v.InferOutput<typeof orderedCaller>;

/** An order to take a snapshot of a role. */
export interface SnapshotOrder extends RoleKey {
  readonly partition: Partition;
  /** Whose change of the role's permissions the snapshot shows. */
  readonly caller?: Caller | undefined;
  /** Of a sweep's order, ISO 8601: a role that was read since need not be read again. */
  readonly orderedAt?: string | undefined;
}

/** The message to `functions/take-snapshot`. */
export function snapshotOrderMessage({ account, name, partition, caller, orderedAt }: SnapshotOrder) {
  const role = { account, roleName: name, partition };
  return {
    source: snapshotOrderSource,
    version: 1,
    ...role,
    ...(caller && { caller }),
    ...(orderedAt && { orderedAt }),
  };
}

/** Orders snapshots, which are stored if the role has changed. */
export interface SnapshotOrders {
  order(roles: readonly RoleKey[], given?: Pick<SnapshotOrder, "caller" | "orderedAt">): Promise<void>;
}
