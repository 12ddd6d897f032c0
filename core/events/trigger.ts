import type { Partition } from "../contract/regions.ts";
import type { Actor } from "../principals/actor.ts";
import type { PrincipalKey } from "../principals/principal-key.ts";
import type { RoleKey } from "../principals/role.ts";

/** What says where to look; the live role decides. */
export type Trigger = RoleEvent | RecheckTrigger;

interface Whereabouts {
  /** The same in every delivery of one trigger. */
  readonly eventId: string;
  /** ISO 8601, whole seconds, as CloudTrail writes it. */
  readonly occurredAt: string;
  readonly partition: Partition;
  readonly role: RoleKey;
}

/** What an event claims. Delivery is best effort: it can be late, doubled, out of order or, for all we know, replayed. */
export interface RoleEvent extends Whereabouts {
  readonly kind: "trust-updated" | "role-deleted";
  readonly actor: Actor;
  /** The trust document that the caller asked for, as the raw string of the request. */
  readonly claimedDocument?: string;
}

/**
 * No event of the role's own: a sweep saw it, a principal that it trusts was deleted or created, or a person approved
 * what its incident proposes. It knows of no call, so of nobody who made one, and when is when somebody looked.
 */
export interface RecheckTrigger extends Whereabouts {
  readonly kind: "recheck";
  readonly reason: "sweep" | "principal-changed" | "approved";
  readonly actor?: never;
  readonly claimedDocument?: never;
}

/** A role, user or identity provider that came or went, as an event claims; or a client id of an OIDC provider. */
export interface PrincipalEvent extends Omit<Whereabouts, "role"> {
  readonly kind: "principal-deleted" | "principal-created";
  readonly principal: PrincipalKey;
  readonly actor: Actor;
  /** Of a role or user that was created, as IAM answered: `AROA…` or `AIDA…`. */
  readonly id?: string;
  /** As far as the event tells: that of a deleted role or user has a path that no event names. */
  readonly arn?: string;
  /** The provider itself stays: it accepts these client ids no longer, or from now on. */
  readonly clientIds?: readonly string[];
  /** The trust document of a role that was created. */
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

/** The stretch of time in which a caller's refused calls are counted together, and the one before it. */
export interface CallWindow {
  /** ISO 8601, as is each time below. */
  readonly start: string;
  readonly previousStart: string;
  readonly expiresAt: string;
  /** More than this need not be kept of one window. */
  readonly enough: number;
}

/** When a caller's refused calls were made, each of them once, in no order. */
export interface RefusedCalls {
  readonly now: readonly string[];
  readonly before: readonly string[];
}
