import { isSameTrust } from "./compare.ts";
import type { RoleSnapshot } from "./snapshot.ts";

/**
 * The role as it is to be created: as it was, but for a trust that was not as expected when it was read. Whoever had
 * opened the role before it was deleted is not let in again, and IAM would not take the ids of principals that are gone.
 */
export function wantedRole(snapshot: RoleSnapshot, expectedTrust: string): RoleSnapshot {
  const isAsExpected = isSameTrust(expectedTrust, snapshot.trust, snapshot.account);
  return isAsExpected ? snapshot : { ...snapshot, trust: expectedTrust };
}

/** "the role at /ci/, bounded by …, with 2 inline policies, …" */
export function describeRole(role: RoleSnapshot): string {
  const parts = [
    ...(role.permissionsBoundary === undefined ? [] : [`permissions boundary ${role.permissionsBoundary}`]),
    ...counted(role.tags.length, "tag"),
    ...counted(role.inlinePolicies.length, "inline policy", "inline policies"),
    ...counted(role.attachedPolicies.length, "attached policy", "attached policies"),
    ...counted(role.instanceProfiles.length, "place in an instance profile", "places in instance profiles"),
  ];
  return parts.length === 0 ? role.arn : `${role.arn} with ${parts.join(", ")}`;
}

function counted(count: number, one: string, several = `${one}s`): string[] {
  if (count === 0) return [];
  return [count === 1 ? `1 ${one}` : `${count} ${several}`];
}
