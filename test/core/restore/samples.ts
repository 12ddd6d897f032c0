import type { RoleSnapshot } from "../../../core/restore/snapshots/snapshot.ts";

export const account = "444444444444";

export function trusting(...principals: readonly string[]): string {
  const Principal = { AWS: principals };
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal, Action: "sts:AssumeRole" }],
  });
}

export function allowing(action: string, effect = "Allow"): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: effect, Action: action, Resource: "*" }],
  });
}

export const boundaryArn = `arn:aws:iam::${account}:policy/bounds/boundary`;
export const ownPolicyArn = `arn:aws:iam::${account}:policy/deploy`;
export const readOnlyArn = "arn:aws:iam::aws:policy/ReadOnlyAccess";

/** A role with everything that a role can have. */
export const rich: RoleSnapshot = {
  account,
  name: "deployer",
  arn: `arn:aws:iam::${account}:role/platform/ci/deployer`,
  path: "/platform/ci/",
  id: "AROADELETED",
  description: `Déploie l'application; "it's" $(safe) & file://x`,
  maxSessionDurationSeconds: 7200,
  tags: [
    { key: "équipe", value: "plate-forme 日本" },
    { key: "cost:center", value: "" },
    { key: "owner", value: "a@b.example" },
  ],
  permissionsBoundary: boundaryArn,
  trust: trusting("arn:aws:iam::283389881690:role/example"),
  attachedPolicies: [ownPolicyArn, readOnlyArn],
  inlinePolicies: [
    { name: "allow-logs", document: allowing("logs:PutLogEvents") },
    { name: "deny-iam", document: allowing("iam:*", "Deny") },
  ],
  instanceProfiles: [
    {
      name: "deployer",
      path: "/platform/",
      arn: `arn:aws:iam::${account}:instance-profile/platform/deployer`,
    },
  ],
  createdAt: "2025-01-01T00:00:00.000Z",
  takenAt: "2026-03-01T09:00:00.000Z",
};
