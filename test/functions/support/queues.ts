import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";

export async function send(sqs: SQSClient, queue: string, ...bodies: readonly string[]): Promise<void> {
  const QueueUrl = await urlOf(sqs, queue);
  for (const MessageBody of bodies) await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
}

/** Everything that waits in a queue, taken out. */
export async function takeAll(sqs: SQSClient, queue: string): Promise<readonly string[]> {
  const QueueUrl = await urlOf(sqs, queue);
  const bodies: string[] = [];
  for (;;) {
    const request = { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 0 };
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(request));
    if (Messages.length === 0) return bodies;
    const Entries = Messages.map(({ MessageId: Id, ReceiptHandle }) => ({ Id, ReceiptHandle }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    bodies.push(...Messages.map(({ Body = "" }) => Body));
  }
}

/** How many messages a queue holds, given out or not. */
export async function waiting(sqs: SQSClient, queue: string): Promise<number> {
  const QueueUrl = await urlOf(sqs, queue);
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }));
  const { ApproximateNumberOfMessages: ready, ApproximateNumberOfMessagesNotVisible: taken } =
    Attributes ?? {};
  return Number(ready) + Number(taken);
}

async function urlOf(sqs: SQSClient, QueueName: string): Promise<string | undefined> {
  return (await sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl;
}
