import type { State } from "../../incidents/ports.ts";
import type { Dependent, Directory, Principals } from "../../principals/directory.ts";
import type { PrincipalKey } from "../../principals/principal-key.ts";
import type { RoleKey } from "../../principals/role.ts";
import type { Clock } from "../../shared/clock.ts";
import type { ProviderPorts } from "./check-providers.ts";
import type { PermissionDrift } from "./permission-drift.ts";
import type { RoleSnapshot, SnapshotReader } from "./snapshot.ts";

/** When a reading must show a call. */
export interface ShowingPorts {
  readonly clock: Pick<Clock, "now">;
  /** How long IAM may show the state before a call. @default `spreadingSeconds` */
  readonly iamShowsAfterSeconds?: number;
}

export interface TakeSnapshotPorts extends ProviderPorts, ShowingPorts {
  readonly snapshots: SnapshotReader;
  readonly store: SnapshotStore;
  readonly state: Pick<State, "read">;
  readonly directory: Pick<Directory, "ownerOf" | "historyOf" | "dependentsOf" | "remember">;
  readonly trusts: Trusts;
  readonly principals: Principals;
  readonly seen: SnapshotMarks;
  /** Sends changed permissions to the function that reports them. */
  readonly permissions: { send(drift: PermissionDrift): Promise<void> };
}

/** The versions of roles. */
export interface SnapshotStore {
  /**
   * Adds a version if its meaning differs from the newest one.
   *
   * @returns whether a version was added
   * @throws PermanentError `TooLarge` when it exceeds the size of an item: the role cannot be restored
   */
  save(snapshot: RoleSnapshot): Promise<boolean>;
  /** @returns the newest version */
  newest(role: RoleKey): Promise<RoleSnapshot | undefined>;
  /**
   * At least the newest 50, of every id that the name had. A role is emptied before it is deleted, so the newest is not
   * always the one to restore. @see chooseSnapshot
   *
   * @returns oldest first
   */
  versionsOf(role: RoleKey): Promise<readonly RoleSnapshot[]>;
}

/** Who trusts whom, written for one role at a time. `Directory.dependentsOf` reads it. */
export interface Trusts {
  /** Replaces all entries of the role. */
  replace(dependent: Dependent, principals: readonly PrincipalKey[]): Promise<void>;
  /** Deletes all entries of the role. */
  forget(role: RoleKey): Promise<void>;
}

/** The state of a role at its last snapshot, by which a sweep detects outdated snapshots. */
export interface SnapshotMark {
  /** The unique id. */
  readonly id: string;
  /** Digest of its trust policy and its expectation. @see trustDigest */
  readonly trustDigest: string;
  /** ISO 8601. */
  readonly at: string;
}

export interface SnapshotMarks {
  /** One table read. */
  read(role: RoleKey): Promise<SnapshotMark | undefined>;
  note(role: RoleKey & { readonly path: string }, seen: SnapshotMark): Promise<void>;
  /** Records the time of a permanent failure (ISO 8601). The mark of an earlier reading stays. */
  noteFailure(role: RoleKey, at: string): Promise<void>;
  /** Does nothing when there is no mark. */
  forget(role: RoleKey): Promise<void>;
}
