import { ServiceException } from "@smithy/core/client";
import type {
  StaticListSchema,
  StaticMapSchema,
  StaticOperationSchema,
  StaticSchema,
  StaticStructureSchema,
  StaticUnionSchema,
} from "@smithy/types";
import { schemasOf } from "./schemas.ts";

/** The schemas of the operations of DynamoDB that functions call, without the fields that no call of ours has. */
const namespace = "com.amazonaws.dynamodb";
const { structure, listOf, errorTypeRegistries } = schemasOf(namespace, "DynamoDBServiceException");

const mapOf = (name: string, value: () => StaticSchema): StaticMapSchema => [2, namespace, name, 0, 0, value];

const value: StaticUnionSchema = [
  4,
  namespace,
  "AttributeValue",
  0,
  ["S", "N", "B", "SS", "NS", "BS", "M", "L", "NULL", "BOOL"],
  [0, 0, 21, 64, 64, 85, () => mapOf("MapAttributeValue", () => value), () => values, 2, 2],
];
const values: StaticListSchema = [1, namespace, "ListAttributeValue", 0, () => value];

const item = mapOf("AttributeMap", () => value);
const listOfItems = (name: string): StaticListSchema => [1, namespace, name, 0, () => item];
const items = listOfItems("ItemList");
const itemsOfTables = mapOf("BatchGetResponseMap", () => items);

// A map of texts
const aliases = 128;
const input = (name: string, fields: Readonly<Record<string, StaticStructureSchema[5][number]>>) =>
  structure(name, Object.keys(fields), Object.values(fields));
const operation = (
  name: string,
  request: StaticStructureSchema,
  answer: StaticStructureSchema,
): StaticOperationSchema => [9, namespace, name, 0, () => request, () => answer];

const condition = {
  TableName: 0,
  ConditionExpression: 0,
  ExpressionAttributeNames: aliases,
  ExpressionAttributeValues: () => item,
} as const;
const put = { ...condition, Item: () => item } as const;
const update = { ...condition, Key: () => item, UpdateExpression: 0 } as const;

export const GetItem$ = operation(
  "GetItem",
  input("GetItemInput", { TableName: 0, Key: () => item, ConsistentRead: 2 }),
  input("GetItemOutput", { Item: () => item }),
);

export const Query$ = operation(
  "Query",
  input("QueryInput", {
    TableName: 0,
    Limit: 1,
    ConsistentRead: 2,
    ScanIndexForward: 2,
    ExclusiveStartKey: () => item,
    ProjectionExpression: 0,
    KeyConditionExpression: 0,
    ExpressionAttributeNames: aliases,
    ExpressionAttributeValues: () => item,
  }),
  input("QueryOutput", { Items: () => items, LastEvaluatedKey: () => item }),
);

export const PutItem$ = operation("PutItem", input("PutItemInput", put), input("PutItemOutput", {}));

export const UpdateItem$ = operation(
  "UpdateItem",
  input("UpdateItemInput", { ...update, ReturnValues: 0 }),
  input("UpdateItemOutput", { Attributes: () => item }),
);

const keysOfTables = mapOf("BatchGetRequestMap", () =>
  input("KeysAndAttributes", { Keys: () => listOfItems("KeyList"), ConsistentRead: 2 }),
);

export const BatchGetItem$ = operation(
  "BatchGetItem",
  input("BatchGetItemInput", { RequestItems: () => keysOfTables }),
  input("BatchGetItemOutput", { Responses: () => itemsOfTables, UnprocessedKeys: () => keysOfTables }),
);

const writeRequest = input("WriteRequest", {
  PutRequest: () => input("PutRequest", { Item: () => item }),
  DeleteRequest: () => input("DeleteRequest", { Key: () => item }),
});
const writesOfTables = mapOf("BatchWriteItemRequestMap", () => listOf("WriteRequests", writeRequest));

export const BatchWriteItem$ = operation(
  "BatchWriteItem",
  input("BatchWriteItemInput", { RequestItems: () => writesOfTables }),
  input("BatchWriteItemOutput", { UnprocessedItems: () => writesOfTables }),
);

const write = input("TransactWriteItem", {
  Put: () => input("Put", put),
  Update: () => input("Update", update),
});

export const TransactWriteItems$ = operation(
  "TransactWriteItems",
  input("TransactWriteItemsInput", {
    TransactItems: () => listOf("TransactWriteItemList", write),
    ClientRequestToken: [0, 4],
  }),
  input("TransactWriteItemsOutput", {}),
);

/** Every client has a reference to it; none calls it. */
export const DescribeEndpoints$ = operation(
  "DescribeEndpoints",
  input("DescribeEndpointsRequest", {}),
  input("DescribeEndpointsResponse", {}),
);

const conflict = "ReplicatedWriteConflictException";

/** The only one of DynamoDB's errors that the SDK marks as retryable. */
class ReplicatedWriteConflictException extends ServiceException {
  override readonly name = conflict;
  override readonly $retryable = {};
}
errorTypeRegistries[1]?.registerError(
  [-3, namespace, conflict, { error: "client" }, ["message"], [0]],
  ReplicatedWriteConflictException,
);

export { errorTypeRegistries };
