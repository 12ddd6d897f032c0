import { CreateQueueCommand } from "@aws-sdk/client-sqs";
import { queueNames } from "../../core/contract.ts";
import { queueVisibilitySeconds } from "../../stacks/timing.ts";
import { accounts, region } from "../accounts.ts";
import type { Clients } from "../clients.ts";

/** How often a message is given out before it goes to the dead letters. */
const maxReceiveCount = 5;

export function queueArn(name: string): string {
  return `arn:aws:sqs:${region}:${accounts.hub}:${name}`;
}

export async function makeQueues({ sqs }: Clients): Promise<void> {
  await sqs.send(new CreateQueueCommand({ QueueName: queueNames.deadLetters }));
  const RedrivePolicy = JSON.stringify({
    deadLetterTargetArn: queueArn(queueNames.deadLetters),
    maxReceiveCount,
  });
  const Attributes = { VisibilityTimeout: String(queueVisibilitySeconds), RedrivePolicy };
  const work = Object.values(queueNames).filter((name) => name !== queueNames.deadLetters);
  await Promise.all(work.map((QueueName) => sqs.send(new CreateQueueCommand({ QueueName, Attributes }))));
}
