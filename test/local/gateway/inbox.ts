import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";

/** Takes the messages of a queue one by one. */
export interface Inbox {
  /** Waits for the next message until the test times out. @returns its body */
  next(): Promise<unknown>;
  /** @returns whether no message arrives within a second */
  staysEmpty(): Promise<boolean>;
}

export async function inboxOf(sqs: SQSClient, QueueName: string): Promise<Inbox> {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
  async function take(WaitTimeSeconds: number): Promise<string | undefined> {
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds }));
    const [message] = Messages ?? [];
    if (!message) return undefined;
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
    return message.Body ?? "null";
  }
  return {
    async next() {
      for (;;) {
        const body = await take(20);
        if (body !== undefined) return JSON.parse(body);
      }
    },
    staysEmpty: async () => (await take(1)) === undefined,
  };
}

export async function makeQueue(sqs: SQSClient, QueueName: string): Promise<void> {
  await sqs.send(new CreateQueueCommand({ QueueName }));
}
