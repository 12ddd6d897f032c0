/**
 * Lets exactly these rules send events to a queue, and denies requests without TLS.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sqs-permissions
 */
export function allowRules(name: string, queue: sst.aws.Queue, rules: aws.cloudwatch.EventRule[]) {
  return new aws.sqs.QueuePolicy(name, {
    queueUrl: queue.url,
    policy: $jsonStringify({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "RulesDeliver",
          Effect: "Allow",
          Principal: { Service: "events.amazonaws.com" },
          Action: "sqs:SendMessage",
          Resource: queue.arn,
          Condition: { ArnEquals: { "aws:SourceArn": rules.map((rule) => rule.arn) } },
        },
        insecureTransport(queue),
      ],
    }),
  });
}

/** For a queue that only functions fill: their roles allow it, so the queue policy allows no one. */
export function denyInsecureTransport(name: string, queue: sst.aws.Queue) {
  return new aws.sqs.QueuePolicy(name, {
    queueUrl: queue.url,
    policy: $jsonStringify({ Version: "2012-10-17", Statement: [insecureTransport(queue)] }),
  });
}

function insecureTransport(queue: sst.aws.Queue) {
  return {
    Sid: "DenyInsecureTransport",
    Effect: "Deny",
    Principal: "*",
    Action: "sqs:*",
    Resource: queue.arn,
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}
