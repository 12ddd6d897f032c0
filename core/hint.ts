import type { Actor } from "./actor.ts";
import type { RoleKey } from "./role.ts";

/** What says where to look; the live role decides. */
export type Hint = EventHint | SweptHint;

interface Whereabouts {
  /** The same in every delivery of one hint. */
  readonly eventId: string;
  /** ISO 8601, whole seconds, as CloudTrail writes it. */
  readonly occurredAt: string;
  readonly partition: string;
  readonly role: RoleKey;
}

/** What an event claims. Delivery is best effort: it can be late, doubled, out of order or, for all we know, replayed. */
export interface EventHint extends Whereabouts {
  readonly kind: "trust-updated" | "role-deleted";
  readonly actor: Actor;
  /** The trust document that the caller asked for, as the raw string of the request. */
  readonly claimedDocument?: string;
}

/** What a sweep saw: it knows of no call, so of nobody who made one, and when is when it looked. */
export interface SweptHint extends Whereabouts {
  readonly kind: "swept";
  readonly actor?: never;
  readonly claimedDocument?: never;
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
