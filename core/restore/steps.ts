import { restoreTag } from "../contract/roles.ts";
import { partitionOf } from "../principals/role.ts";
import type { NewRole } from "./ports.ts";
import { hasName, isSameDocument, isSameTrust, trustsItself } from "./snapshots/compare.ts";
import {
  type InlinePolicy,
  type InstanceProfile,
  isReservedTag,
  type RoleSnapshot,
  type Tag,
} from "./snapshots/snapshot.ts";

/** One write of a restore, which a command can replace and which can lack a permission. */
export type RestoreStep =
  | { readonly kind: "create-role"; readonly role: NewRole }
  | { readonly kind: "write-trust"; readonly trust: string }
  | { readonly kind: "put-boundary"; readonly policyArn: string }
  | { readonly kind: "tag-role"; readonly tags: readonly Tag[] }
  | { readonly kind: "put-inline-policy"; readonly policy: InlinePolicy }
  | { readonly kind: "attach-policy"; readonly policyArn: string }
  | { readonly kind: "create-instance-profile"; readonly profile: InstanceProfile }
  | { readonly kind: "join-instance-profile"; readonly profile: InstanceProfile }
  | { readonly kind: "remove-mark" };

/** Every step but the first. */
export type StepOnRole = Exclude<RestoreStep, { kind: "create-role" }>;

export const markKey = restoreTag;

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const tagsAtMost = 50;

/** The snapshot without what only AWS can write. */
export function restorable(snapshot: RoleSnapshot): RoleSnapshot {
  return { ...snapshot, tags: snapshot.tags.filter((tag) => !isReservedTag(tag) && tag.key !== markKey) };
}

/** The mark reduces the limit of tags by one, and without the mark the restorer has no rights on the role. */
export function whileMarked(wanted: RoleSnapshot): RoleSnapshot {
  return { ...wanted, tags: wanted.tags.slice(0, tagsAtMost - 1) };
}

/** The tags for which the mark leaves no room. */
export function tagsLeftOut(wanted: RoleSnapshot): readonly Tag[] {
  return wanted.tags.slice(tagsAtMost - 1);
}

export function withoutMark(live: RoleSnapshot): RoleSnapshot {
  return { ...live, tags: live.tags.filter(({ key }) => key !== markKey) };
}

export function markOf(live: RoleSnapshot): string | undefined {
  return live.tags.find(({ key }) => key === markKey)?.value;
}

/** The input of CreateRole. A role that trusts itself starts closed, because IAM rejects a principal that does not exist yet. */
export function newRole(wanted: RoleSnapshot, restoreId: string): NewRole {
  const { account, name, path, description, maxSessionDurationSeconds, permissionsBoundary } = wanted;
  return {
    account,
    name,
    path,
    trust: trustsItself(wanted) ? closedTrust(wanted) : wanted.trust,
    maxSessionDurationSeconds,
    tags: [{ key: markKey, value: restoreId }, ...whileMarked(wanted).tags],
    ...(description && { description }),
    ...(permissionsBoundary !== undefined && { permissionsBoundary }),
  };
}

/** A trust policy that admits no principal. */
export function closedTrust({ account, arn }: Pick<RoleSnapshot, "account" | "arn">): string {
  const root = `arn:${partitionOf(arn)}:iam::${account}:root`;
  const statement = { Effect: "Deny", Principal: { AWS: root }, Action: "sts:AssumeRole" };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}

export function isClosed(live: RoleSnapshot): boolean {
  return isSameTrust(closedTrust(live), live.trust, live.account);
}

/**
 * What the role lacks, in execution order: restrictions before grants. Only parts that do not exist: concurrent changes
 * by others are never overwritten.
 */
export function missingSteps(wanted: RoleSnapshot, live: RoleSnapshot): StepOnRole[] {
  const tags = wanted.tags.filter(({ key }) => !live.tags.some((tag) => tag.key === key));
  const inline = wanted.inlinePolicies.filter(({ name }) => !hasName(live.inlinePolicies, name));
  const attached = wanted.attachedPolicies.filter((arn) => !live.attachedPolicies.includes(arn));
  const profiles = wanted.instanceProfiles.filter(({ name }) => !hasName(live.instanceProfiles, name));
  const boundary = live.permissionsBoundary === undefined ? wanted.permissionsBoundary : undefined;
  return [
    ...(isClosed(live) && !isClosed(wanted) ? [{ kind: "write-trust", trust: wanted.trust } as const] : []),
    ...(boundary === undefined ? [] : [{ kind: "put-boundary", policyArn: boundary } as const]),
    ...(tags.length === 0 ? [] : [{ kind: "tag-role", tags } as const]),
    ...[...inline.filter(denies), ...inline.filter((policy) => !denies(policy))].map(
      (policy) => ({ kind: "put-inline-policy", policy }) as const,
    ),
    ...attached.map((policyArn) => ({ kind: "attach-policy", policyArn }) as const),
    ...profiles.map((profile) => ({ kind: "join-instance-profile", profile }) as const),
  ];
}

/** The steps that would overwrite concurrent changes: a restore never takes them, a person decides. */
export function changedSteps(wanted: RoleSnapshot, live: RoleSnapshot): StepOnRole[] {
  const isTrustOurs = isClosed(live) || isSameTrust(wanted.trust, live.trust, wanted.account);
  const tags = wanted.tags.filter(({ key, value }) =>
    live.tags.some((tag) => tag.key === key && tag.value !== value),
  );
  const inline = wanted.inlinePolicies.filter(({ name, document }) =>
    live.inlinePolicies.some((policy) => policy.name === name && !isSameDocument(policy.document, document)),
  );
  const bounded =
    live.permissionsBoundary !== undefined && live.permissionsBoundary !== wanted.permissionsBoundary;
  const boundary = bounded ? wanted.permissionsBoundary : undefined;
  return [
    ...(isTrustOurs ? [] : [{ kind: "write-trust", trust: wanted.trust } as const]),
    ...(boundary === undefined ? [] : [{ kind: "put-boundary", policyArn: boundary } as const]),
    ...(tags.length === 0 ? [] : [{ kind: "tag-role", tags } as const]),
    ...inline.map((policy) => ({ kind: "put-inline-policy", policy }) as const),
  ];
}

/** Whether the step restricts the role. When such a step fails, nothing more is granted. */
export function limitsTheRole(step: RestoreStep): boolean {
  switch (step.kind) {
    case "create-role":
    case "write-trust":
    case "put-boundary":
    case "tag-role": // policies can deny by the role's tags
      return true;
    case "put-inline-policy":
      return denies(step.policy);
    case "attach-policy":
    case "create-instance-profile":
    case "join-instance-profile":
    case "remove-mark":
      return false;
  }
}

/** Whether a policy may contain a Deny; also true when the word occurs elsewhere in the text. */
function denies({ document }: InlinePolicy): boolean {
  return /"Deny"|\\u/.test(document);
}
