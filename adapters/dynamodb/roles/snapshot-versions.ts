import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { SnapshotStore } from "../../../core/restore/snapshots/ports.ts";
import { partitionItems } from "../items/partition-items.ts";
import { rolePartition, snapshotPrefix } from "../keys.ts";

/** Apart from what writes versions: whoever restores a role need not carry that along. */
export function dynamoVersions(client: DynamoDBClient, table: string): Pick<SnapshotStore, "versionsOf"> {
  return {
    async versionsOf(role) {
      const items = await partitionItems(client, table, rolePartition(role), snapshotPrefix);
      return items.map(({ body }) => JSON.parse(body?.S ?? "{}"));
    },
  };
}
