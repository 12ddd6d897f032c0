import {
  BatchGetItemCommand,
  GetItemCommand,
  paginateQuery,
  type QueryCommandInput,
} from "@aws-sdk/client-dynamodb";
import { RetryableError } from "../../../core/shared/errors.ts";
import { awsCall } from "../../aws-call.ts";
import type { Item, Key } from "../keys.ts";
import type { Table } from "./table.ts";

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const keysPerCall = 100;

/** Reads one item, consistently. */
export async function getItem({ client, name }: Table, Key: Key, what: string): Promise<Item | undefined> {
  const command = new GetItemCommand({ TableName: name, Key, ConsistentRead: true });
  const { Item: item } = await awsCall(`dynamodb:GetItem of ${what}`, () => client.send(command));
  return item;
}

/** @returns the items that exist, in no order */
export async function getItems(table: Table, wanted: readonly Key[], what: string): Promise<Item[]> {
  const found: Item[] = [];
  for (let from = 0; from < wanted.length; from += keysPerCall)
    found.push(...(await getBatch(table, wanted.slice(from, from + keysPerCall), what)));
  return found;
}

/** BatchGetItem returns 16 MB at most, and fewer items from a throttled table: requests the others again. */
async function getBatch({ client, name }: Table, wanted: Item[], what: string): Promise<Item[]> {
  const doing = `dynamodb:BatchGetItem of ${what}`;
  const found: Item[] = [];
  let Keys = wanted;
  while (Keys.length > 0) {
    const command = new BatchGetItemCommand({ RequestItems: { [name]: { Keys, ConsistentRead: true } } });
    const answer = await awsCall(doing, () => client.send(command));
    found.push(...(answer.Responses?.[name] ?? []));
    const unread = answer.UnprocessedKeys?.[name]?.Keys ?? [];
    if (unread.length === Keys.length)
      throw new RetryableError(
        "Unprocessed",
        `${doing}: ${unread.length} keys unread: the table is throttled`,
      );
    Keys = unread;
  }
  return found;
}

/**
 * Every item of a partition, ordered by its sort key, read consistently.
 *
 * @param prefix of the sort keys that are wanted
 */
export async function partitionItems(
  { client, name }: Table,
  partition: string,
  { prefix = "", ...options }: { prefix?: string } & Partial<QueryCommandInput> = {},
): Promise<Item[]> {
  const pages = paginateQuery(
    { client },
    {
      TableName: name,
      ConsistentRead: true,
      KeyConditionExpression: prefix === "" ? "pk = :pk" : "pk = :pk AND begins_with(sk, :sk)",
      ExpressionAttributeValues: { ":pk": { S: partition }, ...(prefix !== "" && { ":sk": { S: prefix } }) },
      ...options,
    },
  );
  const items: Item[] = [];
  return awsCall(`dynamodb:Query of ${partition}`, async () => {
    for await (const page of pages) items.push(...(page.Items ?? []));
    return items;
  });
}
