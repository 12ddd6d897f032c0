import { principalKeyOf, principalKeyText } from "../principal-key.ts";
import type { Orphan } from "./orphan.ts";

/**
 * Identifies incidents with one cause: by the principal within the organization, as its deletion event does; by the
 * account outside of it, because a vendor recreates its roles and users together.
 */
export function orphanGroupKey(
  orphans: readonly Orphan[],
  ourAccounts: ReadonlySet<string>,
): string | undefined {
  const keys = orphans.flatMap(({ principal }) => {
    const key = principal === undefined ? undefined : principalKeyOf(principal);
    if (key === undefined) return [];
    return [ourAccounts.has(key.account) ? principalKeyText(key) : `account ${key.account}`];
  });
  return keys.sort()[0];
}
