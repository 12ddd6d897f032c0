import type { Context, SQSEvent, SQSRecord } from "aws-lambda";
import { afterEach, expect, test, vi } from "vitest";
import { canaryRole } from "../../../core/contract/canary.ts";
import { recheckSource } from "../../../core/contract/events.ts";
import { queueHandler } from "../../../functions/runtime/batch.ts";
import { logger, metrics } from "../../../functions/runtime/log/log.ts";

afterEach(() => vi.restoreAllMocks());

const context: Context = {
  callbackWaitsForEmptyEventLoop: false,
  functionName: "trust-drift-on-trust-updated",
  functionVersion: "1",
  invokedFunctionArn: "arn:aws:lambda:us-east-1:222222222222:function:trust-drift-on-trust-updated",
  memoryLimitInMB: "512",
  awsRequestId: "1",
  logGroupName: "group",
  logStreamName: "stream",
  getRemainingTimeInMillis: () => 30_000,
  done: () => undefined,
  fail: () => undefined,
  succeed: () => undefined,
};

const record = (body: unknown, ApproximateReceiveCount: string, messageId: string): SQSRecord => ({
  messageId,
  receiptHandle: messageId,
  body: JSON.stringify(body),
  attributes: {
    ApproximateReceiveCount,
    SentTimestamp: "0",
    SenderId: "x",
    ApproximateFirstReceiveTimestamp: "0",
  },
  messageAttributes: {},
  md5OfBody: "",
  eventSource: "aws:sqs",
  eventSourceARN: "arn:aws:sqs:us-east-1:222222222222:trust-drift-trust-updated",
  awsRegion: "us-east-1",
});

test("events of members are counted, each once, and nothing that our own functions ask for", async () => {
  vi.spyOn(logger, "info").mockReturnValue(undefined);
  const added = vi.spyOn(metrics, "addMetric").mockReturnValue(metrics);
  const handler = queueHandler(async () => undefined, { after: async () => undefined });
  const event: SQSEvent = {
    Records: [
      record({ source: "aws.iam" }, "1", "new"),
      record({ source: "aws.iam" }, "2", "given back before"),
      record({ source: recheckSource }, "1", "from a sweep"),
      record("aws.iam", "1", "a text"),
      record(null, "1", "nothing"),
      // Comes each hour, whether any member is heard or not
      record(
        { source: "aws.iam", detail: { requestParameters: { roleName: canaryRole.name } } },
        "1",
        "of the canary",
      ),
    ],
  };
  await handler(event, context);
  expect(added.mock.calls).toEqual([["EventsIn", "Count", 1]]);
});
