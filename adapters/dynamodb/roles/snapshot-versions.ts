import type { SnapshotStore } from "../../../core/restore/snapshots/ports.ts";
import { partitionItems } from "../items/read-items.ts";
import type { Table } from "../items/table.ts";
import { snapshotPartition, snapshotPrefix } from "../keys.ts";

/** Apart from what writes versions, so that the bundle of the restorer does not contain it. */
export function dynamoVersions(table: Table): Pick<SnapshotStore, "versionsOf"> {
  return {
    async versionsOf(role) {
      const items = await partitionItems(table, snapshotPartition(role), { prefix: snapshotPrefix });
      return items.map(({ body }) => JSON.parse(body?.S ?? "{}"));
    },
  };
}
