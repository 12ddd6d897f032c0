import {
  type AttributeValue,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  paginateScan,
} from "@aws-sdk/client-dynamodb";
import { keys, openPartition } from "../../../adapters/dynamodb/keys.ts";
import { tableName } from "../../../core/contract/names.ts";

type Item = Readonly<Record<string, AttributeValue>>;

/** The times in the index of open incidents and in its records of reminders. */
const timesOfIndex = ["detectedAt", "changedAt", "at", "until"];
/** The end of a snooze in the incident itself, which a reminder reads before it is sent. */
const timesOfIncident = ["until"];

/**
 * The clock of the functions is the system's. In place of it, the index of open incidents moves into the past: whatever
 * is in it happened these hours earlier. Reminders are due by this index, and snoozes end by it.
 */
export async function letHoursPass(hours: number, dynamodb: DynamoDBClient): Promise<void> {
  const items = await itemsWithBody(dynamodb);
  const index = items.filter(({ pk }) => pk?.S === openPartition);
  if (index.length === 0) throw new Error("expected an open incident in the index, found none");
  const snoozed = items.filter(({ pk, body }) => pk?.S !== openPartition && body?.S?.includes('"until"'));
  for (const [moved, times] of [
    [index, timesOfIndex],
    [snoozed, timesOfIncident],
  ] as const) {
    for (const item of moved) {
      const body = { S: JSON.stringify(earlier(item, times, hours)) };
      await dynamodb.send(new PutItemCommand({ TableName: tableName, Item: { ...item, body } }));
    }
  }
}

/** Each later incident is reported alone: the minute in which others join the wave of the earlier ones is over. */
export async function endWaves(client: DynamoDBClient): Promise<void> {
  const waves = {
    TableName: tableName,
    FilterExpression: "sk = :sk",
    ExpressionAttributeValues: { ":sk": keys.wave("").sk },
    ProjectionExpression: "pk, sk",
  };
  for await (const { Items = [] } of paginateScan({ client }, waves)) {
    for (const Key of Items) await client.send(new DeleteItemCommand({ TableName: tableName, Key }));
  }
}

async function itemsWithBody(client: DynamoDBClient): Promise<readonly Item[]> {
  const found: Item[] = [];
  const input = { TableName: tableName, ConsistentRead: true, FilterExpression: "attribute_exists(body)" };
  for await (const { Items = [] } of paginateScan({ client }, input)) found.push(...Items);
  return found;
}

function earlier({ body }: Item, times: readonly string[], hours: number): unknown {
  const before = (text: string) => new Date(Date.parse(text) - hours * 3_600_000).toISOString();
  return JSON.parse(body?.S ?? "{}", (name, value) => (times.includes(name) ? before(value) : value));
}
