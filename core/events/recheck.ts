import * as v from "valibot";
import { sweptSource } from "../contract.ts";
import { InputError } from "../shared/errors.ts";
import { describeIssue } from "../shared/validation.ts";
import type { SweptHint } from "./trigger.ts";

/** Names the sweep in ids: EventBridge's own id of what started it. */
export const sweepId = v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/, "letters, digits and hyphens"));
export const accountId = v.pipe(v.string(), v.regex(/^\d{12}$/, "a 12-digit account id"));

export const roleName = v.pipe(v.string(), v.regex(/^[\w+=,.@-]{1,64}$/, "a role name as IAM allows it"));

const envelope = v.strictObject({
  source: v.literal(sweptSource),
  version: v.literal(1),
  reason: v.optional(v.picklist(["sweep", "principal-changed", "approved"]), "sweep"),
  /** Of the sweep, of the event that told of the principal, or of the approval. */
  sweepId,
  account: accountId,
  roleName,
  partition: v.picklist(["aws", "aws-cn", "aws-us-gov"]),
  seenAt: v.pipe(v.string(), v.isoTimestamp("an ISO 8601 time")),
});

/** A role that must be looked at, as it is sent to `on-trust-updated`, or to `on-principal-changed` where it may be gone. */
export type Swept = Omit<v.InferInput<typeof envelope>, "source" | "version">;

export function sweptMessage(swept: Swept): v.InferInput<typeof envelope> {
  return { source: sweptSource, version: 1, ...swept };
}

/**
 * Whether a message is the sweep's and no event's. What comes from a bus is an envelope that EventBridge writes, whose
 * source is IAM by the rule; so none of it can look like this.
 */
export function isSweptMessage(body: unknown): boolean {
  return v.is(v.object({ source: v.literal(sweptSource) }), body);
}

/** @throws InputError naming the field, also one that is not known */
export function decodeSwept(body: unknown): SweptHint {
  const parsed = v.safeParse(envelope, body);
  if (!parsed.success) throw new InputError(describeIssue(parsed.issues[0], "message"));
  const { reason, sweepId, account, roleName, partition, seenAt } = parsed.output;
  return {
    kind: "swept",
    reason,
    eventId: `sweep-${sweepId}-${account}-${roleName}`,
    occurredAt: seenAt,
    partition,
    role: { account, name: roleName },
  };
}
