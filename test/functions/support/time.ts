import { type DynamoDBClient, PutItemCommand, QueryCommand } from "@aws-sdk/client-dynamodb";
import { openPartition } from "../../../adapters/dynamodb/keys.ts";
import { tableName } from "../../../core/contract/names.ts";

/** The times in the index of open incidents and in its records of reminders. */
const times = ["detectedAt", "changedAt", "at"];

/**
 * The clock of the functions is the system's. In place of it, the index of open incidents moves into the past: whatever
 * is in it happened these hours earlier. Reminders are due by this index.
 */
export async function letHoursPass(hours: number, dynamodb: DynamoDBClient): Promise<void> {
  const earlier = (text: string) => new Date(Date.parse(text) - hours * 3_600_000).toISOString();
  const { Items = [] } = await dynamodb.send(
    new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: "pk = :open",
      ExpressionAttributeValues: { ":open": { S: openPartition } },
      ConsistentRead: true,
    }),
  );
  if (Items.length === 0) throw new Error("expected an open incident in the index, found none");
  for (const item of Items) {
    const shifted = JSON.stringify(JSON.parse(item.body?.S ?? "{}"), (name, value) =>
      times.includes(name) ? earlier(value) : value,
    );
    await dynamodb.send(
      new PutItemCommand({ TableName: tableName, Item: { ...item, body: { S: shifted } } }),
    );
  }
}
