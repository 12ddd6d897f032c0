import type { Swept } from "../events/recheck.ts";
import type { CallWindow, FailedCall, RefusedCalls } from "../events/trigger.ts";
import type { Catalogue } from "../expectations/catalogue.ts";
import type { Toggle } from "../expectations/toggle.ts";
import type { Directory, Principals } from "../principals/directory.ts";
import type { Providers } from "../principals/providers.ts";
import type { LiveRole, RoleKey } from "../principals/role.ts";
import type { RestoreResult } from "../restore/restore.ts";
import type { SeenRole, SnapshotStore } from "../restore/snapshots/ports.ts";
import type { RoleSnapshot } from "../restore/snapshots/snapshot.ts";
import type { Incident } from "./incident.ts";

/**
 * Everything that `core` needs of the world. Implementations throw `PermanentError` for what trying again cannot
 * mend and `RetryableError` for what passes.
 */
export interface Ports {
  readonly roles: Roles;
  readonly principals: Principals;
  readonly directory: Directory;
  readonly state: State;
  readonly groups: Groups;
  readonly hints: Hints;
  readonly snapshots: SnapshotOrders;
  readonly providers: Providers;
  /** Absent in functions that never create roles again; `off` where a deployment has none that does. */
  readonly restoring?: Restoring | "off";
  readonly toggle: { read(): Promise<Toggle> };
  readonly journal: Journal;
  readonly clock: Clock;
  readonly settings: Settings;
}

export interface Roles {
  /** @returns undefined when IAM says that there is no such role */
  read(role: RoleKey): Promise<LiveRole | undefined>;
  writeTrust(role: RoleKey, document: string): Promise<void>;
}

/** What the table holds about one role. */
export interface RoleRecord {
  /** Counts writes: a write from an older reading is refused. 0 where there is no record yet. */
  readonly version: number;
  /** The latest incident, open or closed. */
  readonly latest?: Incident;
  /** Events that ended in an incident, oldest first, at most 50: a second delivery is known by its id. */
  readonly handled: readonly HandledEvent[];
  /** When we wrote to this role, ISO 8601 with milliseconds, oldest first: the revert budget. */
  readonly writes: readonly string[];
  /** While it is in the future, one handler is writing to the role and no other may. ISO 8601. */
  readonly leaseUntil?: string;
  /** The document that replaced the expectation's, as long as the expectation itself is the same. */
  readonly adopted?: {
    readonly document: string;
    readonly expectationDigest: string;
    readonly at: string;
    /** CloudTrail's time of the call. */
    readonly occurredAt: string;
    readonly by: string;
  };
  /** Somebody kept writing, so we stopped; ends after a while without drift, whoever put the role back. */
  readonly suspension?: { readonly lastDriftAt: string };
  /** The path as last seen: DeleteRole events do not carry it. */
  readonly path?: string;
  /** Set from before the first write of a restore until its end: the role may be there in part. */
  readonly restoring?: BegunRestore;
}

/** What decides which version a restore creates, the same in each of its runs. */
export interface BegunRestore {
  readonly incidentId: string;
  /** Of the role that was deleted: versions of the one that the restore creates are none to restore from. */
  readonly roleId: string;
  /** ISO 8601. */
  readonly deletedAt: string;
}

export interface HandledEvent {
  readonly eventId: string;
  readonly incidentId: string;
  /** A handler put the incident on record and has not come to its end, so nobody may have been told of it. */
  readonly unfinished?: true;
}

export interface State {
  /** One table read: the role's record, and the catalogue as of now. */
  read(role: RoleKey): Promise<{ readonly record: RoleRecord; readonly catalogue: Catalogue }>;
  /**
   * Writes the role's record, and the incidents that changed with it, all or nothing.
   *
   * @throws RetryableError `Conflict` when the record is not the one that was read
   */
  write(role: RoleKey, record: RoleRecord, incidents: readonly Incident[]): Promise<void>;
  incident(id: string): Promise<Incident | undefined>;
  /** Adds a failed call to its caller's of this window, once. @returns them with this one, and those before */
  noteFailure(call: FailedCall, window: CallWindow): Promise<RefusedCalls>;
  /** Writes an incident that no role's record holds. @returns false when it was there already */
  writeOnce(incident: Incident): Promise<boolean>;
}

/** Incidents that have one cause. Their members are written with them, by `State.write`. */
export interface Groups {
  /**
   * @param key what the incidents share, for example the account whose principals are gone
   * @returns the id of the group of that key that takes members in, else of a new one
   */
  current(key: string): Promise<string>;
  /** @returns the group's incidents, oldest first */
  members(groupId: string): Promise<readonly Incident[]>;
}

/** Creates deleted roles again. */
export interface Restoring {
  readonly versions: Pick<SnapshotStore, "versionsOf">;
  /** @returns where the role was last seen, and when it was last read whole; undefined when it never was */
  known(role: RoleKey): Promise<{ readonly path?: string; readonly seen?: SeenRole } | undefined>;
  /**
   * @param restoreId the same in each run of one restore, which goes on where the one before it stopped
   * @throws RetryableError when it must be run again later
   * @see restore of core/restore/restore.ts
   */
  run(snapshot: RoleSnapshot, restoreId: string): Promise<RestoreResult>;
}

/** Where roles are sent that must be looked at again. */
export interface Hints {
  send(hints: readonly Swept[]): Promise<void>;
}

/** Has roles read with all their parts, soon, and kept where they changed. */
export interface SnapshotOrders {
  order(roles: readonly RoleKey[]): Promise<void>;
}

export interface Journal {
  /** Tells of these steps, in order. @throws RetryableError when any of them was not taken */
  announce(steps: readonly Announcement[]): Promise<void>;
}

/** One step of an incident, by its place in `incident.steps`. */
export interface Announcement {
  readonly incident: Incident;
  readonly step: number;
}

export interface Clock {
  now(): Date;
  pause(milliseconds: number): Promise<void>;
}

export interface Settings {
  /** What to do about a dangerous trust on a role that no expectation covers. */
  readonly unprotected: "alert-risky" | "ignore";
}
