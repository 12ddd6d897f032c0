import { isObject, type Json, type JsonObject, listOf } from "../http/json.ts";

/** An action on a table, with the partition keys that it reads or writes. */
interface TablePart {
  readonly action: string;
  readonly table: string;
  /** The values of `dynamodb:LeadingKeys`; undefined if the call names no partition. */
  readonly leadingKeys: readonly string[] | undefined;
}

/** Each action on each table: the parts of a transaction require the same permissions as single calls. */
export function tableParts(action: string, input: JsonObject): readonly TablePart[] {
  switch (action) {
    case "BatchGetItem":
    case "BatchWriteItem":
      return Object.entries(isObject(input.RequestItems) ? input.RequestItems : {}).map(
        ([table, requests]): TablePart => ({ action, table, leadingKeys: partitionsIn(requests) }),
      );
    case "TransactWriteItems":
    case "TransactGetItems":
      return listOf(input.TransactItems)
        .filter(isObject)
        .flatMap((item) => Object.entries(item))
        .map(([part, value]): TablePart => partOf(partActions[part] ?? part, isObject(value) ? value : {}));
    default:
      return [partOf(action, input)];
  }
}

function partOf(action: string, input: JsonObject): TablePart {
  const { TableName, Item, Key, ExpressionAttributeValues } = input;
  const named = [Item, Key].filter(isObject);
  // The queries of the product name the partition `:pk`
  const values = isObject(ExpressionAttributeValues) ? ExpressionAttributeValues : {};
  const queried = action === "Query" ? [{ pk: values[":pk"] ?? {} }] : [];
  const leadingKeys = [...named, ...queried].flatMap(({ pk }) => textOf(pk) ?? []);
  return {
    action,
    table: String(TableName ?? ""),
    leadingKeys: leadingKeys.length === 0 ? undefined : leadingKeys,
  };
}

/** Of a batch: requests to put and delete items, or keys to read. */
function partitionsIn(requests: Json | undefined): readonly string[] | undefined {
  const found: string[] = [];
  const visit = (value: Json | undefined): void => {
    if (Array.isArray(value)) value.forEach(visit);
    if (!isObject(value)) return;
    const partition = textOf(value.pk);
    if (partition !== undefined) found.push(partition);
    else Object.values(value).forEach(visit);
  };
  visit(requests);
  return found.length === 0 ? undefined : found;
}

function textOf(value: Json | undefined): string | undefined {
  return isObject(value) && typeof value.S === "string" ? value.S : undefined;
}

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html */
const partActions: Readonly<Record<string, string>> = {
  Put: "PutItem",
  Update: "UpdateItem",
  Delete: "DeleteItem",
  ConditionCheck: "ConditionCheckItem",
  Get: "GetItem",
};
