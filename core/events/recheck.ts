import * as v from "valibot";
import { recheckSource } from "../contract/events.ts";
import { type Partition, partitions } from "../contract/regions.ts";
import type { Dependent } from "../principals/directory.ts";
import { InputError } from "../shared/errors.ts";
import { wholeSeconds } from "../shared/time.ts";
import { accountId, describeIssue, roleName, sweepId } from "../shared/validation.ts";
import type { RecheckTrigger } from "./trigger.ts";

const envelope = v.strictObject({
  source: v.literal(recheckSource),
  version: v.literal(1),
  reason: v.optional(v.picklist(["sweep", "principal-changed", "approved"]), "sweep"),
  /** Of the sweep, of the principal's event, or of the approval. */
  sweepId,
  account: accountId,
  roleName,
  partition: v.picklist(partitions),
  seenAt: v.pipe(v.string(), v.isoTimestamp("an ISO 8601 time")),
});

/** A role to check again: sent to `on-trust-updated`, or to `on-principal-changed` if the role may not exist. */
export type Recheck = Omit<v.InferInput<typeof envelope>, "source" | "version">;

export function recheckMessage(recheck: Recheck): v.InferInput<typeof envelope> {
  return { source: recheckSource, version: 1, ...recheck };
}

/**
 * Whether a message is a recheck. EventBridge writes the envelope of every event, and the rule requires IAM as its
 * source, so no event can look like a recheck.
 */
export function isRecheckMessage(body: unknown): boolean {
  return v.is(v.object({ source: v.literal(recheckSource) }), body);
}

/** @throws InputError naming the field, also an unknown field */
export function decodeRecheck(body: unknown): RecheckTrigger {
  const parsed = v.safeParse(envelope, body);
  if (!parsed.success) throw new InputError(describeIssue(parsed.issues[0], "message"));
  const { reason, sweepId, account, roleName, partition, seenAt } = parsed.output;
  return {
    kind: "recheck",
    reason,
    eventId: `sweep-${sweepId}-${account}-${roleName}`,
    occurredAt: seenAt,
    partition,
    role: { account, name: roleName },
  };
}

/** The queue of roles to check again. */
export interface RecheckQueue {
  send(rechecks: readonly Recheck[]): Promise<void>;
}

/** Rechecks of the roles that trust a changed principal. */
export function dependentRechecks(
  dependents: readonly Dependent[],
  { eventId, partition }: { readonly eventId: string; readonly partition: Partition },
  now: Date,
): Recheck[] {
  const seenAt = wholeSeconds(now.toISOString());
  return dependents.map(({ account, name: roleName }) => ({
    reason: "principal-changed",
    sweepId: eventId,
    account,
    roleName,
    partition,
    seenAt,
  }));
}
