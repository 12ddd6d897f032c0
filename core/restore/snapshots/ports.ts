import type { State } from "../../incidents/ports.ts";
import type { Dependent, Directory, Principals } from "../../principals/directory.ts";
import type { PrincipalKey } from "../../principals/principal-key.ts";
import type { RoleKey } from "../../principals/role.ts";
import type { Clock } from "../../shared/clock.ts";
import type { ProviderPorts } from "./check-providers.ts";
import type { RoleSnapshot, SnapshotReader } from "./snapshot.ts";

/** What taking a snapshot needs of the world. */
export interface TakeSnapshotPorts extends ProviderPorts {
  readonly snapshots: SnapshotReader;
  readonly store: SnapshotStore;
  readonly state: Pick<State, "read">;
  readonly directory: Pick<Directory, "ownerOf" | "historyOf" | "dependentsOf" | "remember">;
  readonly trusts: Trusts;
  readonly principals: Principals;
  readonly seen: SnapshotMarks;
  readonly clock: Pick<Clock, "now">;
}

/** Versions of roles as they were. */
export interface SnapshotStore {
  /**
   * Adds a version where it means something else than the newest one.
   *
   * @returns whether it did
   * @throws PermanentError `TooLarge` when no item can hold it: the role is not kept, and would not be restored
   */
  save(snapshot: RoleSnapshot): Promise<boolean>;
  /**
   * The newest 50 at least, of every id that the name had. A role is emptied before it is deleted, so the newest need
   * not be the best. @see chooseSnapshot
   *
   * @returns oldest first
   */
  versionsOf(role: RoleKey): Promise<readonly RoleSnapshot[]>;
}

/** Who trusts whom, written for one role at a time. `Directory.dependentsOf` reads it. */
export interface Trusts {
  /** In place of all that was noted of the role before. */
  replace(dependent: Dependent, principals: readonly PrincipalKey[]): Promise<void>;
  /** The role trusts nobody that anyone would miss. */
  forget(role: RoleKey): Promise<void>;
}

/** What a role was when it was last read with all its parts: what a sweep knows stale ones by. */
export interface SnapshotMark {
  /** The unique id. */
  readonly id: string;
  /** Of its trust and of what is expected of it. @see trustDigest */
  readonly trustDigest: string;
  /** ISO 8601. */
  readonly at: string;
}

export interface SnapshotMarks {
  note(role: RoleKey & { readonly path: string }, seen: SnapshotMark): Promise<void>;
  /** That a reading failed for good, and when (ISO 8601). What was noted of an earlier one stays. */
  noteFailure(role: RoleKey, at: string): Promise<void>;
  /** Does nothing where nothing was noted. */
  forget(role: RoleKey): Promise<void>;
}
