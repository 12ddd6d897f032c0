import { tableName } from "../../core/contract/names.ts";

/**
 * Expectations, snapshots, incidents and leases, in one table. Encrypted with the key that DynamoDB owns: the table
 * contains policies and names but no secrets, and a customer managed key would add KMS calls and permissions everywhere.
 */
export function stateTable() {
  return new sst.aws.Dynamo("State", {
    fields: { pk: "string", sk: "string" },
    primaryIndex: { hashKey: "pk", rangeKey: "sk" },
    ttl: "expiresAt",
    deletionProtection: $app.stage === "production",
    transform: {
      // Explicit, although SST's default: the table contains the undo copies of overwritten trust policies.
      table: { name: tableName, pointInTimeRecovery: { enabled: true } },
    },
  });
}
