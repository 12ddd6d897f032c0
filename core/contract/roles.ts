/** The path of every role that the product creates in an account. */
export const rolePath = "/trust-drift/";

/** The prefix of the name of every such role. */
export const ownNamePrefix = "trust-drift-";

export const memberRoleNames = {
  reader: "trust-drift-reader",
  remediator: "trust-drift-remediator",
  /** Created only where the deployment enables restores. */
  restorer: "trust-drift-restorer",
} as const;

/** The IAM actions of a restore, in the order of its steps. @see RoleRestorer of core/restore/ports.ts */
export const restorerActions = [
  "iam:CreateRole",
  "iam:PutRolePermissionsBoundary",
  "iam:TagRole",
  "iam:PutRolePolicy",
  "iam:AttachRolePolicy",
  "iam:GetInstanceProfile",
  "iam:CreateInstanceProfile",
  "iam:AddRoleToInstanceProfile",
  "iam:PassRole",
  "iam:UntagRole",
] as const;

/**
 * The tag that CreateRole sets and the last step of a restore removes: it identifies a role that the restore has not
 * completed. The restorer has rights on such roles only.
 */
export const restoreTag = "trust-drift:restore";

/** The IAM actions of reading a whole role. @see SnapshotReader of core/restore/snapshots/snapshot.ts */
export const snapshotActions = [
  "iam:GetRole",
  "iam:ListRolePolicies",
  "iam:GetRolePolicy",
  "iam:ListAttachedRolePolicies",
  "iam:ListInstanceProfilesForRole",
] as const;

/**
 * Names or paths of protected roles, with `*`, which IAM also matches against slashes. A bare `*` is not accepted: it
 * would allow the remediator to write the trust policy of every role.
 */
export const protectedRolePattern = /^(?=.*[\w+=.@-])[\w+=.@*-]+(\/[\w+=.@*-]+)*$/;

/**
 * The part of the role ARN after `role/` for a pattern of the settings or of an expectation. A pattern without a slash
 * means the name under any path, which takes two patterns: `*name` would also match longer names that end with it.
 */
export function roleNames(pattern: string): readonly string[] {
  const name = pattern.replace(/^\//, "");
  return pattern.includes("/") ? [name] : [name, `*/${name}`];
}

/** The same of several patterns, without duplicates. */
export function roleNamesOf(patterns: readonly string[]): readonly string[] {
  return [...new Set(patterns.flatMap(roleNames))];
}
