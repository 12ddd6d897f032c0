import { functionNames, queueNames } from "../../core/contract/names.ts";
import { functionsOf, hasButtons, queueFunctionsOf, queuesOf, type Settings } from "../settings/settings.ts";
import { ownMetric } from "./own-metric.ts";

interface Metric {
  description: string;
  namespace: string;
  metricName: string;
  dimensions: Record<string, string>;
  threshold: number;
  statistic?: string;
  period?: number;
  evaluationPeriods?: number;
  datapointsToAlarm?: number;
}

/** Each alarm means that an event was not handled, or not in time. */
export function alarms(topic: sst.aws.SnsTopic, settings: Settings) {
  const alarm = (name: string, { description, ...metric }: Metric) =>
    new aws.cloudwatch.MetricAlarm(name, {
      name,
      alarmDescription: description,
      statistic: "Maximum",
      period: 60,
      evaluationPeriods: 1,
      comparisonOperator: "GreaterThanThreshold",
      // Idle queues and functions report nothing, which is no failure.
      treatMissingData: "notBreaching",
      alarmActions: [topic.arn],
      okActions: [topic.arn],
      ...metric,
    });

  const { deadLetters } = queueNames;
  alarm(deadLetters, {
    description:
      "An event could not be handled. Inspect it in the queue. Redrive a message from another queue; send a message from a rule (it has a RULE_ARN) to that rule's queue. See docs/runbook.md, Alarms.",
    namespace: "AWS/SQS",
    metricName: "ApproximateNumberOfMessagesVisible",
    dimensions: { QueueName: deadLetters },
    threshold: 0,
  });
  for (const queueName of queuesOf(settings))
    alarm(`${queueName}-backlog`, {
      description: "Events have waited for ten minutes without being handled, so drift is detected too late.",
      namespace: "AWS/SQS",
      metricName: "ApproximateAgeOfOldestMessage",
      dimensions: { QueueName: queueName },
      // SQS reports no age for messages that were received more than three times: the next alarm is for those.
      // @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
      threshold: 600,
    });
  for (const functionName of queueFunctionsOf(settings))
    alarm(`${functionName}-returned`, {
      description:
        "Messages were returned to their queue in five of the last ten minutes: a transient burst, or a failure that ends in the dead-letter queue. The function's log has the error.",
      ...ownMetric(functionName, "MessagesReturned"),
      statistic: "Sum",
      evaluationPeriods: 10,
      datapointsToAlarm: 5,
      threshold: 0,
    });
  if (hasButtons(settings))
    alarm(`${functionNames.slackActions}-failed`, {
      description:
        "A Slack action failed, so an approval may be missing. Approve with the command that the message shows; the log of trust-drift-slack-actions has the error.",
      ...ownMetric(functionNames.slackActions, "SlackAction-failed"),
      statistic: "Sum",
      threshold: 0,
    });
  alarm("trust-drift-snapshots-failed", {
    description:
      "A protected role could not be read with all its parts. If it is deleted, its restore uses an older snapshot or none. The log of trust-drift-take-snapshot names the role.",
    ...ownMetric(functionNames.takeSnapshot, "Snapshot-failed"),
    statistic: "Sum",
    threshold: 0,
  });
  alarm("trust-drift-undelivered-in-members", {
    description:
      "The daily check found IAM events in member accounts that did not reach the hub. The log of trust-drift-take-snapshot names the accounts. See docs/runbook.md, Alarms.",
    ...ownMetric(functionNames.takeSnapshot, "EventsUndelivered"),
    statistic: "Sum",
    // Each account is checked once a day: the alarm stays on until its next check.
    period: 3600,
    evaluationPeriods: 24,
    datapointsToAlarm: 1,
    threshold: 0,
  });
  for (const functionName of [functionNames.onTrustUpdated, functionNames.onPrincipalChanged])
    alarm(`${functionName}-suspended`, {
      description:
        "Another writer keeps changing a protected role, and automatic writes to it are suspended. The alert names the role and the writer. See docs/runbook.md, Alarms.",
      ...ownMetric(functionName, "Incident-suspended"),
      statistic: "Sum",
      threshold: 0,
    });
  for (const functionName of functionsOf(settings))
    for (const metricName of ["Errors", "Throttles"])
      alarm(`${functionName}-${metricName.toLowerCase()}`, {
        description:
          functionName === functionNames.slackActions
            ? "A Slack action, or another request to the function's URL, got no answer. It is not retried."
            : "Invocations of the function failed or were throttled. Their messages are retried, then move to the dead-letter queue.",
        namespace: "AWS/Lambda",
        metricName,
        dimensions: { FunctionName: functionName },
        statistic: "Sum",
        threshold: 0,
      });
}
