import {
  iamEventPattern,
  principalChangedEventNames,
  trustUpdatedEventNames,
} from "../../core/contract/events.ts";
import { journalPattern } from "../../core/contract/journal.ts";
import { scheduleNames } from "../../core/contract/names.ts";
import { canaryEvery, sweepEvery } from "../settings/timing.ts";
import { allowRules, denyInsecureTransport } from "./queue-policy.ts";
import type { WorkQueues } from "./queues.ts";

interface Parts {
  bus: sst.aws.Bus;
  journal: sst.aws.Bus;
  queues: WorkQueues;
  deadLetters: sst.aws.Queue;
  /** The deployment of the member template. */
  instances: aws.cloudformation.StackSetInstance[];
}

/** The rules that route events and schedules to queues. */
export function rules({ bus, journal, queues, deadLetters, instances }: Parts) {
  const created = [
    rule("TrustUpdated", {
      name: "trust-drift-trust-updated",
      description: "Attempted and successful changes of trust policies",
      bus,
      pattern: iamEventPattern(trustUpdatedEventNames),
      queue: queues.trustUpdated,
      deadLetters,
    }),
    rule("PrincipalChanged", {
      name: "trust-drift-principal-changed",
      description: "Attempted and successful creation and deletion of roles and principals",
      bus,
      pattern: iamEventPattern(principalChangedEventNames),
      queue: queues.principalChanged,
      deadLetters,
    }),
    rule("Announce", {
      name: "trust-drift-announce",
      description: "Changes of the state of incidents",
      bus: journal,
      pattern: journalPattern(),
      queue: queues.notify,
      deadLetters,
    }),
    // A rule with a schedule, because EventBridge Scheduler would need another role. The queue policy allows the rule.
    rule("Sweep", {
      name: scheduleNames.sweep,
      description: "Starts a sweep of all accounts",
      schedule: sweepEvery,
      queue: queues.sweepPlan,
      deadLetters,
    }),
    ...(queues.canary
      ? [
          rule("Canary", {
            name: scheduleNames.canary,
            description: "Starts the canary check",
            schedule: canaryEvery,
            queue: queues.canary,
            deadLetters,
            // Without the member template in the hub account, a change of the canary would generate no event.
            dependsOn: instances,
          }),
        ]
      : []),
  ];
  denyInsecureTransport("SweepAccountQueuePolicy", queues.sweepAccount);
  denyInsecureTransport("TakeSnapshotQueuePolicy", queues.takeSnapshot);
  // Without this queue policy, SQS would reject EventBridge's dead letters, and they would be lost.
  // @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
  allowRules("DeadLettersPolicy", deadLetters, created);
  return created;
}

type RuleParts = {
  name: string;
  description: string;
  queue: sst.aws.Queue;
  deadLetters: sst.aws.Queue;
  dependsOn?: aws.cloudformation.StackSetInstance[];
} & ({ bus: sst.aws.Bus; pattern: object } | { schedule: string });

function rule(name: string, { queue, deadLetters, dependsOn = [], ...parts }: RuleParts) {
  // Schedules run only on the default bus.
  const eventBusName = "bus" in parts ? parts.bus.name : "default";
  const eventRule = new aws.cloudwatch.EventRule(
    `${name}Rule`,
    {
      name: parts.name,
      description: parts.description,
      eventBusName,
      ...("bus" in parts
        ? { eventPattern: JSON.stringify(parts.pattern) }
        : { scheduleExpression: parts.schedule }),
    },
    { dependsOn },
  );
  const policy = allowRules(`${name}QueuePolicy`, queue, [eventRule]);
  new aws.cloudwatch.EventTarget(
    `${name}Target`,
    {
      rule: eventRule.name,
      eventBusName,
      targetId: "queue",
      arn: queue.arn,
      deadLetterConfig: { arn: deadLetters.arn },
      // The defaults of EventBridge, made explicit: 24 hours of retries, then the dead-letter queue.
      retryPolicy: { maximumEventAgeInSeconds: 86_400, maximumRetryAttempts: 185 },
    },
    // The queue would reject events that arrive before the policy exists.
    { dependsOn: [policy] },
  );
  return eventRule;
}
