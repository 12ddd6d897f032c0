import { GetQueueAttributesCommand, GetQueueUrlCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { awsCall, unlessRefused } from "../../../../adapters/aws-call.ts";
import { queueNames } from "../../../../core/contract/names.ts";
import { type Check, failed, ok } from "../check.ts";
import type { Context } from "../context.ts";

/** The canary's queue exists only with the canary, and the check of its rule covers it. */
const { deadLetters, canary: _, ...workQueues } = queueNames;

export function queueChecks({ clients: { sqs } }: Context): readonly Check[] {
  return [
    { name: "queues", run: () => checkQueues(sqs) },
    {
      name: "dead-letters",
      run: async () => {
        const attributes = await attributesOf(sqs, deadLetters);
        if (attributes === undefined) return failed(`The queue ${deadLetters} does not exist.`, deploy);
        const count = messagesIn(attributes);
        return count === 0
          ? ok("No message failed after all retries.")
          : failed(
              `${count === 1 ? "1 message" : `${count} messages`} failed after all retries.`,
              "trustdrift dead-letters list shows them. Fix the cause, then: trustdrift dead-letters redrive",
            );
      },
    },
  ];
}

const deploy = "Deploy the hub again: npx sst deploy --stage production.";

async function checkQueues(client: SQSClient) {
  const faults: string[] = [];
  for (const name of Object.values(workQueues)) {
    const attributes = await attributesOf(client, name);
    if (attributes === undefined) faults.push(`${name} does not exist`);
    else if (!attributes.RedrivePolicy?.includes(deadLetters))
      faults.push(`${name} has no dead-letter queue`);
  }
  return faults.length === 0
    ? ok(`${Object.keys(workQueues).length} queues exist, each with the dead-letter queue.`)
    : failed(`${faults.join("; ")}.`, deploy);
}

type Attributes = Readonly<Record<string, string | undefined>>;

/** @returns undefined if the queue does not exist */
export async function attributesOf(client: SQSClient, name: string): Promise<Attributes | undefined> {
  const call = awsCall(`sqs:GetQueueUrl ${name}`, () =>
    client.send(new GetQueueUrlCommand({ QueueName: name })),
  );
  const found = await unlessRefused("QueueDoesNotExist", call);
  if (found === undefined) return undefined;
  const { Attributes = {} } = await awsCall(`sqs:GetQueueAttributes ${name}`, () =>
    client.send(new GetQueueAttributesCommand({ QueueUrl: found.QueueUrl, AttributeNames: ["All"] })),
  );
  return Attributes;
}

/** Those in flight included. */
export function messagesIn(attributes: Attributes): number {
  const { ApproximateNumberOfMessages: visible, ApproximateNumberOfMessagesNotVisible: hidden } = attributes;
  return Number(visible ?? 0) + Number(hidden ?? 0);
}
