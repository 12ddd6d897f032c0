import { type DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import type { Dependent, Directory, KnownPrincipal } from "../../../core/principals/directory.ts";
import { toAwsError } from "../../../core/shared/aws-errors.ts";
import { partitionItems } from "../items/partition-items.ts";
import { historyPartition, type Item, keys, trustedPartition } from "../keys.ts";
import { rememberPrincipals } from "./known-principals.ts";

/** Who had which unique id, and who trusts whom. */
export function dynamoDirectory(client: DynamoDBClient, table: string): Directory {
  return {
    ownerOf: (id) => ownerOf(client, table, id),
    async historyOf(principal) {
      const items = await partitionItems(client, table, historyPartition(principal));
      return items.map(principalOf).toSorted((one, other) => compare(one.since, other.since));
    },
    remember: (principal) => rememberPrincipals(client, table, [principal]),
    async dependentsOf(principal) {
      const items = await partitionItems(client, table, trustedPartition(principal));
      return items.map(dependentOf);
    },
  };
}

async function ownerOf(
  client: DynamoDBClient,
  table: string,
  id: string,
): Promise<KnownPrincipal | undefined> {
  const command = new GetItemCommand({ TableName: table, Key: keys.uniqueId(id), ConsistentRead: true });
  const { Item: item } = await client.send(command).catch((error: unknown) => {
    throw toAwsError(error, `dynamodb:GetItem of the owner of ${id}`);
  });
  return item && principalOf(item);
}

function principalOf(item: Item): KnownPrincipal {
  const { createdBy, restoredFor, restoreApprovedBy } = item;
  return {
    kind: item.kind?.S === "user" ? "user" : "role",
    account: item.account?.S ?? "",
    name: item.principalName?.S ?? "",
    id: item.id?.S ?? "",
    arn: item.arn?.S ?? "",
    since: item.since?.S ?? "",
    ...(createdBy?.S !== undefined && { createdBy: createdBy.S }),
    ...(restoredFor?.S !== undefined && { restoredFor: restoredFor.S }),
    ...(restoreApprovedBy?.S !== undefined && { restoreApprovedBy: restoreApprovedBy.S }),
  };
}

function dependentOf({ body }: Item): Dependent {
  return JSON.parse(body?.S ?? "{}");
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
