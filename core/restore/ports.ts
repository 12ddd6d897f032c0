import type { RoleKey, Roles } from "../principals/role.ts";
import type { Clock } from "../shared/clock.ts";
import type { InlinePolicy, RoleSnapshot, SnapshotReader, Tag } from "./snapshots/snapshot.ts";

/** What a restore needs of the world. */
export interface RestorePorts {
  readonly snapshots: SnapshotReader;
  readonly restorer: RoleRestorer;
  /** Needed for a role that trusts itself: IAM takes such a trust only once the role exists. */
  readonly trust: Pick<Roles, "writeTrust">;
  readonly progress: RestoreProgress;
  readonly clock: Clock;
}

/**
 * Writes to IAM in the role's account. Each throws `PermanentError` with IAM's code for what trying again cannot mend,
 * and `RetryableError` for what passes. Messages begin with the operation, for example `iam:CreateRole`.
 */
export interface RoleRestorer {
  /** @returns the new role's unique id */
  create(role: NewRole): Promise<string>;
  putBoundary(role: RoleKey, policyArn: string): Promise<void>;
  tag(role: RoleKey, tags: readonly Tag[]): Promise<void>;
  untag(role: RoleKey, key: string): Promise<void>;
  putInlinePolicy(role: RoleKey, policy: InlinePolicy): Promise<void>;
  attachPolicy(role: RoleKey, policyArn: string): Promise<void>;
  /** @returns undefined when there is no such profile */
  readInstanceProfile(account: string, name: string): Promise<StandingProfile | undefined>;
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

/** An instance profile as it stands now. IAM lets it hold one role at most. */
export interface StandingProfile {
  readonly roles: readonly { readonly name: string; readonly id: string }[];
}

/**
 * What one restore has to remember: only what cannot be read from IAM. Bound to one restore, and written whole.
 * @throws RetryableError when it was not taken
 */
export interface RestoreProgress {
  /** @returns `nothingYet` before the first write */
  read(): Promise<Progress>;
  write(progress: Progress): Promise<void>;
}

export interface Progress {
  /** The role that this restore created. */
  readonly created?: { readonly id: string; readonly at: string };
  /** Instance profiles that were gone and that this restore made: what an undo deletes. */
  readonly createdProfiles: readonly string[];
  /** ISO 8601: the role was read back in all its parts. Nothing is written from then on. */
  readonly finishedAt?: string;
}

export const nothingYet: Progress = { createdProfiles: [] };

/** One restore on its way. `wanted` is the snapshot without what nobody can write back. */
export interface RestoreJob {
  readonly wanted: RoleSnapshot;
  readonly restoreId: string;
  readonly ports: RestorePorts;
}
