import type { Partition } from "../contract/regions.ts";
import type { Actor } from "../principals/actor.ts";
import type { PrincipalKey } from "../principals/principal-key.ts";
import type { RoleKey } from "../principals/role.ts";

/** Says which role to look at; the live role decides. */
export type Trigger = RoleEvent | RecheckTrigger;

interface BaseTrigger {
  /** The same in every delivery of one trigger, and of records of CloudTrail that amend it. */
  readonly eventId: string;
  /** The record amends the record with this id, which may be handled already. */
  readonly isAmended?: true;
  /** ISO 8601, whole seconds, as CloudTrail writes it. */
  readonly occurredAt: string;
  readonly partition: Partition;
  readonly role: RoleKey;
}

/** The claim of an event, which may be late, duplicated, out of order or replayed. */
export interface RoleEvent extends BaseTrigger {
  readonly kind: "trust-updated" | "role-deleted";
  readonly actor: Actor;
  /** The trust document that the caller asked for, as the raw string of the request. */
  readonly claimedDocument?: string;
}

/**
 * A recheck: a sweep found a difference, a trusted principal was deleted or created, or a person approved the proposal
 * of an incident. There is no call, so there is no actor, and the time is that of the reading.
 */
export interface RecheckTrigger extends BaseTrigger {
  readonly kind: "recheck";
  readonly reason: "sweep" | "principal-changed" | "approved";
  /** The id of the sweep, of the principal's event, or of the approval. */
  readonly causeId: string;
  /** The incident of an unreadable call that ordered the sweep: its caller may have made the change. */
  readonly suspect?: string;
  readonly actor?: never;
  readonly claimedDocument?: never;
}

/** The claim of an event that a role, user, identity provider or client id of an OIDC provider was created or deleted. */
export interface PrincipalEvent extends Omit<BaseTrigger, "role"> {
  readonly kind: "principal-deleted" | "principal-created";
  readonly principal: PrincipalKey;
  readonly actor: Actor;
  /** Of a role or user that was created, as IAM answered: `AROA…` or `AIDA…`. */
  readonly id?: string;
  /** Absent for a deleted role or user: its event contains no path. */
  readonly arn?: string;
  /** Set if the provider itself remains: the client ids that were removed or added. */
  readonly clientIds?: readonly string[];
  /** The trust document of a role that was created. */
  readonly claimedDocument?: string;
  /** No event reported it: our own reading of an identity provider shows it. */
  readonly isReading?: true;
  /** Of a user that appears because another user was renamed: the former name. */
  readonly renamedFrom?: string;
}

/** The claim of an event that an identity provider got other metadata or thumbprints, which decide whose tokens it accepts. */
export interface ProviderUpdate extends Omit<BaseTrigger, "role"> {
  readonly kind: "provider-updated";
  readonly principal: PrincipalKey;
  readonly arn: string;
  readonly actor: Actor;
  readonly changed: "metadata" | "thumbprints";
  readonly isReading?: true;
}

/** The claim of an event that the policies or the permissions boundary of a role changed. A snapshot shows what changed. */
export interface PermissionsEvent extends Omit<BaseTrigger, "role"> {
  readonly kind: "permissions-changed";
  readonly principal: PrincipalKey;
  readonly actor: Actor;
}

/** The claim of an event that a user got another name or path. The user keeps its unique id. */
export interface RenameEvent extends Omit<BaseTrigger, "role"> {
  readonly kind: "principal-renamed";
  /** With the former name. */
  readonly principal: PrincipalKey;
  readonly actor: Actor;
  /** What changed: the new name, the new path, or both. */
  readonly to: { readonly name?: string; readonly path?: string };
}

/** A call whose event does not say what it changed. */
export interface UnreadableCall {
  readonly kind: "unreadable-call";
  readonly eventId: string;
  readonly occurredAt: string;
  readonly account: string;
  readonly eventName: string;
  readonly actor: Actor;
  /** CloudTrail omitted the parameters because they are too large. */
  readonly isOmitted: boolean;
}

/** A call that IAM refused: nothing changed, but a burst of them can be a probe for existing principals. */
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
  /** Of the trust policy that the call asked for, at most 5. */
  readonly principals?: readonly string[];
}

/** The time window in which the refused calls of a caller are counted together, and the window before it. */
export interface CallWindow {
  /** ISO 8601, as is each time below. */
  readonly start: string;
  readonly previousStart: string;
  readonly expiresAt: string;
  /** A window stores at most this many calls. */
  readonly enough: number;
}

/** The table holds several of them in one item. */
const longestAsked = 600;

/** What a call asked for: "CreateRole app: arn:aws:iam::…:role/x". */
export function askedFor({ eventName, roleName, principals = [] }: FailedCall): string {
  const role = roleName === undefined ? "" : ` ${roleName}`;
  const whom = principals.length === 0 ? "" : `: ${principals.join(", ")}`;
  return `${eventName}${role}${whom}`.slice(0, longestAsked);
}

/** When a caller's refused calls were made, each of them once, in no order. */
export interface RefusedCalls {
  readonly now: readonly string[];
  readonly before: readonly string[];
  /** What the calls of both windows asked for: see `askedFor`. */
  readonly asked: readonly string[];
}
