import type { RoleKey, Tag } from "../../principals/role.ts";

export type { Tag };

/** All parts of a role at one time, from which a restore recreates it. */
export interface RoleSnapshot extends RoleKey {
  readonly arn: string;
  /** Begins and ends with a slash. */
  readonly path: string;
  /** `AROA…`: a restored role has a new one. */
  readonly id: string;
  readonly description?: string;
  readonly maxSessionDurationSeconds: number;
  readonly tags: readonly Tag[];
  /** The ARN of the policy. */
  readonly permissionsBoundary?: string;
  /** The trust policy as plain text. Deleted principals appear as their unique ids, see `orphansIn`. */
  readonly trust: string;
  /** The ARNs of managed policies. Their content is not part of the snapshot. */
  readonly attachedPolicies: readonly string[];
  readonly inlinePolicies: readonly InlinePolicy[];

  readonly instanceProfiles: readonly InstanceProfile[];
  /** ISO 8601: when IAM created the role. */
  readonly createdAt?: string;
  /** ISO 8601: the time of the reading. */
  readonly takenAt: string;
}

export interface InlinePolicy {
  readonly name: string;
  /** Plain text. */
  readonly document: string;
}

export interface InstanceProfile {
  readonly name: string;
  readonly path: string;
  readonly arn: string;
}

export interface SnapshotReader {
  /**
   * Reads a role with all its parts.
   *
   * @returns undefined when the role does not exist
   * @throws RetryableError `ChangedWhileRead` when a part was deleted between two calls
   */
  read(role: RoleKey): Promise<RoleSnapshot | undefined>;
}

/** Only AWS can write tags under `aws:`, for example those of CloudFormation. */
export function isReservedTag({ key }: Tag): boolean {
  return key.toLowerCase().startsWith("aws:");
}
