import { type Effort, spend } from "../model/effort.ts";
import type { Grant } from "./grants.ts";
import { grantImplies } from "./implies.ts";
import { without } from "./split.ts";

/** Grants by effect and principal: only there can one cover another. */
export type GrantIndex = ReadonlyMap<string, readonly Grant[]>;

export function indexGrants(grants: readonly Grant[]): GrantIndex {
  const index = new Map<string, Grant[]>();
  for (const grant of grants) {
    const key = indexKey(grant);
    const found = index.get(key);
    if (found === undefined) index.set(key, [grant]);
    else found.push(grant);
  }
  return index;
}

function indexKey(grant: Grant): string {
  return grant.effect + grant.who.canonical;
}

/**
 * Whether the grants in `index` together match every request that `grant` does. Sound, not complete: out of
 * effort, the answer is no.
 */
export function coveredBy(grant: Grant, index: GrantIndex, effort: Effort): boolean {
  const candidates = index.get(indexKey(grant));
  return candidates !== undefined && coveredByThese(grant, candidates, effort);
}

/** @param candidates of the grant's effect and principal */
export function coveredByThese(grant: Grant, candidates: readonly Grant[], effort: Effort): boolean {
  if (coveredByOne(grant, candidates, effort)) return true;
  return candidates.length > 1 && coveredTogether(grant, candidates, effort);
}

/** Takes away from the grant what one candidate covers, then looks at the pieces that are left. */
function coveredTogether(grant: Grant, candidates: readonly Grant[], effort: Effort): boolean {
  const left = [grant];
  for (let piece = left.pop(); piece !== undefined; piece = left.pop()) {
    if (coveredByOne(piece, candidates, effort)) continue;
    const pieces = withoutOneOf(piece, candidates, effort);
    if (pieces === undefined) return false;
    left.push(...pieces);
  }
  return true;
}

function coveredByOne(grant: Grant, candidates: readonly Grant[], effort: Effort): boolean {
  return candidates.some((candidate) => grantImplies(grant, candidate, effort));
}

function withoutOneOf(
  grant: Grant,
  candidates: readonly Grant[],
  effort: Effort,
): readonly Grant[] | undefined {
  for (const candidate of candidates) {
    if (!spend(effort)) return undefined;
    const pieces = without(grant, candidate, effort);
    if (pieces !== undefined) return pieces;
  }
  return undefined;
}
