/** An expected principal whose place a unique id has, or nobody: whoever has the name now may be somebody else. */
export interface Orphan {
  /** Absent where the document shows neither the principal nor its id any more. */
  readonly uniqueId?: string;
  /** The expected principal's ARN, most likely. Absent when nobody can say. */
  readonly principal?: string;
  /** How the principal is known: by the id's history, or because no other expected principal is missing. */
  readonly knownBy?: "history" | "elimination";
  /** Where it is not known: the expected principals that it may have been, `principal` among them. */
  readonly oneOf?: readonly string[];
  readonly status: OrphanStatus;
}

export type OrphanStatus =
  /** The name exists again, with another id. */
  | {
      readonly kind: "recreated";
      readonly id: string;
      /** ISO 8601. */
      readonly createdAt?: string;
      /** The creator's ARN, where an event told. */
      readonly createdBy?: string;
      /** Our own restore created it, for this incident. */
      readonly restoredFor?: string;
      readonly restoreApprovedBy?: string;
    }
  | { readonly kind: "deleted" }
  /** Another organization's account, or one that we may not read. `reason` is a sentence's end for people. */
  | { readonly kind: "undeterminable"; readonly reason: string };

/** The same for orphans of which nothing new is known: neither who they were, nor who has their names now, nor by whom. */
export function orphansText(orphans: readonly Orphan[]): string {
  return JSON.stringify(orphans.map(textOf).sort());
}

function textOf({ uniqueId, principal, status }: Orphan): string {
  const parts = [uniqueId, principal, status.kind];
  if (status.kind === "recreated") parts.push(status.id, status.createdBy, status.restoredFor);
  return JSON.stringify(parts);
}
