import type { OwnPart } from "../events/own/own-part.ts";
import type { Trigger } from "../events/trigger.ts";
import type { ChangedExpectation } from "../expectations/plan.ts";
import type { Push } from "../expectations/revision.ts";
import type { Mode } from "../expectations/toggle.ts";
import type { Change, Fault, Severity } from "../policy/compare.ts";
import type { Dependent } from "../principals/directory.ts";
import type { Orphan } from "../principals/orphans/orphan.ts";
import type { PrincipalKey } from "../principals/principal-key.ts";
import type { ProviderSettings } from "../principals/providers.ts";

/** What happened to the role. */
export type Cause =
  | {
      readonly kind: "trust-changed";
      readonly changes: readonly Change[];
      /** Deleted principals in addition to the changes. */
      readonly orphans?: readonly Orphan[];
    }
  | { readonly kind: "trust-unreadable"; readonly faults: readonly Fault[] }
  /** Was drift, and was reverted before the observation. */
  | { readonly kind: "trust-changed-briefly"; readonly changes: readonly Change[] }
  /** A role that no expectation covers got a trust that is dangerous on its own. */
  | { readonly kind: "risky-trust"; readonly changes: readonly Change[] }
  /** The trust of a role of the responder itself was written: a caller who can assume it gets its permissions. */
  | { readonly kind: "own-role-changed"; readonly changes: readonly Change[] }
  /** A part of the responder was changed, or differs from the member template. */
  | {
      readonly kind: "own-part-changed";
      readonly part: OwnPart;
      /** The call that changed it, if an event reported it. */
      readonly call?: string;
      /** How the part differs from the member template, as far as that was compared. */
      readonly differences: readonly string[];
    }
  /** Orphans are the only difference. */
  | {
      readonly kind: "principal-orphaned";
      readonly changes: readonly Change[];
      readonly orphans: readonly Orphan[];
    }
  /** `dependents`: the protected roles, in every account, that trusted it. */
  | {
      readonly kind: "role-deleted";
      readonly dependents?: readonly Dependent[];
      /** The number of dependents beyond the size limit. */
      readonly moreDependents?: number;
      /** ISO 8601: names the snapshot that a restore starts from, where one is asked for and there is one. */
      readonly snapshotTakenAt?: string;
      /** SHA-256 of everything that the restore would create: an approval is for exactly this. */
      readonly snapshotDigest?: string;
    }
  /** A principal that no expectation covers, but that protected roles trust. `role.name` is then the principal's. */
  | {
      readonly kind: "principal-deleted";
      readonly principal: PrincipalKey;
      /** Of an OIDC provider that is still there: the client ids that it no longer accepts. */
      readonly clientIds?: readonly string[];
      readonly dependents: readonly Dependent[];
      readonly moreDependents?: number;
    }
  /** A principal that protected roles trust was changed and still exists. `role.name` is the principal's. */
  | {
      readonly kind: "principal-changed";
      readonly principal: PrincipalKey;
      readonly change: PrincipalChange;
      readonly dependents: readonly Dependent[];
      readonly moreDependents?: number;
    }
  /** The policies or the boundary of a protected role. `from`: the digest of the permissions that end the incident. */
  | {
      readonly kind: "permissions-changed";
      readonly from: string;
      readonly permissions: readonly { readonly severity: Severity; readonly text: string }[];
    }
  | { readonly kind: "role-recreated" }
  /** Only the expectation changed: `changes` are what it would change in the role. */
  | { readonly kind: "expectation-changed"; readonly changes: readonly Change[]; readonly push?: Push }
  /** Expectations were replaced: by `trustdrift expectations push` or `rollback`. */
  | {
      readonly kind: "expectations-pushed";
      readonly version: string;
      readonly from?: string;
      readonly added: readonly string[];
      readonly changed: readonly ChangedExpectation[];
      readonly removed: readonly string[];
    }
  /** A caller changed the toggle. `mode`: as it was read afterwards. `problem`: why the mode is off without being set to it. */
  | {
      readonly kind: "toggle-changed";
      readonly eventName: string;
      readonly mode: Mode;
      readonly problem?: string;
    }
  /** The adopted document is no longer valid, and the role is as expected or no longer protected. */
  | { readonly kind: "adoption-ended" }
  /** The role cannot be read: only the event's claim is known. */
  | { readonly kind: "role-not-readable"; readonly reported: Trigger["kind"]; readonly error: string }
  | { readonly kind: "expectation-ambiguous"; readonly expectations: readonly string[] }
  /** The roles of the account cannot be listed: drift without an event is not detected. */
  | { readonly kind: "account-unreadable"; readonly error: string }
  /** An event does not say what its call changed. `error`: what is malformed; absent if CloudTrail omitted it. */
  | { readonly kind: "call-unreadable"; readonly eventName: string; readonly error?: string }
  | {
      readonly kind: "failed-calls";
      readonly count: number;
      readonly errorCode: string;
      /** The calls, with their roles and principals. */
      readonly asked?: readonly string[];
    };

/** The deleted principals of a drift. */
export function orphansOf(cause: Cause): readonly Orphan[] {
  return "orphans" in cause ? (cause.orphans ?? []) : [];
}

export type PrincipalChange =
  /** `arn`: the user's current ARN. `id`: its unique id, which a rename does not change; absent if it cannot be read. */
  | { readonly kind: "renamed"; readonly arn: string; readonly id?: string }
  /** Tokens or assertions that the provider did not accept before can pass now. */
  | {
      readonly kind: "provider-settings";
      readonly changed: readonly ProviderPart[];
      /** The provider was deleted and created again. */
      readonly isRecreated?: true;
      /** The client ids that were added and that a role admits without naming them. */
      readonly clientIds?: readonly string[];
      /** The settings that end the incident when they are back. Absent if they are unknown. */
      readonly before?: ProviderSettings;
    };

export type ProviderPart = "metadata" | "thumbprints" | "client-ids";
