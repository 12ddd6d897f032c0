/** An expected principal that the document shows as a unique id or not at all: its name may belong to another one now. */
export interface Orphan {
  /** Absent when the document shows neither the principal nor its id. */
  readonly uniqueId?: string;
  /** The ARN of the expected principal, most likely. Absent when unknown. */
  readonly principal?: string;
  /** How the principal was identified: by the id's history, or because no other expected principal is missing. */
  readonly knownBy?: "history" | "elimination";
  /** When it is not certain: the expected principals that it may have been, including `principal`. */
  readonly oneOf?: readonly string[];
  readonly status: OrphanStatus;
}

export type OrphanStatus =
  /** The name exists again with another id. */
  | {
      readonly kind: "recreated";
      readonly id: string;
      /** ISO 8601. */
      readonly createdAt?: string;
      /** The creator's ARN, when an event reported it. */
      readonly createdBy?: string;
      /** The incident for which our restore created it. */
      readonly restoredFor?: string;
      readonly restoreApprovedBy?: string;
    }
  | { readonly kind: "deleted" }
  /** The same user under another name or path: the roles trust it, but the expected name is free for another user. */
  | { readonly kind: "renamed"; readonly id: string; readonly arn: string }
  /** In an account outside the organization, or one that cannot be read. `reason` ends a sentence of an alert. */
  | { readonly kind: "undeterminable"; readonly reason: string };

/** Equal for two readings of the same orphans: same principals, same owners of their names, same creators. */
export function orphansText(orphans: readonly Orphan[]): string {
  return JSON.stringify(orphans.map(textOf).sort());
}

function textOf({ uniqueId, principal, status }: Orphan): string {
  const parts = [uniqueId, principal, status.kind];
  if (status.kind === "recreated") parts.push(status.id, status.createdBy, status.restoredFor);
  if (status.kind === "renamed") parts.push(status.arn);
  return JSON.stringify(parts);
}
