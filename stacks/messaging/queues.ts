import { queueNames } from "../../core/contract/names.ts";
import type { Settings } from "../settings/settings.ts";
import { queueVisibilitySeconds, receives } from "../settings/timing.ts";

const daySeconds = 24 * 60 * 60;

/** Messages that could not be handled. Fourteen days is the longest retention that SQS supports. */
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

/**
 * Queues of their own for each function: Lambda's internal queue for asynchronous invocations can drop events under load.
 * A responder has one queue for events, which only rules fill, and one for rechecks, which only functions of the hub fill.
 */
export function workQueues(settings: Settings, deadLetters: sst.aws.Queue) {
  const queues: WorkQueues = {
    trustUpdated: workQueue("TrustUpdated", queueNames.trustUpdated, deadLetters, receives.responder),
    principalChanged: workQueue(
      "PrincipalChanged",
      queueNames.principalChanged,
      deadLetters,
      receives.responder,
    ),
    trustRechecks: workQueue("TrustRechecks", queueNames.trustRechecks, deadLetters, receives.responder),
    principalRechecks: workQueue(
      "PrincipalRechecks",
      queueNames.principalRechecks,
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

/** The canary's queue exists only if the canary is enabled. */
export type WorkQueues = Record<QueueName, sst.aws.Queue> & { canary?: sst.aws.Queue };

function workQueue(name: string, queueName: string, deadLetters: sst.aws.Queue, retry: number) {
  return new sst.aws.Queue(name, {
    visibilityTimeout: `${queueVisibilitySeconds} seconds`,
    // AWS recommends at least five, so that throttling does not move good messages to the dead-letter queue.
    // @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
    dlq: { queue: deadLetters.arn, retry },
    transform: {
      // SSE-SQS is free, and EventBridge needs no key permission to deliver.
      queue: { name: queueName, messageRetentionSeconds: 4 * daySeconds, sqsManagedSseEnabled: true },
    },
  });
}
