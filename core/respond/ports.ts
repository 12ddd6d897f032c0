import type { RecheckQueue } from "../events/recheck.ts";
import type { Settings } from "../expectations/settings.ts";
import type { Toggle } from "../expectations/toggle.ts";
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
 * Everything that `core` needs of the world. Implementations throw `PermanentError` for what trying again cannot
 * mend and `RetryableError` for what passes.
 */
export interface Ports {
  readonly roles: Roles;
  readonly principals: Principals;
  readonly directory: Directory;
  readonly state: State;
  readonly groups: Groups;
  readonly rechecks: RecheckQueue;
  readonly snapshots: SnapshotOrders;
  readonly providers: Providers;
  /** Absent in functions that never create roles again; `off` where a deployment has none that does. */
  readonly restoring?: Restoring | "off";
  readonly toggle: { read(): Promise<Toggle> };
  readonly journal: Journal;
  readonly clock: Clock;
  readonly settings: Settings;
}

/** Creates deleted roles again. */
export interface Restoring {
  readonly versions: Pick<SnapshotStore, "versionsOf">;
  /** @returns where the role was last seen, and when it was last read whole; undefined when it never was */
  known(role: RoleKey): Promise<{ readonly path?: string; readonly seen?: SnapshotMark } | undefined>;
  /**
   * @param restoreId the same in each run of one restore, which goes on where the one before it stopped
   * @throws RetryableError when it must be run again later
   * @see restore of core/restore/restore.ts
   */
  run(snapshot: RoleSnapshot, restoreId: string): Promise<RestoreResult>;
}
