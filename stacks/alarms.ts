import { functionNames, queueNames } from "../core/contract.ts";
import { metricsNamespace } from "./function.ts";
import { functionsOf, queuesOf, type Settings } from "./settings.ts";

interface Metric {
  description: string;
  namespace: string;
  metricName: string;
  dimensions: Record<string, string>;
  threshold: number;
  statistic?: string;
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
      "An event could not be handled. Look at it in the queue, then move it back to be tried again.",
    namespace: "AWS/SQS",
    metricName: "ApproximateNumberOfMessagesVisible",
    dimensions: { QueueName: deadLetters },
    threshold: 0,
  });
  for (const queueName of queuesOf(settings))
    alarm(`${queueName}-backlog`, {
      description: "Events have waited for ten minutes: drift is seen too late.",
      namespace: "AWS/SQS",
      metricName: "ApproximateAgeOfOldestMessage",
      dimensions: { QueueName: queueName },
      // Seven deliveries of one message: beyond a bad moment, before the dead letters.
      threshold: 600,
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
