import { type Change, limits } from "../../policy/compare.ts";
import { namedIn } from "../named-principals.ts";
import { principalKeyOf } from "../principal-key.ts";

/** A unique id in a trust policy, and the expected principal that the comparison assigns to it. */
export interface Suspect {
  readonly uniqueId: string;
  readonly principal?: string;
}

export interface Suspects {
  readonly ids: readonly Suspect[];
  /** The expected roles and users that the policy does not name, by kind: the ids can be any of them. */
  readonly missing: { readonly role: readonly string[]; readonly user: readonly string[] };
}

/**
 * Finds the ids that replace expected principals.
 *
 * @param document the live one, whose ids are used when the list of changes is incomplete
 */
export function suspectsIn(changes: readonly Change[], document: string): Suspects {
  const orphaned = changes.filter(isOrphaned);
  const lost = changes.filter(({ kind }) => kind === "principal-removed");
  const missing = unique([...orphaned, ...lost].flatMap(({ principal }) => principal ?? []));
  const ids = new Map<string, Suspect>();
  for (const { uniqueId, principal } of orphaned) {
    if (uniqueId !== undefined)
      ids.set(uniqueId, { uniqueId, ...(principal !== undefined && { principal }) });
  }
  if (!isComplete(changes)) {
    for (const named of namedIn(document)) {
      if (named.kind === "unique-id" && !ids.has(named.id)) ids.set(named.id, { uniqueId: named.id });
    }
  }
  return {
    ids: [...ids.values()],
    missing: { role: ofKind(missing, "role"), user: ofKind(missing, "user") },
  };
}

function isOrphaned({ kind }: Change): boolean {
  return kind === "principal-orphaned";
}

/** Whether the changes contain every difference: the comparison summarizes documents that are too large. */
function isComplete(changes: readonly Change[]): boolean {
  return changes.length < limits.changes && changes.every(({ kind }) => kind !== "document-changed");
}

/** `AROA…` is a role, `AIDA…` a user. */
export function kindOfId(uniqueId: string): "role" | "user" {
  return uniqueId.startsWith("AROA") ? "role" : "user";
}

function ofKind(arns: readonly string[], kind: "role" | "user"): readonly string[] {
  return arns.filter((arn) => principalKeyOf(arn)?.kind === kind);
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
