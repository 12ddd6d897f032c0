import { queueNames } from "../../core/contract/names.ts";
import type { Settings } from "../settings/settings.ts";
import { queueVisibilitySeconds, receives } from "../settings/timing.ts";

const daySeconds = 24 * 60 * 60;

/** Whatever could not be handled, for a person to look at: fourteen days is the longest that SQS keeps a message. */
export function deadLetterQueue() {
  return new sst.aws.Queue("DeadLetters", {
    transform: {
      queue: {
        name: queueNames.deadLetters,
        messageRetentionSeconds: 14 * daySeconds,
        sqsManagedSseEnabled: true,
      },
    },
  });
}

/** A queue before each function: Lambda's own queue for asynchronous calls can drop events under backlog. */
export function workQueues(settings: Settings, deadLetters: sst.aws.Queue) {
  const queues: WorkQueues = {
    trustUpdated: workQueue("TrustUpdated", queueNames.trustUpdated, deadLetters, receives.responder),
    principalChanged: workQueue(
      "PrincipalChanged",
      queueNames.principalChanged,
      deadLetters,
      receives.responder,
    ),
    notify: workQueue("NotifyWork", queueNames.notify, deadLetters, receives.notifier),
    sweepPlan: workQueue("SweepPlanWork", queueNames.sweepPlan, deadLetters, receives.responder),
    sweepAccount: workQueue("SweepAccountWork", queueNames.sweepAccount, deadLetters, receives.responder),
    takeSnapshot: workQueue("TakeSnapshotWork", queueNames.takeSnapshot, deadLetters, receives.responder),
    ...(settings.canary && {
      canary: workQueue("CanaryWork", queueNames.canary, deadLetters, receives.responder),
    }),
  };
  new aws.sqs.RedriveAllowPolicy("DeadLettersSources", {
    queueUrl: deadLetters.url,
    redriveAllowPolicy: $jsonStringify({
      redrivePermission: "byQueue",
      sourceQueueArns: Object.values(queues).map((queue) => queue.arn),
    }),
  });
  return queues;
}

type QueueName = Exclude<keyof typeof queueNames, "deadLetters" | "canary">;

/** That of the canary only where there is one. */
export type WorkQueues = Record<QueueName, sst.aws.Queue> & { canary?: sst.aws.Queue };

function workQueue(name: string, queueName: string, deadLetters: sst.aws.Queue, retry: number) {
  return new sst.aws.Queue(name, {
    visibilityTimeout: `${queueVisibilitySeconds} seconds`,
    // AWS asks for five at the least, so that throttling of the function does not look like a poisonous message.
    // @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
    dlq: { queue: deadLetters.arn, retry },
    transform: {
      // The key of SQS itself costs nothing and lets EventBridge deliver without a grant.
      queue: { name: queueName, messageRetentionSeconds: 4 * daySeconds, sqsManagedSseEnabled: true },
    },
  });
}
