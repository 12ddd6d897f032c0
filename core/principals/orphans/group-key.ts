import { principalKeyOf, principalKeyText } from "../principal-key.ts";
import type { Orphan } from "./orphan.ts";

/**
 * What incidents of one rotation share: of ours the principal itself, as its deletion has it; of another organization
 * the account, which recreates its role and its user together.
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
