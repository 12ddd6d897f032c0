import { CreateQueueCommand } from "@aws-sdk/client-sqs";
import { queueNames } from "../../core/contract.ts";
import { queueVisibilitySeconds, receives } from "../../stacks/timing.ts";
import { accounts, region } from "../accounts.ts";
import type { Clients } from "../clients.ts";

export function queueArn(name: string): string {
  return `arn:aws:sqs:${region}:${accounts.hub}:${name}`;
}

/** As AWS gives it out; here its last two parts count. */
export function queueUrl(name: string): string {
  return `https://sqs.${region}.amazonaws.com/${accounts.hub}/${name}`;
}

export async function makeQueues({ sqs }: Clients): Promise<void> {
  await sqs.send(new CreateQueueCommand({ QueueName: queueNames.deadLetters }));
  const work = Object.values(queueNames).filter((name) => name !== queueNames.deadLetters);
  await Promise.all(
    work.map((QueueName) => {
      const maxReceiveCount = QueueName === queueNames.notify ? receives.notifier : receives.responder;
      const redrive = { deadLetterTargetArn: queueArn(queueNames.deadLetters), maxReceiveCount };
      const Attributes = {
        VisibilityTimeout: String(queueVisibilitySeconds),
        RedrivePolicy: JSON.stringify(redrive),
      };
      return sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
    }),
  );
}
