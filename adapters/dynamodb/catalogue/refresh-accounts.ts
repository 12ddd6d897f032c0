import { getItem } from "../items/read-items.ts";
import type { Table } from "../items/table.ts";
import { putItem } from "../items/write-items.ts";
import { type Item, keys } from "../keys.ts";

const what = "the accounts of the organization";

/**
 * Records the accounts of the organization, which replace the accounts of a push. They are not part of the catalogue:
 * the function that lists them cannot write what is expected.
 *
 * @returns whether they have changed
 */
export async function refreshAccounts(table: Table, accounts: readonly string[]): Promise<boolean> {
  const before = await getItem(table, keys.organization(), what);
  const body = JSON.stringify([...accounts].sort());
  if (before?.body?.S === body) return false;
  await putItem(table, { ...keys.organization(), body: { S: body } }, what);
  return true;
}

/** @returns undefined if AWS Organizations was never asked */
export function accountsIn(items: readonly Item[]): readonly string[] | undefined {
  const body = items.find(({ sk }) => sk?.S === keys.organization().sk.S)?.body?.S;
  return body === undefined ? undefined : JSON.parse(body);
}
