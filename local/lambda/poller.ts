import { setTimeout as pause } from "node:timers/promises";
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { queueUrl } from "../deployment/queues.ts";
import { region } from "../shared/accounts.ts";

export interface PollerOptions {
  readonly sqs: SQSClient;
  readonly queueArn: string;
  readonly batchSize: number;
  /** The time for which a received batch is invisible. @default the queue's visibility timeout */
  readonly visibilitySeconds?: number;
  /** The delay after each of the first five receives of a failed message, for tests. @default as the function set it */
  readonly retryAfterSeconds?: number;
  /** The least delay after later receives. @default 8 */
  readonly laterRetryAfterSeconds?: number;
  readonly invoke: (event: SQSEvent) => Promise<unknown>;
  readonly log: (line: string) => void;
}

/**
 * After the first receives, a failed message comes back more slowly, so that ten receives take longer than the 30 seconds
 * for which IAM may show an earlier state.
 */
const later = { receives: 5, retryAfterSeconds: 8 } as const;

export interface Poller {
  stop(): Promise<void>;
}

/**
 * An event source mapping from a queue to a function, with partial batch responses.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function pollQueue(options: PollerOptions): Poller {
  const stopping = new AbortController();
  const ended = run(options, stopping.signal);
  return {
    async stop() {
      stopping.abort();
      await ended;
    },
  };
}

async function run(options: PollerOptions, signal: AbortSignal): Promise<void> {
  const { log } = options;
  const queue = options.queueArn.split(":").at(-1) ?? "";
  const QueueUrl = queueUrl(queue);
  while (!signal.aborted) {
    try {
      const messages = await receive(options, QueueUrl, signal);
      if (messages.length > 0) await handle(options, QueueUrl, messages, signal);
    } catch (error) {
      if (signal.aborted) return;
      log(`polling ${queue}: ${error}`);
      await pause(1000);
    }
  }
}

async function receive(
  options: PollerOptions,
  QueueUrl: string | undefined,
  abortSignal: AbortSignal,
): Promise<readonly Message[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl,
    MaxNumberOfMessages: options.batchSize,
    WaitTimeSeconds: 5,
    VisibilityTimeout: options.visibilitySeconds,
    MessageSystemAttributeNames: ["All"],
    MessageAttributeNames: ["All"],
  });
  return (await options.sqs.send(command, { abortSignal })).Messages ?? [];
}

async function handle(
  options: PollerOptions,
  QueueUrl: string | undefined,
  messages: readonly Message[],
  signal: AbortSignal,
) {
  const failed = await failuresOf(options, messages);
  if (signal.aborted) return;
  const entry = ({ MessageId: Id, ReceiptHandle }: Message) => ({ Id, ReceiptHandle });
  const done = messages.filter(({ MessageId }) => !failed.has(MessageId ?? "")).map(entry);
  if (done.length) await options.sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: done }));
  const again = messages.filter(({ MessageId }) => failed.has(MessageId ?? ""));
  const { retryAfterSeconds, laterRetryAfterSeconds = later.retryAfterSeconds } = options;
  // As in Lambda, the function or the queue decides when a failed message becomes visible again
  if (!again.length || retryAfterSeconds === undefined) return;
  const delayOf = ({ Attributes }: Message) =>
    Number(Attributes?.ApproximateReceiveCount) > later.receives
      ? Math.max(retryAfterSeconds, laterRetryAfterSeconds)
      : retryAfterSeconds;
  const Entries = again.map((each) => ({ ...entry(each), VisibilityTimeout: delayOf(each) }));
  await options.sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
}

/** @returns the ids of the messages to return to the queue */
async function failuresOf(
  options: PollerOptions,
  messages: readonly Message[],
): Promise<ReadonlySet<string>> {
  const all = new Set(messages.map(({ MessageId }) => MessageId ?? ""));
  try {
    const result = (await options.invoke({
      Records: messages.map((message) => sqsRecord(message, options.queueArn)),
    })) as SQSBatchResponse | null;
    const reported = (result?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier);
    // Lambda treats the whole batch as failed when the function reports an id that is not in the batch
    return reported.every((id) => all.has(id)) ? new Set(reported) : all;
  } catch (error) {
    options.log(`ERROR ${error instanceof Error ? error.message : error}`);
    return all;
  }
}

/** A message as Lambda hands it to a function. */
export function sqsRecord(
  { MessageId, ReceiptHandle, Body, Attributes, MD5OfBody }: Message,
  queueArn: string,
): SQSRecord {
  return {
    messageId: MessageId ?? "",
    receiptHandle: ReceiptHandle ?? "",
    body: Body ?? "",
    attributes: {
      ApproximateReceiveCount: "1",
      SentTimestamp: "0",
      SenderId: "",
      ApproximateFirstReceiveTimestamp: "0",
      ...Attributes,
    },
    messageAttributes: {},
    md5OfBody: MD5OfBody ?? "",
    eventSource: "aws:sqs",
    eventSourceARN: queueArn,
    awsRegion: region,
  };
}
