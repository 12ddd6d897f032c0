import { countText } from "../../shared/text.ts";
import { isSameTrust } from "./compare.ts";
import type { RoleSnapshot } from "./snapshot.ts";

/**
 * The role to recreate: the snapshot, with the expected trust policy if the snapshot's differs in meaning. The trust
 * policy may have been opened before the deletion, or contain ids of deleted principals, which IAM rejects.
 */
export function wantedRole(snapshot: RoleSnapshot, expectedTrust: string): RoleSnapshot {
  const isAsExpected = isSameTrust(expectedTrust, snapshot.trust, snapshot.account);
  return isAsExpected ? snapshot : { ...snapshot, trust: expectedTrust };
}

/** "arn:aws:iam::444444444444:role/deployer with permissions boundary …, 2 inline policies, …" */
export function describeRole(role: RoleSnapshot): string {
  const parts = [
    ...(role.permissionsBoundary === undefined ? [] : [`permissions boundary ${role.permissionsBoundary}`]),
    ...counted(role.tags.length, "tag"),
    ...counted(role.inlinePolicies.length, "inline policy", "inline policies"),
    ...counted(role.attachedPolicies.length, "attached policy", "attached policies"),
    ...counted(role.instanceProfiles.length, "instance profile"),
  ];
  return parts.length === 0 ? role.arn : `${role.arn} with ${parts.join(", ")}`;
}

function counted(count: number, one: string, several?: string): string[] {
  return count === 0 ? [] : [countText(count, one, several)];
}
