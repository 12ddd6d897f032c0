import type { Trigger } from "../../events/trigger.ts";
import type { Cover, Expected } from "../../expectations/catalogue.ts";
import type { Toggle } from "../../expectations/toggle.ts";
import type { RoleRecord } from "../../incidents/role-record.ts";
import type { Difference, RoleContext } from "../../policy/compare.ts";
import type { Actor } from "../../principals/actor.ts";
import type { Dependent } from "../../principals/directory.ts";
import type { Orphan } from "../../principals/orphans/orphan.ts";
import type { LiveRole } from "../../principals/role.ts";
import type { Choice } from "../../restore/snapshots/choose.ts";
import type { PermanentError } from "../../shared/errors.ts";

/** What was seen when we followed a trigger, before anything is decided. */
export type Observation = { readonly trigger: Trigger; readonly record: RoleRecord } & (
  | { readonly kind: "handled"; readonly incidentId: string }
  /** Not protected, and nothing in the event is dangerous on its own. */
  | { readonly kind: "unprotected" }
  | { readonly kind: "service-role"; readonly live: LiveRole }
  | Gone
  | { readonly kind: "not-readable"; readonly cover: Cover; readonly error: PermanentError }
  | { readonly kind: "ambiguous"; readonly live: LiveRole; readonly expectations: readonly string[] }
  /** Not protected, judged on its own: what a role that admitted nobody would gain by this document. */
  | {
      readonly kind: "on-its-own";
      readonly live: LiveRole;
      readonly difference?: Difference;
      readonly actor?: Actor;
    }
  | AsExpected
  | Drift
);

export interface AsExpected {
  readonly kind: "as-expected";
  readonly live: LiveRole;
  readonly expected: Expected;
  /** What the event's document would have opened: it was drift, but is not there any more. */
  readonly overtaken?: {
    readonly difference: Difference;
    readonly document: string;
    readonly fingerprint: string;
  };
  /** IAM shows unique ids for the moment, of principals that are there and expected. */
  readonly isTransient?: true;
}

export interface Drift {
  readonly kind: "drift";
  readonly live: LiveRole;
  readonly expected: Expected;
  readonly difference: Difference;
  readonly fingerprint: string;
  /** Where IAM shows unique ids for the moment: the live document with the ARNs in their place. */
  readonly resolvedDocument?: string;
  /** What the unique ids are that stand where expected principals were. */
  readonly orphans: readonly Orphan[];
  /** The organization's, and the role's own. */
  readonly ourAccounts: ReadonlySet<string>;
  /** Who asked for exactly the document that is live; undefined when no known call did. */
  readonly actor?: Actor;
  readonly toggle: Toggle;
}

/** A role that is gone; or that a restore of ours has begun to create again, and not ended. */
export interface Gone {
  readonly kind: "gone";
  /** With the adopted document, where one was. */
  readonly cover: Cover;
  /** Under which it was last seen; absent where nothing tells. */
  readonly path?: string;
  /** What a restore of ours has made of it by now, judged as any other role. */
  readonly there?: Exclude<Observation, { kind: "gone" }>;
  /** The protected roles, in every account, that trust it. */
  readonly dependents: readonly Dependent[];
  /** Absent where the expectation asks for no restore, or where this function may not. */
  readonly restorePlan?: RestorePlan;
  /** A restore is asked for, and this deployment makes none. */
  readonly isSwitchedOff?: true;
}

/** What a restore would start from. */
export interface RestorePlan {
  readonly toggle: Toggle;
  /** ISO 8601, as far as it is known. */
  readonly deletedAt: string;
  /** Absent where there is no snapshot. */
  readonly choice?: Choice;
  /** ISO 8601: when the role was last read as the newest snapshot has it. */
  readonly confirmedAt?: string;
  /** The id that the deleted role had, where the newest snapshot is of an earlier role of that name. */
  readonly unknownId?: string;
}

/** Drift of which nothing is known yet but the documents. */
export type BareDrift = Omit<Drift, "toggle" | "orphans" | "ourAccounts"> & {
  readonly roleContext: RoleContext;
};
