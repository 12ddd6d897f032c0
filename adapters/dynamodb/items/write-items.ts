import {
  BatchWriteItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
  type WriteRequest,
} from "@aws-sdk/client-dynamodb";
import { RetryableError } from "../../../core/shared/errors.ts";
import { awsCall, isRefusal } from "../../aws-call.ts";
import type { Item, Key } from "../keys.ts";
import type { Table } from "./table.ts";

/** AWS's code when an item's condition does not hold. */
export const conditionFailed = "ConditionalCheckFailed";

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
const itemsPerCall = 25;
const attempts = 5;

type Condition = Pick<PutItemCommandInput, "ConditionExpression" | "ExpressionAttributeValues">;

/** @throws PermanentError `ConditionalCheckFailed` when the condition does not hold */
export function putItem({ client, name }: Table, item: Item, what: string, condition: Condition = {}) {
  const command = new PutItemCommand({ TableName: name, Item: item, ...condition });
  return awsCall(`dynamodb:PutItem of ${what}`, () => client.send(command));
}

/** @throws PermanentError `ConditionalCheckFailed` when the condition does not hold */
export function updateItem(
  { client, name }: Table,
  update: Omit<UpdateItemCommandInput, "TableName">,
  what: string,
) {
  const command = new UpdateItemCommand({ TableName: name, ...update });
  return awsCall(`dynamodb:UpdateItem of ${what}`, () => client.send(command));
}

/** @throws PermanentError `TransactionCanceled`, whose cause has the reasons */
export function transact({ client }: Table, TransactItems: TransactWriteItem[], what: string) {
  const command = new TransactWriteItemsCommand({ TransactItems });
  return awsCall(`dynamodb:TransactWriteItems of ${what}`, () => client.send(command));
}

/**
 * For a transaction without conditions, which is canceled only because another handler writes the same item.
 *
 * @throws RetryableError `Conflict` when it is canceled
 */
export async function retryConflict(transaction: Promise<unknown>): Promise<void> {
  try {
    await transaction;
  } catch (error) {
    if (isRefusal(error, "TransactionCanceled"))
      throw new RetryableError("Conflict", error.message, { cause: error });
    throw error;
  }
}

/** The condition that an item does not exist. */
export const ifAbsent: Condition = { ConditionExpression: "attribute_not_exists(pk)" };

/**
 * The condition that an item is as it was read.
 *
 * @param attribute a number that every write of the item increases
 * @param read its value; undefined when the item did not exist
 */
export function ifUnchanged(attribute: string, read: number | undefined): Condition {
  return read === undefined
    ? ifAbsent
    : {
        ConditionExpression: `${attribute} = :read`,
        ExpressionAttributeValues: { ":read": { N: String(read) } },
      };
}

/** Overwrites items. When it fails, some of them may be written. */
export function putItems(table: Table, items: readonly Item[]): Promise<void> {
  const requests = items.map((Item) => ({ PutRequest: { Item } }));
  return writeAll(table, requests);
}

export function deleteItems(table: Table, found: readonly Key[]): Promise<void> {
  const requests = found.map((Key) => ({ DeleteRequest: { Key } }));
  return writeAll(table, requests);
}

async function writeAll(table: Table, requests: readonly WriteRequest[]): Promise<void> {
  for (let from = 0; from < requests.length; from += itemsPerCall)
    await writeBatch(table, requests.slice(from, from + itemsPerCall));
}

async function writeBatch({ client, name }: Table, requests: WriteRequest[]): Promise<void> {
  let left = requests;
  for (let attempt = 0; left.length > 0; attempt++) {
    if (attempt === attempts) {
      const text = `dynamodb:BatchWriteItem left ${left.length} items unwritten ${attempts} times`;
      throw new RetryableError("Unprocessed", text);
    }
    const command = new BatchWriteItemCommand({ RequestItems: { [name]: left } });
    const answer = await awsCall("dynamodb:BatchWriteItem", () => client.send(command));
    left = answer.UnprocessedItems?.[name] ?? [];
  }
}
