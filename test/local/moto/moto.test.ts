import {
  CreateTableCommand,
  DynamoDBClient,
  PutItemCommand,
  ScanCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import {
  CreateQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Moto, startMoto } from "../../../local/moto/moto.ts";
import { installPython } from "../../../local/moto/python.ts";

const table = { TableName: "state" };
const isNew = { ConditionExpression: "attribute_not_exists(pk)" };

let moto: Moto;
let dynamodb: DynamoDBClient;
let sqs: SQSClient;

beforeAll(async () => {
  moto = await startMoto(await installPython());
  const settings = {
    endpoint: `http://127.0.0.1:${moto.port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "none" },
    maxAttempts: 1,
  };
  dynamodb = new DynamoDBClient(settings);
  sqs = new SQSClient(settings);
  await dynamodb.send(
    new CreateTableCommand({
      ...table,
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      AttributeDefinitions: [
        { AttributeName: "pk", AttributeType: "S" },
        { AttributeName: "sk", AttributeType: "S" },
      ],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
});

afterAll(async () => {
  dynamodb?.destroy();
  sqs?.destroy();
  await moto?.stop();
});

function put(pk: string, sk: string) {
  return { ...table, Item: { pk: { S: pk }, sk: { S: sk } } };
}

async function itemsOf(partition: string): Promise<number> {
  const { Items = [] } = await dynamodb.send(new ScanCommand({ ...table, ConsistentRead: true }));
  return Items.filter(({ pk }) => pk?.S === partition).length;
}

/** @returns the codes of the reasons; empty when the transaction was carried out */
async function transact(
  puts: readonly ReturnType<typeof put>[],
  ClientRequestToken?: string,
): Promise<string[]> {
  const TransactItems = puts.map((each) => ({ Put: { ...each, ...isNew } }));
  try {
    await dynamodb.send(new TransactWriteItemsCommand({ TransactItems, ClientRequestToken }));
    return [];
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error;
    return (error.CancellationReasons ?? []).map(({ Code = "" }) => Code);
  }
}

test("a cancelled transaction writes nothing and names the reason of each item", async () => {
  await dynamodb.send(new PutItemCommand(put("cancelled", "1")));
  expect(await transact([put("cancelled", "2"), put("cancelled", "1")])).toEqual([
    "None",
    "ConditionalCheckFailed",
  ]);
  expect(await itemsOf("cancelled")).toBe(1);
});

test("a transaction that comes again with its token is carried out once", async () => {
  const token = "11111111-2222-4333-8444-555555555555";
  expect(await transact([put("token", "1")], token)).toEqual([]);
  expect(await transact([put("token", "1")], token)).toEqual([]);
  expect(await transact([put("token", "1")])).toEqual(["ConditionalCheckFailed"]);
});

test("cancelled transactions undo no write that other requests make at the same time", async () => {
  await dynamodb.send(new PutItemCommand(put("taken", "1")));
  const places = Array.from({ length: 100 }, (_, at) => String(at));
  await Promise.all(
    places.flatMap((place) => [
      dynamodb.send(new PutItemCommand(put("alone", place))),
      transact([put("together", place)]),
      transact([put("never", place), put("taken", "1")]),
    ]),
  );
  expect(await Promise.all(["alone", "together", "never"].map(itemsOf))).toEqual([100, 100, 0]);
});

test("to receive ten of 400 messages takes no longer than to send ten", async () => {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "events" }));
  const send = async (count: number) => {
    for (let sent = 0; sent < count; sent++)
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "event" }));
  };
  await send(390);
  const began = performance.now();
  await send(10);
  const sent = performance.now();
  const request = { QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 600 };
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(request));
  expect(Messages.length).toBe(10);
  expect((performance.now() - sent) / (sent - began)).toBeLessThan(1);
});
