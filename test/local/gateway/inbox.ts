import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";

/** What waits in a queue, taken out one by one. */
export interface Inbox {
  /** @returns the next message's body, or undefined when none comes within the time */
  next(waitSeconds?: number): Promise<unknown>;
}

export async function inboxOf(sqs: SQSClient, QueueName: string): Promise<Inbox> {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
  return {
    async next(WaitTimeSeconds = 5) {
      const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds }));
      const [message] = Messages ?? [];
      if (!message) return undefined;
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
      return JSON.parse(message.Body ?? "null");
    },
  };
}

export async function makeQueue(sqs: SQSClient, QueueName: string): Promise<void> {
  await sqs.send(new CreateQueueCommand({ QueueName }));
}
