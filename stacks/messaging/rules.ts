import {
  iamEventPattern,
  principalChangedEventNames,
  trustUpdatedEventNames,
} from "../../core/contract/events.ts";
import { journalPattern } from "../../core/contract/journal.ts";
import { scheduleNames } from "../../core/contract/names.ts";
import { canaryEvery, sweepEvery } from "../settings/timing.ts";
import { mayDeliver, mayOnlyEncrypted } from "./queue-policy.ts";
import type { WorkQueues } from "./queues.ts";

interface Parts {
  bus: sst.aws.Bus;
  journal: sst.aws.Bus;
  queues: WorkQueues;
  deadLetters: sst.aws.Queue;
  /** Our part in the members. */
  instances: aws.cloudformation.StackSetInstance[];
}

/** Which events go to which queue. */
export function rules({ bus, journal, queues, deadLetters, instances }: Parts) {
  const made = [
    rule("TrustUpdated", {
      name: "trust-drift-trust-updated",
      description: "The trust policy of a role was written, or someone tried to",
      bus,
      pattern: iamEventPattern(trustUpdatedEventNames),
      queue: queues.trustUpdated,
      deadLetters,
    }),
    rule("PrincipalChanged", {
      name: "trust-drift-principal-changed",
      description: "A role or a principal appeared or went, or someone tried to",
      bus,
      pattern: iamEventPattern(principalChangedEventNames),
      queue: queues.principalChanged,
      deadLetters,
    }),
    rule("Announce", {
      name: "trust-drift-announce",
      description: "An incident moved on",
      bus: journal,
      pattern: journalPattern,
      queue: queues.notify,
      deadLetters,
    }),
    // Not EventBridge Scheduler, which would need a role more: a rule with a schedule is let in by the queue's policy,
    // as every other rule is.
    rule("Sweep", {
      name: scheduleNames.sweep,
      description: "It is time to look at every role, whatever events have told",
      schedule: sweepEvery,
      queue: queues.sweepPlan,
      deadLetters,
    }),
    ...(queues.canary
      ? [
          rule("Canary", {
            name: scheduleNames.canary,
            description: "It is time to see whether a change of the canary was answered",
            schedule: canaryEvery,
            queue: queues.canary,
            deadLetters,
            // Before there is our part in the hub's account, nothing would hear of a change.
            dependsOn: instances,
          }),
        ]
      : []),
  ];
  mayOnlyEncrypted("SweepAccountQueuePolicy", queues.sweepAccount);
  mayOnlyEncrypted("TakeSnapshotQueuePolicy", queues.takeSnapshot);
  // EventBridge's dead letters are refused, and so lost, unless the queue's own policy lets them in.
  // @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
  mayDeliver("DeadLettersPolicy", deadLetters, made);
  return made;
}

type RuleParts = {
  name: string;
  description: string;
  queue: sst.aws.Queue;
  deadLetters: sst.aws.Queue;
  dependsOn?: aws.cloudformation.StackSetInstance[];
} & ({ bus: sst.aws.Bus; pattern: object } | { schedule: string });

function rule(name: string, { queue, deadLetters, dependsOn = [], ...parts }: RuleParts) {
  const { description } = parts;
  // Schedules run on the default bus alone.
  const eventBusName = "bus" in parts ? parts.bus.name : "default";
  const made = new aws.cloudwatch.EventRule(
    `${name}Rule`,
    {
      name: parts.name,
      description,
      eventBusName,
      ...("bus" in parts
        ? { eventPattern: JSON.stringify(parts.pattern) }
        : { scheduleExpression: parts.schedule }),
    },
    { dependsOn },
  );
  const policy = mayDeliver(`${name}QueuePolicy`, queue, [made]);
  new aws.cloudwatch.EventTarget(
    `${name}Target`,
    {
      rule: made.name,
      eventBusName,
      targetId: "queue",
      arn: queue.arn,
      deadLetterConfig: { arn: deadLetters.arn },
      // EventBridge's own limits, said aloud: a day of outage is survived, then the dead letters have it.
      retryPolicy: { maximumEventAgeInSeconds: 86_400, maximumRetryAttempts: 185 },
    },
    // An event that came before the policy would be refused by the queue.
    { dependsOn: [policy] },
  );
  return made;
}
