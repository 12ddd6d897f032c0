import * as v from "valibot";
import { recheckSource } from "../contract/events.ts";
import { partitions } from "../contract/regions.ts";
import type { RoleKey } from "../principals/role.ts";
import { wholeSeconds } from "../shared/time.ts";
import { accountId, incidentId, isoTime, messageId, parseInput, roleName } from "../shared/validation.ts";
import type { RecheckTrigger } from "./trigger.ts";

const envelope = v.strictObject({
  source: v.literal(recheckSource),
  version: v.literal(1),
  reason: v.optional(v.picklist(["sweep", "principal-changed", "approved"]), "sweep"),
  /** The id of the sweep, of the principal's event, or of the approval. */
  causeId: messageId,
  account: accountId,
  roleName,
  partition: v.picklist(partitions),
  /** The incident of the unreadable call that ordered the sweep. */
  suspect: v.exactOptional(incidentId),
  seenAt: isoTime,
});

/** A role to check again, by `on-trust-updated`, or by `on-principal-changed` if the role may not exist. */
export type Recheck = Omit<v.InferInput<typeof envelope>, "source" | "version">;

export function recheckMessage(recheck: Recheck): v.InferInput<typeof envelope> {
  return { source: recheckSource, version: 1, ...recheck };
}

/** @throws InputError naming the field, also an unknown field */
export function decodeRecheck(body: unknown): RecheckTrigger {
  const parsed = parseInput(envelope, body, "message");
  const { reason, causeId, account, roleName, partition, suspect, seenAt } = parsed;
  return {
    kind: "recheck",
    reason,
    causeId,
    eventId: `recheck-${causeId}-${account}-${roleName}`,
    occurredAt: seenAt,
    partition,
    role: { account, name: roleName },
    ...(suspect !== undefined && { suspect }),
  };
}

/** The queue of roles to check again. */
export interface RecheckQueue {
  /** @param isLater these roles are checked after the others of the same sweep @default false */
  send(rechecks: readonly Recheck[], isLater?: boolean): Promise<void>;
}

/** Rechecks of roles, all for the same reason. */
export function rechecksOf(
  roles: readonly RoleKey[],
  cause: Pick<Recheck, "causeId" | "partition" | "suspect"> & {
    readonly reason: NonNullable<Recheck["reason"]>;
  },
  at: Date,
): Recheck[] {
  const seenAt = wholeSeconds(at.toISOString());
  return roles.map(({ account, name: roleName }) => ({ ...cause, account, roleName, seenAt }));
}
