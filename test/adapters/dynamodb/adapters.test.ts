import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterEach, describe, expect, test } from "vitest";
import type { Table } from "../../../adapters/dynamodb/items/table.ts";
import { dynamoState } from "../../../adapters/dynamodb/roles/record.ts";
import { dynamoSweeps } from "../../../adapters/dynamodb/sweeps.ts";
import { queueUrlOf } from "../../../adapters/sqs/redelivery.ts";
import { PermanentError, RetryableError } from "../../../core/shared/errors.ts";

let server: Server | undefined;

afterEach(() => void server?.close());

/** A table that cancels every transaction, as DynamoDB words it. */
async function cancelling(...codes: readonly string[]): Promise<Table> {
  const body = JSON.stringify({
    __type: "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
    Message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes.join(", ")}]`,
    CancellationReasons: codes.map((Code) => ({
      Code,
      ...(Code !== "None" && { Message: `about ${Code}` }),
    })),
  });
  server = createServer((_, response) => {
    response.writeHead(400, { "content-type": "application/x-amz-json-1.0" }).end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "x", secretAccessKey: "x" },
    maxAttempts: 1,
  });
  return { client, name: "trust-drift" };
}

async function failureOf(table: Table): Promise<unknown> {
  const record = { version: 0, handled: [], writes: [] };
  return dynamoState(table)
    .write({ account: "444444444444", name: "app" }, record, [])
    .then(
      () => expect.fail("expected it to be refused"),
      (error: unknown) => error,
    );
}

describe("a cancelled transaction", () => {
  test.each([
    ["ConditionalCheckFailed"],
    ["None", "TransactionConflict"],
    ["ThrottlingError", "ConditionalCheckFailed"],
  ])("with %s %s means that another handler was first", async (...codes) => {
    const failure = await failureOf(await cancelling(...codes.filter((code) => code !== undefined)));
    expect(failure).toBeInstanceOf(RetryableError);
    expect(failure).toMatchObject({ code: "Conflict" });
  });

  test("means that another handler writes the role that a sweep remembers, and the sweep is retried", async () => {
    const sweeps = dynamoSweeps(await cancelling("None", "TransactionConflict"));
    await expect(sweeps.remember("444444444444", [{ name: "app", path: "/" }])).rejects.toMatchObject({
      constructor: RetryableError,
      code: "Conflict",
    });
  });

  test.each(["ThrottlingError", "ProvisionedThroughputExceeded"])(
    "with %s passes, and is no conflict",
    async (code) => {
      const failure = await failureOf(await cancelling("None", code));
      expect(failure).toBeInstanceOf(RetryableError);
      expect(failure).toMatchObject({ code, message: expect.stringContaining(`${code}: about ${code}`) });
    },
  );

  test("with an item that is too large fails for good", async () => {
    const failure = await failureOf(await cancelling("ValidationError", "None"));
    expect(failure).toBeInstanceOf(PermanentError);
    expect(failure).toMatchObject({
      code: "ValidationError",
      message:
        "dynamodb:TransactWriteItems of role app of 444444444444: ValidationError: about ValidationError",
    });
  });
});

describe("the URL of a queue", () => {
  test.each([
    ["arn:aws:sqs:us-east-1:222222222222:q", "https://sqs.us-east-1.amazonaws.com/222222222222/q"],
    ["arn:aws-cn:sqs:cn-north-1:222222222222:q", "https://sqs.cn-north-1.amazonaws.com.cn/222222222222/q"],
  ])("of %s is %s", (arn, url) => expect(queueUrlOf(arn)).toBe(url));

  test("of something else is refused", () => {
    expect(() => queueUrlOf("arn:aws:sns:us-east-1:222222222222:t")).toThrow("expected the ARN of a queue");
  });
});
