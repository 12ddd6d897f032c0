import type { Actor } from "./actor.ts";
import type { RoleKey } from "./role.ts";

/**
 * What an event claims. Delivery is best effort: it can be late, doubled, out of order or, for all we know,
 * replayed. So it says where to look, and the live role decides.
 */
export interface Hint {
  readonly kind: "trust-updated" | "role-deleted";
  /** CloudTrail's `eventID`: the same in every delivery of one call. */
  readonly eventId: string;
  /** ISO 8601, whole seconds, as CloudTrail writes it. */
  readonly occurredAt: string;
  readonly partition: string;
  readonly role: RoleKey;
  readonly actor: Actor;
  /** The trust document that the caller asked for, as the raw string of the request. */
  readonly claimedDocument?: string;
}

/** A call that IAM refused: nothing changed, but a burst of them is somebody probing. */
export interface FailedCall {
  readonly kind: "failed-call";
  readonly eventId: string;
  readonly occurredAt: string;
  readonly account: string;
  readonly eventName: string;
  readonly roleName?: string;
  readonly actor: Actor;
  readonly errorCode: string;
  readonly errorMessage?: string;
}
