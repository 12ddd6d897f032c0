import type { Table } from "../items/table.ts";
import { loadCatalogue, publishCatalogue } from "./catalogue.ts";
import { currentVersion } from "./latest-catalogue.ts";

/**
 * Publishes the current catalogue again when the organization's accounts have changed.
 *
 * @returns whether they have changed
 * @throws RetryableError when another catalogue, whose accounts may be right, is published at the same time
 */
export async function refreshAccounts(table: Table, accounts: readonly string[]): Promise<boolean> {
  const version = await currentVersion(table);
  if (version === undefined) return false;
  const { expectations, organizationAccounts } = await loadCatalogue(table, version);
  if (isSameSet(organizationAccounts, accounts)) return false;
  await publishCatalogue(table, expectations, accounts, version);
  return true;
}

function isSameSet(before: ReadonlySet<string>, after: readonly string[]): boolean {
  return new Set(after).size === before.size && after.every((account) => before.has(account));
}
