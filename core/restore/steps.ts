import type { NewRole } from "./ports.ts";
import { isSameDocument, isSameTrust, trustsItself } from "./snapshots/compare.ts";
import {
  type InlinePolicy,
  type InstanceProfile,
  isReservedTag,
  type RoleSnapshot,
  type Tag,
} from "./snapshots/snapshot.ts";

/** One thing that a restore does, that a command can do in its place, and for which a permission can be missing. */
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

/** Put on the role by CreateRole itself and taken away last: tells our half-finished role from anybody else's. */
export const markKey = "trust-drift:restore";

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const tagsAtMost = 50;

/** The snapshot without what nobody but AWS can write. */
export function restorable(snapshot: RoleSnapshot): RoleSnapshot {
  return { ...snapshot, tags: snapshot.tags.filter((tag) => !isReservedTag(tag) && tag.key !== markKey) };
}

/** While the mark is on the role, there may be room for one tag less. */
export function whileMarked(wanted: RoleSnapshot): RoleSnapshot {
  return { ...wanted, tags: wanted.tags.slice(0, tagsAtMost - 1) };
}

export function withoutMark(live: RoleSnapshot): RoleSnapshot {
  return { ...live, tags: live.tags.filter(({ key }) => key !== markKey) };
}

export function markOf(live: RoleSnapshot): string | undefined {
  return live.tags.find(({ key }) => key === markKey)?.value;
}

/** The role as CreateRole makes it. One that trusts itself begins closed: IAM refuses a principal that is not there yet. */
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

/** Admits nobody. */
export function closedTrust({ account, arn }: Pick<RoleSnapshot, "account" | "arn">): string {
  const root = `arn:${arn.split(":")[1] ?? "aws"}:iam::${account}:root`;
  const statement = { Effect: "Deny", Principal: { AWS: root }, Action: "sts:AssumeRole" };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}

export function isClosed(live: RoleSnapshot): boolean {
  return isSameTrust(closedTrust(live), live.trust, live.account);
}

/**
 * What the role still lacks, in the order in which it is to be done: whatever limits the role comes before whatever it
 * is granted. Only what is not there at all: what somebody changed meanwhile is never overwritten.
 */
export function missingSteps(wanted: RoleSnapshot, live: RoleSnapshot): StepOnRole[] {
  const tags = wanted.tags.filter(({ key }) => !live.tags.some((tag) => tag.key === key));
  const inline = wanted.inlinePolicies.filter(
    ({ name }) => !live.inlinePolicies.some((policy) => policy.name === name),
  );
  const attached = wanted.attachedPolicies.filter((arn) => !live.attachedPolicies.includes(arn));
  const profiles = wanted.instanceProfiles.filter(
    ({ name }) => !live.instanceProfiles.some((profile) => profile.name === name),
  );
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

/** What would overwrite what somebody changed meanwhile: never taken by a restore, for a person to decide on. */
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

/** Whether the role could do more without this step than it ever could: then nothing is granted after it failed. */
export function limitsTheRole(step: RestoreStep): boolean {
  switch (step.kind) {
    case "create-role":
    case "write-trust":
    case "put-boundary":
    case "tag-role": // policies may deny by the role's tags
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

/** Whether a policy may hold a Deny; a text in which the word stands elsewhere counts as well. */
function denies({ document }: InlinePolicy): boolean {
  return /"Deny"|\\u/.test(document);
}
