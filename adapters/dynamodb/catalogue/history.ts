import type { PushRecord } from "../../../core/expectations/plan.ts";
import { getItem } from "../items/read-items.ts";
import type { Table } from "../items/table.ts";
import { keys } from "../keys.ts";
import { pushItem } from "./catalogue.ts";

/** @returns the pushes that led to a version, latest first, at most `limit` */
export async function historyOf(
  table: Table,
  version: string | undefined,
  limit: number,
): Promise<readonly PushRecord[]> {
  const found: PushRecord[] = [];
  let next = version;
  while (next !== undefined && found.length < limit) {
    const item = await getItem(table, keys.catalogueItem(next, pushItem), `the push of version ${next}`);
    if (item?.body?.S === undefined) break;
    const record: PushRecord = JSON.parse(item.body.S);
    found.push(record);
    next = record.from;
  }
  return found;
}
