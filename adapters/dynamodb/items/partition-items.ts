import { type DynamoDBClient, paginateQuery } from "@aws-sdk/client-dynamodb";
import { toAwsError } from "../../../core/shared/aws-errors.ts";
import type { Item } from "../keys.ts";

/**
 * Every item of a partition, ordered by its sort key, as of now.
 *
 * @param prefix of the sort keys that are wanted
 */
export async function partitionItems(
  client: DynamoDBClient,
  table: string,
  partition: string,
  prefix?: string,
): Promise<Item[]> {
  const query = {
    TableName: table,
    ConsistentRead: true,
    KeyConditionExpression: prefix === undefined ? "pk = :pk" : "pk = :pk AND begins_with(sk, :sk)",
    ExpressionAttributeValues: {
      ":pk": { S: partition },
      ...(prefix !== undefined && { ":sk": { S: prefix } }),
    },
  };
  try {
    const items: Item[] = [];
    for await (const page of paginateQuery({ client }, query)) items.push(...(page.Items ?? []));
    return items;
  } catch (error) {
    throw toAwsError(error, `dynamodb:Query of ${partition}`);
  }
}
