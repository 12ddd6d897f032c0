import { functionNames, queueNames } from "../core/contract.ts";

/** What a person must hear of: each of these means that an event was not answered, or not in time. */
export function alarms(topic: sst.aws.SnsTopic) {
  const alarm = (name: string, { description, ...metric }: Metric) =>
    new aws.cloudwatch.MetricAlarm(`${name}Alarm`, {
      name: `trust-drift-${kebab(name)}`,
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

  alarm("DeadLetters", {
    description:
      "An event could not be handled. Look at it in the queue, then move it back to be tried again.",
    namespace: "AWS/SQS",
    metricName: "ApproximateNumberOfMessagesVisible",
    dimensions: { QueueName: queueNames.deadLetters },
    threshold: 0,
  });
  for (const [name, queueName] of Object.entries(queueNames))
    if (queueName !== queueNames.deadLetters)
      alarm(`${pascal(name)}Backlog`, {
        description: "Events have waited for ten minutes: drift is seen too late.",
        namespace: "AWS/SQS",
        metricName: "ApproximateAgeOfOldestMessage",
        dimensions: { QueueName: queueName },
        // Three deliveries of one message: beyond a retry, before the dead letters.
        threshold: 600,
      });
  for (const [name, functionName] of Object.entries(functionNames))
    for (const metricName of ["Errors", "Throttles"])
      alarm(`${pascal(name)}${metricName}`, {
        description: `The function had ${metricName.toLowerCase()}. Its messages are tried again, then go to the dead letters.`,
        namespace: "AWS/Lambda",
        metricName,
        dimensions: { FunctionName: functionName },
        statistic: "Sum",
        threshold: 0,
      });
}

interface Metric {
  description: string;
  namespace: string;
  metricName: string;
  dimensions: Record<string, string>;
  threshold: number;
  statistic?: string;
}

const pascal = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

const kebab = (name: string) => name.replace(/(?<!^)[A-Z]/g, "-$&").toLowerCase();
