import { tableName } from "../../core/contract/names.ts";

/**
 * Expectations, snapshots, incidents and leases, in one table. Encrypted with DynamoDB's own key: it holds policies
 * and names, no secret, and a key of ours would cost a KMS call and a permission on every path.
 */
export function stateTable() {
  return new sst.aws.Dynamo("State", {
    fields: { pk: "string", sk: "string" },
    primaryIndex: { hashKey: "pk", rangeKey: "sk" },
    ttl: "expiresAt",
    deletionProtection: $app.stage === "production",
    transform: {
      // Also SST's default; the undo copies of what was overwritten are here, so it is said.
      table: { name: tableName, pointInTimeRecovery: { enabled: true } },
    },
  });
}
