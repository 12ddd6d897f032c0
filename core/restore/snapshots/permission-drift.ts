import * as v from "valibot";
import { permissionDriftSource } from "../../contract/events.ts";
import { partitions } from "../../contract/regions.ts";
import { type Severity, severities } from "../../policy/compare.ts";
import { digest } from "../../shared/digest.ts";
import { accountId, isoTime, parseInput, roleName } from "../../shared/validation.ts";
import { canonicalPolicy } from "./compare.ts";
import { addedPower } from "./permissions.ts";
import type { RoleSnapshot } from "./snapshot.ts";
import { orderedCaller, type SnapshotOrder } from "./snapshot-order.ts";

const change = v.strictObject({ severity: v.picklist(severities), text: v.string() });
const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, "64 hexadecimal digits"));

const envelope = v.strictObject({
  source: v.literal(permissionDriftSource),
  version: v.literal(1),
  account: accountId,
  roleName,
  path: v.string(),
  arn: v.string(),
  partition: v.picklist(partitions),
  seenAt: isoTime,
  from: sha256,
  to: sha256,
  changes: v.array(change),
  caller: v.optional(orderedCaller),
});

/** Permissions of a protected role that differ from its last snapshot. */
export type PermissionDrift = Omit<v.InferOutput<typeof envelope>, "source" | "version">;

export function permissionDriftMessage(drift: PermissionDrift): v.InferInput<typeof envelope> {
  return { source: permissionDriftSource, version: 1, ...drift };
}

/** @throws InputError naming the field */
export function decodePermissionDrift(body: unknown): PermissionDrift {
  const { source: _, version: __, ...drift } = parseInput(envelope, body, "message");
  return drift;
}

const mostChanges = 20;

/** @returns undefined if the role is another one of that name, or has the same permissions */
export function permissionDrift(
  before: RoleSnapshot | undefined,
  after: RoleSnapshot,
  { partition, caller }: SnapshotOrder,
): PermissionDrift | undefined {
  if (before === undefined || before.id !== after.id) return undefined;
  const [from, to] = [permissionsDigest(before), permissionsDigest(after)];
  if (from === to) return undefined;
  const { account, name, path, arn, takenAt } = after;
  const changes = changesBetween(before, after).slice(0, mostChanges);
  const role = { account, roleName: name, path, arn, partition, seenAt: takenAt };
  return { ...role, from, to, changes, ...(caller && { caller }) };
}

/** Widening to administrator and a lost or replaced boundary are high, other widening is medium, a loss is low. */
function changesBetween(before: RoleSnapshot, after: RoleSnapshot): PermissionDrift["changes"] {
  const added = addedPower(before, after).map(({ isAdministrator, isBoundary, text }) => {
    const severity: Severity = isAdministrator || isBoundary ? "high" : "medium";
    return { severity, text: `the role now has ${text}` };
  });
  const lost = addedPower(after, before).flatMap(({ isLoss, text }) =>
    isLoss ? [] : [{ severity: "low" as const, text: `the role had ${text} before` }],
  );
  return [...added, ...lost];
}

function permissionsDigest({ permissionsBoundary, attachedPolicies, inlinePolicies }: RoleSnapshot): string {
  const inline = inlinePolicies.map(({ name, document }) => `${name} ${canonicalPolicy(document)}`).sort();
  return digest(JSON.stringify([permissionsBoundary ?? "", attachedPolicies.toSorted(), inline]));
}
