import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SendMessageBatchCommand,
  SetQueueAttributesCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import type { SQSEvent } from "aws-lambda";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { queueNames } from "../../../core/contract/names.ts";
import { queueArn } from "../../../local/deployment/queues.ts";
import { type Poller, pollQueue } from "../../../local/lambda/poller.ts";
import { type Organization, startOrganization } from "../../../local/organization.ts";
import { inboxOf } from "../gateway/inbox.ts";

let organization: Organization;
let sqs: SQSClient;
let queue: string;
let QueueUrl: string | undefined;
let count = 0;

beforeAll(async () => {
  organization = await startOrganization({ functions: false });
  sqs = organization.clients(organization.accounts.hub).sqs;
});

afterAll(() => organization?.stop());

beforeEach(async () => {
  count += 1;
  queue = `work-${count}`;
  ({ QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: queue, Attributes: redriveAfter(2) })));
});

function redriveAfter(maxReceiveCount: number): Record<"RedrivePolicy", string> {
  const deadLetterTargetArn = queueArn(queueNames.deadLetters);
  return { RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount }) };
}

async function send(...bodies: readonly string[]): Promise<void> {
  const Entries = bodies.map((body, index) => ({ Id: String(index), MessageBody: JSON.stringify(body) }));
  await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
}

function poll(
  invoke: (event: SQSEvent) => Promise<unknown>,
  log: (line: string) => void = () => undefined,
): Poller {
  return pollQueue({
    sqs,
    queueArn: queueArn(queue),
    batchSize: 10,
    visibilitySeconds: 60,
    retryAfterSeconds: 0,
    invoke,
    log,
  });
}

async function left(): Promise<number> {
  const AttributeNames = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"] as const;
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] }),
  );
  return (
    Number(Attributes?.ApproximateNumberOfMessages) +
    Number(Attributes?.ApproximateNumberOfMessagesNotVisible)
  );
}

test("what succeeded is deleted, what the function reports comes again alone, then goes to the dead letters", async () => {
  await send("good", "bad", "good too");
  const batches: string[][] = [];
  const poller = poll(async ({ Records }) => {
    batches.push(Records.map(({ body }) => JSON.parse(body)));
    const bad = Records.filter(({ body }) => body === '"bad"');
    return { batchItemFailures: bad.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  });
  const dead = await inboxOf(sqs, queueNames.deadLetters);
  expect(await dead.next()).toBe("bad");
  expect(batches.flat().sort()).toEqual(["bad", "bad", "good", "good too"]);
  await expect.poll(left).toBe(0);
  await poller.stop();
});

test("a function that throws fails its whole batch, and so does one that reports an unknown message", async () => {
  await send("a", "b");
  const sizes: number[] = [];
  const log: string[] = [];
  const poller = poll(async ({ Records }) => {
    sizes.push(Records.length);
    if (sizes.length === 1) throw new Error("out of order");
    return { batchItemFailures: [{ itemIdentifier: "no such message" }] };
  }, log.push.bind(log));
  const dead = await inboxOf(sqs, queueNames.deadLetters);
  expect([await dead.next(), await dead.next()].sort()).toEqual(["a", "b"]);
  expect(sizes.reduce((sum, size) => sum + size)).toBe(4);
  expect(log).toContain("ERROR out of order");
  await poller.stop();
});

test("a message that fails comes again at once a few times, then more slowly", async () => {
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: redriveAfter(10) }));
  await send("waits");
  const bodies: string[] = [];
  const poller = poll(async ({ Records }) => {
    bodies.push(...Records.map(({ body }) => JSON.parse(body)));
    const waiting = Records.filter(({ body }) => body === '"waits"');
    return { batchItemFailures: waiting.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  });
  await expect.poll(() => bodies.length).toBeGreaterThanOrEqual(6);
  await send("later");
  await expect.poll(() => bodies).toContain("later");
  expect(bodies.filter((body) => body === "waits")).toHaveLength(6);
  await poller.stop();
});

test("a record is as Lambda gives it", async () => {
  await send("x");
  const received = Promise.withResolvers<SQSEvent>();
  const poller = poll(async (event) => received.resolve(event));
  const { Records } = await received.promise;
  expect(Records).toMatchObject([
    {
      messageId: expect.any(String),
      receiptHandle: expect.any(String),
      body: '"x"',
      attributes: { ApproximateReceiveCount: "1", SentTimestamp: expect.stringMatching(/^\d{13}$/) },
      eventSource: "aws:sqs",
      eventSourceARN: queueArn(queue),
      awsRegion: "us-east-1",
    },
  ]);
  await expect.poll(left).toBe(0);
  await poller.stop();
});
