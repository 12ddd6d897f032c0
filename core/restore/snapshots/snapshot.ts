import type { RoleKey } from "../../principals/role.ts";

/** Everything that a role consists of, as it was at one moment: what a restore builds it from. */
export interface RoleSnapshot extends RoleKey {
  readonly arn: string;
  /** Begins and ends with a slash. */
  readonly path: string;
  /** `AROA…`: a restored role has another one. */
  readonly id: string;
  readonly description?: string;
  readonly maxSessionDurationSeconds: number;
  readonly tags: readonly Tag[];
  /** The ARN of the policy that bounds the role. */
  readonly permissionsBoundary?: string;
  /** The trust policy as plain text. Principals that were gone by then stand in it as their ids, see `orphansIn`. */
  readonly trust: string;
  /** The ARNs of managed policies. What these say is not part of the role, nor of its snapshot. */
  readonly attachedPolicies: readonly string[];
  readonly inlinePolicies: readonly InlinePolicy[];
  /** Those that hold the role, which is one as a rule. */
  readonly instanceProfiles: readonly InstanceProfile[];
  /** ISO 8601: when IAM created the role. */
  readonly createdAt?: string;
  /** ISO 8601: when it was read. */
  readonly takenAt: string;
}

export interface Tag {
  readonly key: string;
  readonly value: string;
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
   * @returns undefined when IAM says that there is no such role
   * @throws RetryableError `ChangedWhileRead` when a part went away between two calls
   */
  read(role: RoleKey): Promise<RoleSnapshot | undefined>;
}

/** Tags under `aws:` are AWS's own, CloudFormation's for example: nobody else may write them. */
export function isReservedTag({ key }: Tag): boolean {
  return key.toLowerCase().startsWith("aws:");
}
