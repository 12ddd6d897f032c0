import * as v from "valibot";
import { recheckSource } from "../contract/events.ts";
import { type Partition, partitions } from "../contract/regions.ts";
import type { Dependent } from "../principals/directory.ts";
import { InputError } from "../shared/errors.ts";
import { accountId, describeIssue, roleName, sweepId } from "../shared/validation.ts";
import type { RecheckTrigger } from "./trigger.ts";

const envelope = v.strictObject({
  source: v.literal(recheckSource),
  version: v.literal(1),
  reason: v.optional(v.picklist(["sweep", "principal-changed", "approved"]), "sweep"),
  /** Of the sweep, of the event that told of the principal, or of the approval. */
  sweepId,
  account: accountId,
  roleName,
  partition: v.picklist(partitions),
  seenAt: v.pipe(v.string(), v.isoTimestamp("an ISO 8601 time")),
});

/** A role that must be looked at, as it is sent to `on-trust-updated`, or to `on-principal-changed` where it may be gone. */
export type Recheck = Omit<v.InferInput<typeof envelope>, "source" | "version">;

export function recheckMessage(recheck: Recheck): v.InferInput<typeof envelope> {
  return { source: recheckSource, version: 1, ...recheck };
}

/**
 * Whether a message is the sweep's and no event's. What comes from a bus is an envelope that EventBridge writes, whose
 * source is IAM by the rule; so none of it can look like this.
 */
export function isRecheckMessage(body: unknown): boolean {
  return v.is(v.object({ source: v.literal(recheckSource) }), body);
}

/** @throws InputError naming the field, also one that is not known */
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

/** Where roles are sent that must be looked at again. */
export interface RecheckQueue {
  send(rechecks: readonly Recheck[]): Promise<void>;
}

/** So that they are looked at as soon as IAM shows it. */
export function dependentRechecks(
  dependents: readonly Dependent[],
  { eventId, partition }: { readonly eventId: string; readonly partition: Partition },
  now: Date,
): Recheck[] {
  const seenAt = now.toISOString().replace(/\.\d+Z$/, "Z");
  return dependents.map(({ account, name: roleName }) => ({
    reason: "principal-changed",
    sweepId: eventId,
    account,
    roleName,
    partition,
    seenAt,
  }));
}
