import type { ToggleReader } from "../expectations/toggle.ts";
import type { RoleKey, Roles } from "../principals/role.ts";
import type { Clock } from "../shared/clock.ts";
import type { InlinePolicy, RoleSnapshot, SnapshotReader, Tag } from "./snapshots/snapshot.ts";

export interface RestorePorts {
  readonly snapshots: SnapshotReader;
  readonly restorer: RoleRestorer;
  /** For a role that trusts itself: IAM accepts such a trust policy only once the role exists. */
  readonly trust: Pick<Roles, "writeTrust">;
  readonly progress: RestoreProgress;
  readonly clock: Clock;
  /** Read before each write. */
  readonly toggle: ToggleReader;
  /** No person approved the restore, so it stops when the toggle is turned to `approve`. */
  readonly isUnapproved?: true;
}

/**
 * Writes to IAM in the role's account. Every method throws `PermanentError` with IAM's code, or `RetryableError` for a
 * transient failure. Messages begin with the operation, for example `iam:CreateRole`.
 */
export interface RoleRestorer {
  /** @returns the new role's unique id */
  create(role: NewRole): Promise<string>;
  putBoundary(role: RoleKey, policyArn: string): Promise<void>;
  tag(role: RoleKey, tags: readonly Tag[]): Promise<void>;
  untag(role: RoleKey, key: string): Promise<void>;
  putInlinePolicy(role: RoleKey, policy: InlinePolicy): Promise<void>;
  attachPolicy(role: RoleKey, policyArn: string): Promise<void>;
  /** @returns undefined when the profile does not exist */
  readInstanceProfile(account: string, name: string): Promise<LiveProfile | undefined>;
  createInstanceProfile(account: string, name: string, path: string): Promise<void>;
  addToInstanceProfile(role: RoleKey, profileName: string): Promise<void>;
}

export type NewRole = Pick<
  RoleSnapshot,
  | "account"
  | "name"
  | "path"
  | "trust"
  | "description"
  | "maxSessionDurationSeconds"
  | "permissionsBoundary"
  | "tags"
>;

/** An instance profile as IAM returns it. IAM allows at most one role. */
export interface LiveProfile {
  readonly roles: readonly { readonly name: string; readonly id: string }[];
}

/**
 * The state of one restore: only what cannot be read from IAM. Written as a whole.
 * @throws RetryableError when it was not stored
 */
export interface RestoreProgress {
  /** @returns `nothingYet` before the first write */
  read(): Promise<Progress>;
  write(progress: Progress): Promise<void>;
}

export interface Progress {
  /** The role that this restore created. */
  readonly created?: { readonly id: string; readonly at: string };
  /** Instance profiles that this restore created; an undo deletes them. */
  readonly createdProfiles: readonly string[];
  /** ISO 8601: the role was verified in all its parts. Nothing is written after this. */
  readonly finishedAt?: string;
}

export const nothingYet: Progress = { createdProfiles: [] };

/** One restore. `wanted` is the snapshot without what only AWS can write. */
export interface RestoreJob {
  readonly wanted: RoleSnapshot;
  readonly restoreId: string;
  readonly ports: RestorePorts;
}
