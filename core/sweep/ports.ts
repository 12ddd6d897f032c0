import type { Recheck, RecheckQueue } from "../events/recheck.ts";
import type { Catalogue } from "../expectations/catalogue.ts";
import type { InLine } from "../expectations/revision.ts";
import type { Settings } from "../expectations/settings.ts";
import type { Incident } from "../incidents/incident.ts";
import type { Directory, KnownPrincipal } from "../principals/directory.ts";
import type { LiveRole } from "../principals/role.ts";
import type { SnapshotMark } from "../restore/snapshots/ports.ts";
import type { SnapshotOrders } from "../restore/snapshots/snapshot-order.ts";
import type { Clock } from "../shared/clock.ts";
import type { PushReportPorts } from "./report/pushes.ts";
import type { ReminderPorts } from "./report/reminders.ts";
import type { ToggleReportPorts } from "./report/toggle.ts";
import type { UnannouncedPorts } from "./report/unannounced.ts";

/** Everything that a sweep needs of the world. */
export interface SweepPorts
  extends PushReportPorts,
    UnannouncedPorts,
    ReminderPorts,
    Omit<ToggleReportPorts, "pushes"> {
  /** The account of the hub. */
  readonly hub: string;
  readonly roles: RoleLister;
  readonly sweeps: Sweeps;
  /** Rechecks of roles that exist. */
  readonly rechecks: RecheckQueue;
  /** Rechecks of roles that do not exist or are partly restored: only that function restores roles. */
  readonly goneRechecks: RecheckQueue;
  readonly snapshots: SnapshotOrders;
  readonly directory: Pick<Directory, "dependentsOf">;
  readonly clock: Pick<Clock, "now">;
  readonly settings: Settings;
  readonly partition: Recheck["partition"];
}

export interface RoleLister {
  /**
   * One ListRoles call.
   *
   * @param marker where the page before it ended
   * @throws PermanentError when the account cannot be read; its code is `InvalidMarker` when only the marker is invalid
   */
  list(account: string, marker?: string): Promise<RolePage>;
}

export interface RolePage {
  /** At most 1,000. */
  readonly roles: readonly LiveRole[];
  /** Absent on the last page. */
  readonly marker?: string;
}

/** What the table holds about an account. */
export interface AccountRecord {
  readonly progress: SweepProgress;
  /** The roles that have a record, or that a sweep saw protected. */
  readonly known: readonly KnownRole[];
  /** Roles and users that are trusted by protected roles, of whatever account. */
  readonly principals: readonly KnownIds[];
}

/** The unique ids that a principal is known to have had. */
export interface KnownIds {
  readonly arn: string;
  readonly ids: readonly string[];
}

export interface KnownRole {
  readonly name: string;
  readonly path?: string;
  /** Of the incident that is open. */
  readonly openFingerprint?: string;
  /** An adopted document replaces the expectation's; only the role's own record contains it. */
  readonly adopted?: true;
  /** A restore was begun and not ended: the role may be there in part. */
  readonly restoring?: true;
  /** A person closed the incident of its deletion: it is not missed until it exists again. */
  readonly retired?: true;
  /** Reverts are suspended until the role has been seen as expected for a while. */
  readonly suspended?: true;
  /** Absent until a sweep or an event first found it as expected. */
  readonly inLine?: InLine;
  /** Absent until it was first read with all its parts. */
  readonly seen?: SnapshotMark;
  /** When its last snapshot failed permanently, if none succeeded since. ISO 8601. */
  readonly failedAt?: string;
}

export type SeenRole = Pick<LiveRole, "name" | "path"> & Pick<KnownRole, "inLine">;

export interface SweepProgress {
  /** Snapshots that earlier sweeps ordered, and that are not taken yet. */
  readonly waiting?: readonly WaitingOrder[];
  /** What is read of an account whose reading was broken off. */
  readonly part?: SweepCheckpoint;
  /** The open incident about an account that cannot be read. */
  readonly unreadable?: Incident;
}

export interface SweepCheckpoint {
  /** ISO 8601. */
  readonly startedAt: string;
  readonly marker: string;
  /** Names of roles that must be there and that no page has shown yet. */
  readonly unseen: readonly string[];
  /** Roles of the pages so far that need a snapshot. */
  readonly stale?: readonly StaleRole[];
  /** Of the pages so far: orders of earlier sweeps that are still needed. */
  readonly waiting?: readonly WaitingOrder[];
  readonly counts: SweepCounts;
}

/** A protected role whose snapshot is missing, old or outdated. */
export interface StaleRole {
  readonly name: string;
  /** The time of its last snapshot, ISO 8601; empty if there is none of its current version: the principals that it trusts are unknown. */
  readonly seenAt: string;
}

/** An order for a snapshot that is on its way. */
export interface WaitingOrder {
  readonly name: string;
  /** ISO 8601. */
  readonly at: string;
}

export interface SweepCounts {
  readonly roles: number;
  readonly protected: number;
  /** Roles that are not as they must be. */
  readonly drift: number;
  /** Of these, the roles without an incident: no event reported them. */
  readonly unannounced: number;
  /** Ordered snapshots. */
  readonly ordered: number;
  /** Snapshots that are needed and not taken yet: ordered by this sweep or an earlier one, or left to a later one. */
  readonly waiting: number;
}

export interface Sweeps {
  /** One table read: the catalogue, and when the last plan was ordered, if any was. */
  latest(): Promise<{ readonly catalogue: Catalogue; readonly plannedAt?: string | undefined }>;
  /** One query. */
  read(account: string): Promise<AccountRecord>;
  /** Writes the progress of a sweep, and an incident that changed with it, in one transaction. */
  save(account: string, progress: SweepProgress, incident?: Incident): Promise<void>;
  /** Remembers roles that a sweep saw protected for the first time, so that it misses them once they are gone. */
  remember(account: string, roles: readonly SeenRole[]): Promise<void>;
  /** Remembers new ids. */
  rememberPrincipals(principals: readonly KnownPrincipal[]): Promise<void>;
}
