import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  SendMessageBatchCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { RetryableError } from "../../core/shared/errors.ts";
import { awsCall } from "../aws-call.ts";

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
const messagesPerCall = 10;

export interface SqsQueue {
  readonly url: string;
  /** How long a message is hidden from consumers. At most 900. */
  readonly delaySeconds: number;
}

/**
 * Sends messages to a queue, as JSON, ten a call.
 *
 * @throws RetryableError when a message was not accepted: send all again, consumers ignore duplicates
 */
export async function sendMessages(
  client: SQSClient,
  { url, delaySeconds }: SqsQueue,
  messages: readonly object[],
): Promise<void> {
  for (let from = 0; from < messages.length; from += messagesPerCall) {
    const Entries = messages.slice(from, from + messagesPerCall).map((message, index) => ({
      Id: String(index),
      MessageBody: JSON.stringify(message),
      DelaySeconds: delaySeconds,
    }));
    const command = new SendMessageBatchCommand({ QueueUrl: url, Entries });
    const { Failed: [failed] = [] } = await awsCall("sqs:SendMessage", () => client.send(command));
    if (failed !== undefined)
      throw new RetryableError("NotSent", `sqs:SendMessage: ${failed.Code}: ${failed.Message ?? ""}`);
  }
}

/** @returns how many messages of a queue can be received now. SQS counts approximately. */
export async function waitingMessages(client: SQSClient, QueueUrl: string): Promise<number> {
  const command = new GetQueueAttributesCommand({
    QueueUrl,
    AttributeNames: ["ApproximateNumberOfMessages"],
  });
  const { Attributes } = await awsCall("sqs:GetQueueAttributes", () => client.send(command));
  return Number(Attributes?.ApproximateNumberOfMessages ?? 0);
}

/** Sends to a queue of the caller's account by its name. */
export function queueSender(client: SQSClient, queueName: string) {
  return async (messages: readonly object[]): Promise<void> => {
    const command = new GetQueueUrlCommand({ QueueName: queueName });
    const { QueueUrl: url } = await awsCall(`sqs:GetQueueUrl ${queueName}`, () => client.send(command));
    await sendMessages(client, { url: url ?? "", delaySeconds: 0 }, messages);
  };
}
