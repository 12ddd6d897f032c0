import type { Dependent } from "../../../core/principals/directory.ts";
import { type PrincipalKey, principalKeyText } from "../../../core/principals/principal-key.ts";
import type { RoleKey } from "../../../core/principals/role.ts";
import type { Trusts } from "../../../core/restore/snapshots/ports.ts";
import { getItem } from "../items/read-items.ts";
import type { Table } from "../items/table.ts";
import { deleteItems, putItem, putItems } from "../items/write-items.ts";
import { keys } from "../keys.ts";

/** The principals that a role trusts, and the role as their partitions name it. */
interface TrustList {
  readonly dependent?: Dependent;
  readonly principals: readonly PrincipalKey[];
}

/** Who trusts whom: an item in each principal's partition, and a list of these items beside the role's record. */
export function dynamoTrusts(table: Table): Trusts {
  return {
    async replace(dependent, principals) {
      const now = { dependent, principals: principals.map(plain).toSorted(byText) };
      await change(table, dependent, await readList(table, dependent), now);
    },
    async forget(role) {
      const before = await readList(table, role);
      if (before.principals.length > 0) await change(table, role, before, { principals: [] });
    },
  };
}

/** At every moment the list names every item that may exist, so a run after a crash finds them all. */
async function change(table: Table, role: RoleKey, before: TrustList, now: TrustList): Promise<void> {
  if (JSON.stringify(before) === JSON.stringify(now)) return;
  const current = new Set(now.principals.map(principalKeyText));
  const lost = before.principals.filter((principal) => !current.has(principalKeyText(principal)));
  await writeList(table, role, { principals: [...now.principals, ...lost] });
  const body = { S: JSON.stringify(now.dependent) };
  const items = now.principals.map((principal) => ({ ...keys.trusted(principal, role), body }));
  await putItems(table, items);
  const lostKeys = lost.map((principal) => keys.trusted(principal, role));
  await deleteItems(table, lostKeys);
  await writeList(table, role, now);
}

async function readList(table: Table, role: RoleKey): Promise<TrustList> {
  const item = await getItem(table, keys.trusts(role), whatOf(role));
  return item?.body?.S === undefined ? { principals: [] } : JSON.parse(item.body.S);
}

async function writeList(table: Table, role: RoleKey, list: TrustList): Promise<void> {
  await putItem(table, { ...keys.trusts(role), body: { S: JSON.stringify(list) } }, whatOf(role));
}

function whatOf({ account, name }: RoleKey): string {
  return `the principals that role ${name} of ${account} trusts`;
}

/** Drops every other field that a caller's principal has. */
function plain({ kind, account, name }: PrincipalKey): PrincipalKey {
  return { kind, account, name };
}

function byText(one: PrincipalKey, other: PrincipalKey): number {
  return principalKeyText(one) < principalKeyText(other) ? -1 : 1;
}
