import type { PushRecord } from "../../../core/expectations/plan.ts";
import type { SweepPorts } from "../../../core/sweep/ports.ts";
import { getItem } from "../items/read-items.ts";
import type { Table } from "../items/table.ts";
import { putItem } from "../items/write-items.ts";
import { keys } from "../keys.ts";
import { currentVersion } from "./catalogue.ts";
import { pushKey, pushRecordOf } from "./push-record.ts";

/** @returns the pushes that led to a version, latest first, at most `limit` */
export async function historyOf(
  table: Table,
  version: string | undefined,
  limit: number,
): Promise<readonly PushRecord[]> {
  const found: PushRecord[] = [];
  let next = version;
  while (next !== undefined && found.length < limit) {
    const record = pushRecordOf(await getItem(table, pushKey(next), `the push of version ${next}`));
    if (record === undefined) break;
    found.push(record);
    next = record.from;
  }
  return found;
}

/** One sweep reports at most this many pushes: the latest ones. */
const mostReports = 20;

/** The reports of pushes: an item points to the last version that was reported. */
export function dynamoPushes(table: Table): Omit<SweepPorts["pushes"], "writeOnce"> {
  const what = "the last reported push";
  return {
    async unreported() {
      const item = await getItem(table, keys.reportedVersion(), what);
      const version = await currentVersion(table);
      if (version === undefined || version === item?.version?.S) return [];
      const records = await historyOf(table, version, mostReports);
      const known = records.findIndex((record) => record.version === item?.version?.S);
      return (known < 0 ? records : records.slice(0, known)).toReversed();
    },
    async noteReported(version) {
      await putItem(table, { ...keys.reportedVersion(), version: { S: version } }, what);
    },
  };
}
