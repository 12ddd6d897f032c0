import {
  BatchWriteItemCommand,
  type BatchWriteItemCommandOutput,
  type DynamoDBClient,
  type WriteRequest,
} from "@aws-sdk/client-dynamodb";
import { toAwsError } from "../../../core/shared/aws-errors.ts";
import { RetryableError } from "../../../core/shared/errors.ts";
import type { Item, Key } from "../keys.ts";

/** BatchWriteItem takes 25 at most. */
const itemsPerCall = 25;
const attempts = 5;

/** Writes items over whatever stands in their place; some may be written when others are not. */
export function putItems(client: DynamoDBClient, table: string, items: readonly Item[]): Promise<void> {
  return writeAll(
    client,
    table,
    items.map((Item) => ({ PutRequest: { Item } })),
  );
}

export function deleteItems(client: DynamoDBClient, table: string, found: readonly Key[]): Promise<void> {
  return writeAll(
    client,
    table,
    found.map((Key) => ({ DeleteRequest: { Key } })),
  );
}

async function writeAll(
  client: DynamoDBClient,
  table: string,
  requests: readonly WriteRequest[],
): Promise<void> {
  for (let from = 0; from < requests.length; from += itemsPerCall) {
    await writeSome(client, table, requests.slice(from, from + itemsPerCall));
  }
}

async function writeSome(client: DynamoDBClient, table: string, requests: WriteRequest[]): Promise<void> {
  let left: WriteRequest[] | undefined = requests;
  for (let attempt = 0; left !== undefined && left.length > 0; attempt++) {
    if (attempt === attempts) {
      const text = `dynamodb:BatchWriteItem left ${left.length} items unwritten ${attempts} times`;
      throw new RetryableError("Unprocessed", text);
    }
    const command = new BatchWriteItemCommand({ RequestItems: { [table]: left } });
    const answer: BatchWriteItemCommandOutput = await client.send(command).catch((error: unknown) => {
      throw toAwsError(error, "dynamodb:BatchWriteItem");
    });
    left = answer.UnprocessedItems?.[table];
  }
}
