import { functionNames } from "../../../core/contract/names.ts";
import type { Table } from "../items/table.ts";
import { loadCurrent, publishOnto } from "./catalogue.ts";

/**
 * Publishes the current catalogue again when the organization's accounts have changed. No expectation gets another
 * revision.
 *
 * @returns whether they have changed
 * @throws RetryableError when another catalogue, whose accounts may be right, is published at the same time
 */
export async function refreshAccounts(table: Table, accounts: readonly string[]): Promise<boolean> {
  const current = await loadCurrent(table);
  const { expectations, organizationAccounts } = current.catalogue;
  if (current.version === undefined || isSameSet(organizationAccounts, accounts)) return false;
  const publication = {
    at: new Date().toISOString(),
    by: functionNames.sweepPlan,
    kind: "accounts",
  } as const;
  await publishOnto(table, current, expectations, accounts, publication);
  return true;
}

function isSameSet(before: ReadonlySet<string>, after: readonly string[]): boolean {
  return new Set(after).size === before.size && after.every((account) => before.has(account));
}
