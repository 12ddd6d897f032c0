import type { Effort } from "../model/effort.ts";
import { coveredBy, indexGrants } from "./covered.ts";
import type { Grant } from "./grants.ts";
import { relevantParts } from "./relevant.ts";

/**
 * Whether both sides admit the same requests: each `Allow`, and each `Deny` that matters, is covered by the other side.
 * Sound, not complete.
 */
export function meanTheSame(one: readonly Grant[], other: readonly Grant[], effort: Effort): boolean {
  return isCovered(one, other, effort) && isCovered(other, one, effort);
}

function isCovered(grants: readonly Grant[], others: readonly Grant[], effort: Effort): boolean {
  const known = new Set(others.map((grant) => grant.canonical));
  const left = grants.filter((grant) => !known.has(grant.canonical));
  // Usually each grant is found as it is, so no index is needed.
  if (left.length === 0) return true;
  const index = indexGrants(others);
  const allows = grants.filter(({ effect }) => effect === "Allow");
  return left.every(
    (grant) =>
      coveredBy(grant, index, effort) ||
      (grant.effect === "Deny" &&
        relevantParts(grant, allows, effort).every(
          (part) => part.canonical !== grant.canonical && coveredBy(part, index, effort),
        )),
  );
}
