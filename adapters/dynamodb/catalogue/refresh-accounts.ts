import { digest } from "../../../core/shared/digest.ts";
import type { OrganizationAccount } from "../../../core/sweep/plan.ts";
import { getItem } from "../items/read-items.ts";
import type { Table } from "../items/table.ts";
import { putItem } from "../items/write-items.ts";
import { accountNamesKey, type Item, keys } from "../keys.ts";

const what = "the accounts of the organization";

/**
 * Records the accounts of the organization, which replace the accounts of a push, their names and their paths. They are not part of
 * the catalogue: the function that lists them cannot write what is expected.
 *
 * @returns whether the accounts have changed
 */
export async function refreshAccounts(
  table: Table,
  accounts: readonly OrganizationAccount[],
): Promise<boolean> {
  const before = await getItem(table, keys.organization(), what);
  const body = JSON.stringify(accounts.map(({ id }) => id).sort());
  const named = accounts
    .flatMap(({ id, name, path }) =>
      name === undefined && path === undefined ? [] : [[id, name ?? "", ...(path ? [path] : [])] as const],
    )
    .sort();
  const names = digest(JSON.stringify(named));
  const isChanged = before?.body?.S !== body;
  if (!isChanged && before?.names?.S === names) return false;
  // The names first: the digest says that they are written
  for (const [digit, some] of Map.groupBy(named, ([id]) => id.slice(-1)))
    await putItem(table, { ...accountNamesKey(digit), body: { S: JSON.stringify(some) } }, what);
  await putItem(table, { ...keys.organization(), body: { S: body }, names: { S: names } }, what);
  return isChanged;
}

/** @returns undefined if AWS Organizations was never asked */
export function accountsIn(items: readonly Item[]): readonly string[] | undefined {
  const body = items.find(({ sk }) => sk?.S === keys.organization().sk.S)?.body?.S;
  return body === undefined ? undefined : JSON.parse(body);
}
