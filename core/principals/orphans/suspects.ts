import { type Change, limits } from "../../policy/compare.ts";
import { namedIn } from "../named-principals.ts";
import { principalKeyOf } from "../principal-key.ts";

/** A unique id in a trust policy, and the expected principal that the comparison takes it for. */
export interface Suspect {
  readonly uniqueId: string;
  readonly principal?: string;
}

export interface Suspects {
  readonly ids: readonly Suspect[];
  /** The expected roles and users that the policy does not name, by kind: the ids can stand for any of them. */
  readonly missing: { readonly role: readonly string[]; readonly user: readonly string[] };
}

/**
 * Finds the ids that stand for expected principals.
 *
 * @param document the live one: its own ids count where the comparison could not tell all that is different
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
  if (!isTold(changes)) {
    for (const named of namedIn(document)) {
      if (named.kind === "unique-id" && !ids.has(named.id)) ids.set(named.id, { uniqueId: named.id });
    }
  }
  return {
    ids: [...ids.values()],
    missing: { role: ofKind(missing, "role"), user: ofKind(missing, "user") },
  };
}

export function isOrphaned({ kind }: Change): boolean {
  return kind === "principal-orphaned";
}

/** Whether every difference is among the changes: a document can be too large to be taken apart. */
function isTold(changes: readonly Change[]): boolean {
  return changes.length < limits.changes && changes.every(({ kind }) => kind !== "document-changed");
}

/** `AROA…` is a role's, `AIDA…` a user's: an id never stands for a principal of the other kind. */
export function kindOfId(uniqueId: string): "role" | "user" {
  return uniqueId.startsWith("AROA") ? "role" : "user";
}

function ofKind(arns: readonly string[], kind: "role" | "user"): readonly string[] {
  return arns.filter((arn) => principalKeyOf(arn)?.kind === kind);
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
