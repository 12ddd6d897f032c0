import type { TrustWrite } from "../../events/calls/call-history.ts";
import type { Trigger } from "../../events/trigger.ts";
import type { EndedAdoption } from "../../expectations/adoption.ts";
import type { Cover, Expected } from "../../expectations/catalogue.ts";
import type { Push } from "../../expectations/revision.ts";
import type { Toggle, ToggleMark } from "../../expectations/toggle.ts";
import type { Incident } from "../../incidents/incident.ts";
import type { RoleRecord } from "../../incidents/role-record.ts";
import type { Difference, RoleContext } from "../../policy/compare.ts";
import type { Actor } from "../../principals/actor.ts";
import type { Dependent } from "../../principals/directory.ts";
import type { Orphan } from "../../principals/orphans/orphan.ts";
import type { LiveRole } from "../../principals/role.ts";
import type { Choice } from "../../restore/snapshots/choose.ts";
import type { PermanentError } from "../../shared/errors.ts";

/** What is known before the role is read. */
export interface Facts {
  readonly trigger: Trigger;
  /** Without an adoption that has ended. */
  readonly record: RoleRecord;
  /** The toggle as it was announced last. */
  readonly toggleMark?: ToggleMark;
  readonly ended?: EndedAdoption;
  /** The role is as expected, and the stored record does not say so, or says something else: it must be written. */
  readonly isRecordOutdated?: true;
  /** The role has been as expected for so long that its suspension ends. */
  readonly isSuspensionEnded?: true;
  /** The incident of an unreadable call that ordered the sweep. */
  readonly suspect?: Incident;
  /** The call that made the drift, according to CloudTrail's event history: the trigger does not name it. */
  readonly call?: TrustWrite;
  /** Why the event history could not be read. */
  readonly historyFailure?: string;
}

/** When the call that made the drift was made, as far as it is known. */
export function calledAt({ call, trigger }: Facts): string {
  return call?.occurredAt ?? trigger.occurredAt;
}

/** What was read for a trigger, before anything is decided. */
export type Observation = Facts &
  (
    | { readonly kind: "handled"; readonly incidentId: string }
    /** Not protected, and nothing in the event is dangerous on its own. */
    | { readonly kind: "unprotected" }
    /** Service-linked, or managed by Identity Center. */
    | { readonly kind: "service-role" }
    | Gone
    | NotReadable
    | { readonly kind: "ambiguous"; readonly live: LiveRole; readonly expectations: readonly string[] }
    /** Not protected: compared with a trust policy that admits no principal. */
    | {
        readonly kind: "on-its-own";
        readonly live: LiveRole;
        readonly difference?: Difference;
        readonly actor?: Actor;
      }
    | AsExpected
    | Drift
  );

/** The event's document was drift, but is no longer live. */
export interface Overtaken {
  readonly difference: Difference;
  readonly document: string;
  readonly fingerprint: string;
}

export interface NotReadable {
  readonly kind: "not-readable";
  readonly cover: Cover;
  readonly error: PermanentError;
  /** The event's document is drift. Whether it is live is unknown. */
  readonly claimed?: Overtaken;
}

export interface AsExpected {
  readonly kind: "as-expected";
  readonly live: LiveRole;
  readonly expected: Expected;
  readonly overtaken?: Overtaken;
  /** IAM temporarily shows unique ids of principals that exist and are expected. */
  readonly isTransient?: true;
}

export interface Drift {
  readonly kind: "drift";
  readonly live: LiveRole;
  readonly expected: Expected;
  readonly difference: Difference;
  readonly fingerprint: string;
  readonly overtaken?: Overtaken;
  /** If IAM temporarily shows unique ids: the live document with ARNs in their place. */
  readonly resolvedDocument?: string;
  /** The unique ids in place of expected principals. */
  readonly orphans: readonly Orphan[];
  /** The accounts of the organization, and the role's own. */
  readonly ourAccounts: ReadonlySet<string>;
  /** The caller that requested exactly the live document; undefined if no known call did. */
  readonly actor?: Actor;
  readonly toggle: Toggle;
  /** Set if only the expectation changed, not the role. */
  readonly moved?: MovedExpectation;
}

/** Whether orphans are the only difference: no call wrote the trust policy. */
export function isOrphanOnly({ difference, orphans }: Pick<Drift, "difference" | "orphans">): boolean {
  return (
    orphans.length > 0 &&
    difference.verdict === "drift" &&
    difference.changes.every(({ kind }) => kind === "principal-orphaned")
  );
}

/** A changed expectation, seen from a role that was in line with the former one. */
export interface MovedExpectation {
  /** What the expectation would change in the role. */
  readonly difference?: Difference;
  readonly push?: Push;
}

/** A role that does not exist, or whose restore is unfinished. */
export interface Gone {
  readonly kind: "gone";
  readonly cover: Cover;
  /** The last known path. */
  readonly path?: string;
  /** The event asked for drift before the role was deleted. */
  readonly overtaken?: Overtaken;
  /** The partly restored role, observed like any other role. */
  readonly there?: Exclude<Observation, { kind: "gone" }>;
  /** The protected roles, in every account, that trust it. */
  readonly dependents: readonly Dependent[];
  /** Absent if the expectation asks for no restore, or if another function restores. */
  readonly restorePlan?: RestorePlan;
  /** The expectation asks for a restore, but this deployment has no restorer. */
  readonly isRestoreDisabled?: true;
}

/** The input of a restore. */
export interface RestorePlan {
  readonly toggle: Toggle;
  /** ISO 8601, as far as it is known. */
  readonly deletedAt: string;
  /** Absent if there is no snapshot. */
  readonly choice?: Choice;
  /** ISO 8601: when a reading of the role last confirmed the newest snapshot. */
  readonly confirmedAt?: string;
  /** The id of the deleted role, if the newest snapshot is of an earlier role with that name. */
  readonly unknownId?: string;
}

/** Drift before its orphans are resolved. */
export type BareDrift = Omit<Drift, "toggle" | "orphans" | "ourAccounts"> & {
  readonly roleContext: RoleContext;
};
