import type { Settings } from "../settings/settings.ts";
import { onlySenders } from "./queue-policy.ts";

type RuleParts = {
  name: string;
  description: string;
  dependsOn?: aws.cloudformation.StackSetInstance[];
} & ({ bus?: sst.aws.Bus; pattern: object } | { schedule: string });

/** Creates rules that deliver to queues. */
export function rulesOf(deadLetters: sst.aws.Queue, settings: Settings) {
  /** All rules of a queue: its policy names them, so there is one policy. */
  function rulesTo(queue: sst.aws.Queue, rules: Record<string, RuleParts>) {
    const created = Object.entries(rules).map(([name, parts]) => {
      return { name, rule: eventRule(name, parts), bus: busOf(parts) };
    });
    const policyName = `${created[0]?.name}QueuePolicy`;
    const policy = onlySenders(policyName, queue, { rules: created.map(({ rule }) => rule) }, settings);
    for (const { name, rule, bus } of created) {
      new aws.cloudwatch.EventTarget(
        `${name}Target`,
        {
          rule: rule.name,
          eventBusName: bus,
          targetId: "queue",
          arn: queue.arn,
          deadLetterConfig: { arn: deadLetters.arn },
          // The defaults of EventBridge, made explicit: 24 hours of retries, then the dead-letter queue.
          retryPolicy: { maximumEventAgeInSeconds: 86_400, maximumRetryAttempts: 185 },
        },
        // The queue would reject events that arrive before the policy exists.
        { dependsOn: [policy] },
      );
    }
    return created.map(({ rule }) => rule);
  }

  const rule = (name: string, { queue, ...parts }: RuleParts & { queue: sst.aws.Queue }) =>
    rulesTo(queue, { [name]: parts });
  return { rule, rulesTo };
}

function eventRule(name: string, { dependsOn = [], ...parts }: RuleParts) {
  return new aws.cloudwatch.EventRule(
    `${name}Rule`,
    {
      name: parts.name,
      description: parts.description,
      eventBusName: busOf(parts),
      ...("pattern" in parts
        ? { eventPattern: JSON.stringify(parts.pattern) }
        : { scheduleExpression: parts.schedule }),
    },
    { dependsOn },
  );
}

/** Schedules run only on the default bus. */
function busOf(parts: RuleParts) {
  return "bus" in parts && parts.bus !== undefined ? parts.bus.name : "default";
}
