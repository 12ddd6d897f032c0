import type { CallHistory } from "../events/calls/call-history.ts";
import type { RecheckQueue } from "../events/recheck.ts";
import type { SweepOrders } from "../events/sweep-order.ts";
import type { Settings } from "../expectations/settings.ts";
import type { ToggleMarks, ToggleReader } from "../expectations/toggle.ts";
import type { Groups, Journal, State } from "../incidents/ports.ts";
import type { Directory, Principals } from "../principals/directory.ts";
import type { Providers } from "../principals/providers.ts";
import type { RoleKey, Roles } from "../principals/role.ts";
import type { RestoreResult } from "../restore/restore.ts";
import type { SnapshotMark, SnapshotStore } from "../restore/snapshots/ports.ts";
import type { RoleSnapshot } from "../restore/snapshots/snapshot.ts";
import type { SnapshotOrders } from "../restore/snapshots/snapshot-order.ts";
import type { Clock } from "../shared/clock.ts";

/**
 * What a response to a role needs. Implementations throw `PermanentError` for what a retry cannot fix and
 * `RetryableError` for transient failures.
 */
export interface Ports {
  readonly roles: Roles;
  readonly history: CallHistory;
  readonly principals: Principals;
  readonly directory: Directory;
  readonly state: State;
  readonly groups: Pick<Groups, "current">;
  readonly restoring: Restoring;
  readonly toggle: ToggleReader;
  readonly journal: Journal;
  readonly sweeps: SweepOrders;
  readonly clock: Clock;
  readonly settings: Settings;
}

/** What a response to a change of the toggle needs in addition. */
export interface TogglePorts extends Ports {
  readonly toggleMarks: ToggleMarks;
}

/** What a response to a principal event needs in addition. */
export interface PrincipalPorts extends Ports {
  readonly providers: Providers;
  readonly rechecks: RecheckQueue;
  readonly snapshots: SnapshotOrders;
}

/** `elsewhere`: another function restores roles. `disabled`: this deployment restores none. */
export type Restoring =
  | { readonly kind: "elsewhere" | "disabled" }
  | ({ readonly kind: "enabled" } & Restorer);

/** Recreates deleted roles. */
export interface Restorer {
  readonly versions: Pick<SnapshotStore, "versionsOf">;
  readonly rechecks: RecheckQueue;
  readonly snapshots: SnapshotOrders;
  /** @returns the role's last known path, and when all of it was last read; undefined if it never was */
  known(role: RoleKey): Promise<{ readonly path?: string; readonly seen?: SnapshotMark } | undefined>;
  /**
   * @param restoreId the same in each run of one restore, which continues where the previous run stopped
   * @param approvedBy without it, the restore stops when the toggle is turned to `approve`
   * @throws RetryableError when it must be run again later
   * @see restore of core/restore/restore.ts
   */
  run(snapshot: RoleSnapshot, restoreId: string, approvedBy?: string): Promise<RestoreResult>;
}
