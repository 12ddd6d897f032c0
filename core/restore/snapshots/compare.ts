import {
  canonicalJson,
  canonicalText,
  checkRead,
  compareDocuments,
  parseDocument,
  parseText,
  prepareDocument,
} from "../../policy/compare.ts";
import { digest } from "../../shared/digest.ts";
import type { RoleSnapshot } from "./snapshot.ts";

/** The parts of a role, except its id and dates. */
export const parts = [
  "account",
  "name",
  "path",
  "trust",
  "description",
  "maxSessionDurationSeconds",
  "permissionsBoundary",
  "tags",
  "inlinePolicies",
  "attachedPolicies",
  "instanceProfiles",
] as const;

export type Part = (typeof parts)[number];

/**
 * Identifies a version of a role by its meaning and id. The order of tags and policies, the notation of documents and
 * the dates do not count.
 *
 * @returns SHA-256 as 64 hexadecimal digits
 */
export function digestOf(snapshot: RoleSnapshot): string {
  return digest(JSON.stringify([snapshot.id, ...parts.map((part) => meaningOf(part, snapshot))]));
}

/** The parts that differ in meaning, regardless of ids and dates. */
export function differences(expected: RoleSnapshot, actual: RoleSnapshot): Part[] {
  return parts.filter((part) => {
    if (part === "trust") return !isSameTrust(expected.trust, actual.trust, expected.account);
    return meaningOf(part, expected) !== meaningOf(part, actual);
  });
}

/** The role with only those policies and instance profiles that the other one has, by name or ARN. */
export function commonParts(role: RoleSnapshot, other: RoleSnapshot): RoleSnapshot {
  return {
    ...role,
    inlinePolicies: role.inlinePolicies.filter(({ name }) => hasName(other.inlinePolicies, name)),
    attachedPolicies: role.attachedPolicies.filter((arn) => other.attachedPolicies.includes(arn)),
    instanceProfiles: role.instanceProfiles.filter(({ name }) => hasName(other.instanceProfiles, name)),
  };
}

export function hasName(named: readonly { readonly name: string }[], name: string): boolean {
  return named.some((one) => one.name === name);
}

/** Whether two trust policies admit the same callers. An unreadable policy equals only the same text. */
export function isSameTrust(expected: string, actual: string, account: string): boolean {
  if (expected === actual) return true;
  const prepared = prepareDocument(expected);
  const roleContext = { account, organizationAccounts: new Set<string>() };
  return prepared.ok && compareDocuments(prepared.document, actual, roleContext).verdict === "equal";
}

export function isSameDocument(one: string, other: string): boolean {
  return one === other || canonicalPolicy(one) === canonicalPolicy(other);
}

/**
 * The unique ids among the principals of a trust policy: their owners did not exist when it was read, or were so new
 * that IAM did not show their names yet. IAM rejects such a document.
 */
export function orphansIn(trust: string): string[] {
  return principalsOf(trust).flatMap(({ kind, text }) => (kind === "uniqueId" ? [text] : []));
}

/** Whether the trust policy names the role itself: IAM accepts it only once the role exists. */
export function trustsItself({ trust, arn }: Pick<RoleSnapshot, "trust" | "arn">): boolean {
  return principalsOf(trust).some(({ text }) => text === arn);
}

function principalsOf(trust: string) {
  const parsed = parseDocument(trust);
  if (!parsed.ok) return [];
  return parsed.document.statements.flatMap(({ principals }) =>
    principals.members.map(({ principal }) => principal),
  );
}

/** Equal for two snapshots whose parts have the same meaning. */
function meaningOf(part: Part, snapshot: RoleSnapshot): string {
  switch (part) {
    case "account":
    case "name":
    case "path":
      return snapshot[part];
    case "maxSessionDurationSeconds":
      return String(snapshot[part]);
    case "description":
    case "permissionsBoundary":
      return snapshot[part] ?? "";
    case "trust":
      return canonicalText(snapshot.trust) ?? `unreadable ${snapshot.trust}`;
    case "tags":
      return sorted(snapshot.tags.map(({ key, value }) => [key, value]));
    case "inlinePolicies":
      return sorted(snapshot.inlinePolicies.map(({ name, document }) => [name, canonicalPolicy(document)]));
    case "attachedPolicies":
      return sorted(snapshot.attachedPolicies.map((arn) => [arn]));
    case "instanceProfiles":
      return sorted(snapshot.instanceProfiles.map(({ name, path }) => [name, path]));
  }
}

function sorted(rows: readonly (readonly string[])[]): string {
  return JSON.stringify(rows.map((row) => JSON.stringify(row)).toSorted());
}

/** Ignores only white space and the order of keys; permission policies are not compared by meaning. */
export function canonicalPolicy(document: string): string {
  const parsed = parseText(document);
  const read = parsed.ok ? checkRead(document, parsed.json) : parsed;
  return read.ok ? canonicalJson(read.json) : `unreadable ${document}`;
}
