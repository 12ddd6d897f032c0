import {
  type AttributeValue,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  type CancellationReason,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import type { Calls } from "../world/calls.ts";
import { awsError } from "./errors.ts";
import { holds, type Item, updated } from "./expressions.ts";

type Key = Record<string, AttributeValue> | undefined;

interface Conditional {
  readonly ConditionExpression?: string | undefined;
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
  readonly ExpressionAttributeValues?: Record<string, AttributeValue> | undefined;
}

/** Bytes of an item, as DynamoDB limits them. */
const mostBytes = 400_000;

/** The one table, which evaluates the product's own expressions. */
export class FakeTable {
  readonly #calls: Calls;
  readonly #partitions = new Map<string, Map<string, Item>>();
  /** Called after every write of an item. */
  onWrite: (item: Item) => void = () => {};
  largestItem = 0;
  /** By queries. */
  itemsRead = 0;

  constructor(calls: Calls) {
    this.#calls = calls;
  }

  async send(command: object, timeoutMilliseconds?: number): Promise<object> {
    const options = { timeoutMilliseconds };
    if (command instanceof GetItemCommand)
      return this.#calls.call("table", "GetItem", () => ({ Item: this.get(command.input.Key) }), options);
    if (command instanceof BatchGetItemCommand)
      return this.#calls.call(
        "table",
        "BatchGetItem",
        (isPartial) => this.#batchGet(command, isPartial),
        options,
      );
    if (command instanceof QueryCommand)
      return this.#calls.call("table", "Query", () => this.#query(command.input), options);
    if (command instanceof PutItemCommand)
      return this.#calls.call(
        "table",
        "PutItem",
        () => {
          this.#check(command.input, command.input.Item);
          this.put(command.input.Item ?? {});
          return {};
        },
        options,
      );
    if (command instanceof UpdateItemCommand)
      return this.#calls.call(
        "table",
        "UpdateItem",
        () => {
          const { Key, ReturnValues } = command.input;
          this.#check(command.input, Key);
          const before = this.get(Key);
          const after = this.#update(command.input);
          return { Attributes: ReturnValues === "ALL_OLD" ? before : after };
        },
        options,
      );
    if (command instanceof BatchWriteItemCommand)
      return this.#calls.call(
        "table",
        "BatchWriteItem",
        (isPartial) => this.#batchWrite(command, isPartial),
        options,
      );
    if (command instanceof TransactWriteItemsCommand) {
      const items = command.input.TransactItems ?? [];
      const repeatable = { ...options, isRepeatable: true };
      return this.#calls.call(
        "table",
        "TransactWriteItems",
        (isBusy) => this.#transact(items, isBusy),
        repeatable,
      );
    }
    throw new Error(`the table has no ${command.constructor.name}`);
  }

  get(key: Key): Item | undefined {
    return this.#partitions.get(key?.pk?.S ?? "")?.get(key?.sk?.S ?? "");
  }

  /** Every item, for the promises. */
  *items(): Generator<Item> {
    for (const partition of this.#partitions.values()) yield* partition.values();
  }

  put(item: Item): void {
    const bytes = Object.entries(item).reduce((sum, [name, value]) => sum + name.length + bytesOf(value), 0);
    this.largestItem = Math.max(this.largestItem, bytes);
    if (bytes > mostBytes) throw awsError("ValidationException", 400, "Item size has exceeded the maximum");
    const pk = item.pk?.S ?? "";
    const partition = this.#partitions.get(pk) ?? new Map<string, Item>();
    this.#partitions.set(pk, partition);
    partition.set(item.sk?.S ?? "", item);
    this.onWrite(item);
  }

  #batchGet({ input }: BatchGetItemCommand, isPartial: boolean): object {
    const [name = "", request] = Object.entries(input.RequestItems ?? {})[0] ?? [];
    const keys = request?.Keys ?? [];
    if (keys.length > 100 || keys.length === 0) throw awsError("ValidationException", 400, "too many keys");
    const taken = isPartial ? keys.slice(0, Math.floor(keys.length / 2)) : keys;
    const left = keys.slice(taken.length);
    return {
      Responses: { [name]: taken.map((key) => this.get(key)).filter((item) => item !== undefined) },
      UnprocessedKeys: left.length === 0 ? {} : { [name]: { Keys: left } },
    };
  }

  #batchWrite({ input }: BatchWriteItemCommand, isPartial: boolean): object {
    const [name = "", requests = []] = Object.entries(input.RequestItems ?? {})[0] ?? [];
    if (requests.length > 25) throw awsError("ValidationException", 400, "too many items");
    const taken = isPartial ? requests.slice(0, Math.floor(requests.length / 2)) : requests;
    for (const { PutRequest, DeleteRequest } of taken) {
      if (PutRequest?.Item !== undefined) this.put(PutRequest.Item);
      const key = DeleteRequest?.Key;
      if (key !== undefined) this.#partitions.get(key.pk?.S ?? "")?.delete(key.sk?.S ?? "");
    }
    const left = requests.slice(taken.length);
    return { UnprocessedItems: left.length === 0 ? {} : { [name]: left } };
  }

  #query(input: QueryCommandInput): object {
    const values = input.ExpressionAttributeValues ?? {};
    const given = { names: input.ExpressionAttributeNames, values };
    const partition = [...(this.#partitions.get(values[":pk"]?.S ?? "")?.values() ?? [])];
    const found = partition
      .filter((item) => holds(input.KeyConditionExpression, item, given))
      .toSorted((one, other) => ((one.sk?.S ?? "") < (other.sk?.S ?? "") ? -1 : 1));
    if (input.ScanIndexForward === false) found.reverse();
    const items = found.slice(0, input.Limit ?? found.length);
    this.itemsRead += items.length;
    return { Items: items };
  }

  #update(update: Conditional & { Key?: Key; UpdateExpression?: string | undefined }): Item {
    const given = { names: update.ExpressionAttributeNames, values: update.ExpressionAttributeValues };
    const before = this.get(update.Key) ?? { ...update.Key };
    const next = updated(update.UpdateExpression ?? "", before, given);
    this.put(next);
    return next;
  }

  #check(conditional: Conditional, key: Key): void {
    if (!this.#isMet(conditional, key))
      throw awsError("ConditionalCheckFailedException", 400, "The conditional request failed");
  }

  #isMet(conditional: Conditional, key: Key): boolean {
    const given = {
      names: conditional.ExpressionAttributeNames,
      values: conditional.ExpressionAttributeValues,
    };
    return holds(conditional.ConditionExpression, this.get(key), given);
  }

  /** All or nothing. @param isBusy another transaction is writing an item */
  #transact(items: readonly TransactWriteItem[], isBusy: boolean): object {
    if (items.length > 100) throw awsError("ValidationException", 400, "too many items");
    const keys = items.map(({ Put, Update }) => `${keyText(Put?.Item)} ${keyText(Update?.Key)}`);
    if (new Set(keys).size < keys.length)
      throw awsError(
        "ValidationException",
        400,
        "Transaction request cannot include multiple operations on one item",
      );
    const reasons = items.map(({ Put, Update }): CancellationReason => {
      const isMet = Put === undefined || this.#isMet(Put, Put.Item);
      const isUpdateMet = Update === undefined || this.#isMet(Update, Update.Key);
      return { Code: isMet && isUpdateMet ? "None" : "ConditionalCheckFailed" };
    });
    if (isBusy) reasons[0] = { Code: "TransactionConflict" };
    if (reasons.some(({ Code }) => Code !== "None"))
      throw new TransactionCanceledException({
        message: "Transaction cancelled",
        $metadata: { httpStatusCode: 400 },
        CancellationReasons: reasons,
      });
    for (const { Put, Update } of items) {
      if (Put?.Item !== undefined) this.put(Put.Item);
      if (Update !== undefined) this.#update(Update);
    }
    return {};
  }
}

function keyText(key: Key): string {
  return `${key?.pk?.S}/${key?.sk?.S}`;
}

function bytesOf({ S, N, SS }: AttributeValue): number {
  return S?.length ?? N?.length ?? SS?.reduce((sum, text) => sum + text.length, 0) ?? 0;
}
