import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { awsCall } from "../../../adapters/aws-call.ts";
import { queueNames, scheduleNames } from "../../../core/contract/names.ts";

/** A message that failed after all retries. */
export interface DeadLetter {
  readonly id: string;
  /** ISO 8601: when it was first sent. */
  readonly sentAt: string;
  readonly body: string;
  /** Sent by a rule, which could not deliver it to the queue: EventBridge says why. */
  readonly rule?: { readonly name: string; readonly code: string; readonly message: string };
  readonly origin: Origin;
  readonly receipt: string;
}

/** Where a redrive sends it. `schedule`: nowhere, because the schedule sends the next one. */
export type Origin =
  | { readonly kind: "queue"; readonly queue: string }
  | { readonly kind: "schedule" }
  | { readonly kind: "unknown" };

/** While it is hidden, no one else receives it. */
const hiddenSeconds = 120;
const perCall = 10;

export async function queueUrl(client: SQSClient, name: string): Promise<string> {
  const command = new GetQueueUrlCommand({ QueueName: name });
  const { QueueUrl: url } = await awsCall(`sqs:GetQueueUrl ${name}`, () => client.send(command));
  return url ?? "";
}

/** Receives all messages of the dead-letter queue, each once, and hides them until `show` or the end of the time. */
export async function receiveAll(client: SQSClient, url: string): Promise<readonly DeadLetter[]> {
  const found = new Map<string, DeadLetter>();
  for (;;) {
    const { Messages: messages = [] } = await awsCall(`sqs:ReceiveMessage ${queueNames.deadLetters}`, () =>
      client.send(
        new ReceiveMessageCommand({
          QueueUrl: url,
          MaxNumberOfMessages: perCall,
          VisibilityTimeout: hiddenSeconds,
          WaitTimeSeconds: 1,
          MessageAttributeNames: ["All"],
          MessageSystemAttributeNames: ["All"],
        }),
      ),
    );
    const fresh = messages.filter(({ MessageId }) => !found.has(MessageId ?? ""));
    if (fresh.length === 0)
      return [...found.values()].toSorted((one, other) => (one.sentAt < other.sentAt ? -1 : 1));
    for (const message of fresh) found.set(message.MessageId ?? "", deadLetterOf(message));
  }
}

export function deadLetterOf({
  MessageId: id = "",
  Body: body = "",
  ReceiptHandle: receipt = "",
  ...message
}: Message): DeadLetter {
  const { Attributes: system = {}, MessageAttributes: attributes = {} } = message;
  const text = (name: string) => attributes[name]?.StringValue ?? "";
  const ruleName = text("RULE_ARN").split("/").at(-1) ?? "";
  const sent = Number(system.SentTimestamp ?? 0);
  return {
    id,
    body,
    receipt,
    sentAt: new Date(sent).toISOString(),
    ...(ruleName !== "" && {
      rule: { name: ruleName, code: text("ERROR_CODE"), message: text("ERROR_MESSAGE") },
    }),
    origin: originOf(ruleName, text("TARGET_ARN"), system.DeadLetterQueueSourceArn ?? ""),
  };
}

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html */
function originOf(ruleName: string, target: string, source: string): Origin {
  const schedules: readonly string[] = Object.values(scheduleNames);
  if (schedules.includes(ruleName)) return { kind: "schedule" };
  const queue = (ruleName === "" ? source : target).split(":").at(-1) ?? "";
  const queues: readonly string[] = Object.values(queueNames);
  return queues.includes(queue) && queue !== queueNames.deadLetters
    ? { kind: "queue", queue }
    : { kind: "unknown" };
}

/** Makes messages visible again, as they were. */
export async function show(client: SQSClient, url: string, letters: readonly DeadLetter[]): Promise<void> {
  for (const { receipt } of letters)
    await awsCall(`sqs:ChangeMessageVisibility ${queueNames.deadLetters}`, () =>
      client.send(
        new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle: receipt, VisibilityTimeout: 0 }),
      ),
    );
}

/** Sends the body to its queue, then deletes the message: handlers know a second delivery by the ID of its event. */
export async function redriveOne(
  client: SQSClient,
  url: string,
  { body, receipt }: DeadLetter,
  queue: string | undefined,
): Promise<void> {
  if (queue !== undefined) {
    const target = await queueUrl(client, queue);
    await awsCall(`sqs:SendMessage ${queue}`, () =>
      client.send(new SendMessageCommand({ QueueUrl: target, MessageBody: body })),
    );
  }
  await awsCall(`sqs:DeleteMessage ${queueNames.deadLetters}`, () =>
    client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: receipt })),
  );
}
