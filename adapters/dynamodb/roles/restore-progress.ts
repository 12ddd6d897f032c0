import { nothingYet, type RestoreProgress } from "../../../core/restore/ports.ts";
import { RetryableError } from "../../../core/shared/errors.ts";
import { unlessRefused } from "../../aws-call.ts";
import { getItem } from "../items/read-items.ts";
import type { Table } from "../items/table.ts";
import { conditionFailed, ifUnchanged, putItem } from "../items/write-items.ts";
import { keys } from "../keys.ts";

/**
 * The progress of one restore, an item of its own. A write fails when the item was written since it was read: the
 * role's lease keeps two runs apart, and this keeps one from overwriting the other all the same.
 */
export function dynamoRestoreProgress(table: Table, restoreId: string): RestoreProgress {
  let version: number | undefined;
  const what = `restore ${restoreId}`;
  return {
    async read() {
      const item = await getItem(table, keys.restoreProgress(restoreId), what);
      version = item?.version?.N === undefined ? undefined : Number(item.version.N);
      return item?.body?.S === undefined ? nothingYet : JSON.parse(item.body.S);
    },
    async write(progress) {
      const next = (version ?? 0) + 1;
      const item = {
        ...keys.restoreProgress(restoreId),
        version: { N: String(next) },
        body: { S: JSON.stringify(progress) },
      };
      const put = putItem(table, item, what, ifUnchanged("version", version));
      if ((await unlessRefused(conditionFailed, put)) === undefined)
        throw new RetryableError("NotRemembered", `${what}: another run wrote its progress first`);
      version = next;
    },
  };
}
