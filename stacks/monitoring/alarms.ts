import { functionNames, queueNames } from "../../core/contract/names.ts";
import { metricsNamespace } from "../functions/function.ts";
import { functionsOf, hasButtons, queuesOf, type Settings } from "../settings/settings.ts";

interface Metric {
  description: string;
  namespace: string;
  metricName: string;
  dimensions: Record<string, string>;
  threshold: number;
  statistic?: string;
  evaluationPeriods?: number;
  datapointsToAlarm?: number;
}

/** What a person must hear of: each of these means that an event was not answered, or not in time. */
export function alarms(topic: sst.aws.SnsTopic, settings: Settings) {
  const alarm = (name: string, { description, ...metric }: Metric) =>
    new aws.cloudwatch.MetricAlarm(name, {
      name,
      alarmDescription: description,
      statistic: "Maximum",
      period: 60,
      evaluationPeriods: 1,
      comparisonOperator: "GreaterThanThreshold",
      // Queues and functions at rest report nothing, which is well.
      treatMissingData: "notBreaching",
      alarmActions: [topic.arn],
      okActions: [topic.arn],
      ...metric,
    });

  const { deadLetters } = queueNames;
  alarm(deadLetters, {
    description:
      "An event could not be handled. Look at it in the queue: what came from another queue is moved back, what a rule put there (it has a RULE_ARN) is sent to that rule's queue. How: docs/deploy.md, When an alarm goes off.",
    namespace: "AWS/SQS",
    metricName: "ApproximateNumberOfMessagesVisible",
    dimensions: { QueueName: deadLetters },
    threshold: 0,
  });
  for (const queueName of queuesOf(settings))
    alarm(`${queueName}-backlog`, {
      description: "Events that nobody has looked at have waited for ten minutes: drift is seen too late.",
      namespace: "AWS/SQS",
      metricName: "ApproximateAgeOfOldestMessage",
      dimensions: { QueueName: queueName },
      // Of messages that were tried in vain three times SQS says no age: the next alarm is for those.
      // @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
      threshold: 600,
    });
  for (const functionName of functionsOf(settings).filter((one) => one !== functionNames.slackActions))
    alarm(`${functionName}-given-back`, {
      description:
        "Messages were given back to their queue in five of ten minutes: a burst that passes, or something that fails and will end in the dead letters. The function's log says which.",
      namespace: metricsNamespace,
      metricName: "GivenBack",
      dimensions: { service: functionName },
      statistic: "Sum",
      evaluationPeriods: 10,
      datapointsToAlarm: 5,
      threshold: 0,
    });
  if (hasButtons(settings))
    alarm(`${functionNames.slackActions}-failed`, {
      description:
        "Somebody pressed a button in Slack, and it could not be answered. Approve with the command that the message shows; the log of trust-drift-slack-actions says what failed.",
      namespace: metricsNamespace,
      metricName: "PressFailed",
      dimensions: { service: functionNames.slackActions },
      statistic: "Sum",
      threshold: 0,
    });
  alarm("trust-drift-snapshots-failed", {
    description:
      "A protected role could not be read with all its parts: were it deleted, what is restored would be older or nothing. Look for its name in the log of trust-drift-take-snapshot.",
    namespace: metricsNamespace,
    metricName: "Snapshot-failed",
    dimensions: { service: functionNames.takeSnapshot },
    statistic: "Sum",
    threshold: 0,
  });
  for (const functionName of functionsOf(settings))
    for (const metricName of ["Errors", "Throttles"])
      alarm(`${functionName}-${metricName.toLowerCase()}`, {
        description:
          functionName === functionNames.slackActions
            ? "Somebody pressed a button in Slack, or called its URL, and was not answered. Nothing is tried again."
            : "Calls of the function failed. Their messages are tried again, then go to the dead letters.",
        namespace: "AWS/Lambda",
        metricName,
        dimensions: { FunctionName: functionName },
        statistic: "Sum",
        threshold: 0,
      });
}
