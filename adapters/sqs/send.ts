import { GetQueueUrlCommand, SendMessageBatchCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { toAwsError } from "../../core/shared/aws-errors.ts";
import { RetryableError } from "../../core/shared/errors.ts";

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
const messagesPerCall = 10;

export interface SqsQueue {
  readonly url: string;
  /** How long a message waits before anybody is given it. At most 900. */
  readonly delaySeconds: number;
}

/**
 * Puts messages on a queue, as JSON, ten a call.
 *
 * @throws RetryableError when one of them was not taken: send all again, the readers know what they had
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
    const answer = await client.send(command).catch((error: unknown) => {
      throw toAwsError(error, "sqs:SendMessage");
    });
    const [fault] = answer.Failed ?? [];
    if (fault === undefined) continue;
    throw new RetryableError("NotSent", `sqs:SendMessage: ${fault.Code}: ${fault.Message ?? ""}`);
  }
}

/** Sends to a queue of the caller's account that is known by its name alone. */
export function queueSender(client: SQSClient, queueName: string) {
  return async (messages: readonly object[]): Promise<void> => {
    const { QueueUrl: url } = await client
      .send(new GetQueueUrlCommand({ QueueName: queueName }))
      .catch((error: unknown) => {
        throw toAwsError(error, `sqs:GetQueueUrl ${queueName}`);
      });
    await sendMessages(client, { url: url ?? "", delaySeconds: 0 }, messages);
  };
}
