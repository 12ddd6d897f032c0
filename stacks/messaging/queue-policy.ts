/**
 * Lets exactly these rules put events on a queue, and nobody speak to it unencrypted.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sqs-permissions
 */
export function mayDeliver(name: string, queue: sst.aws.Queue, rules: aws.cloudwatch.EventRule[]) {
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
        nothingUnencrypted(queue),
      ],
    }),
  });
}

/** For a queue that only functions of ours fill: each may by its own role, and nobody else is let in here. */
export function mayOnlyEncrypted(name: string, queue: sst.aws.Queue) {
  return new aws.sqs.QueuePolicy(name, {
    queueUrl: queue.url,
    policy: $jsonStringify({ Version: "2012-10-17", Statement: [nothingUnencrypted(queue)] }),
  });
}

function nothingUnencrypted(queue: sst.aws.Queue) {
  return {
    Sid: "NothingUnencrypted",
    Effect: "Deny",
    Principal: "*",
    // All of SQS, because it only takes away.
    Action: "sqs:*",
    Resource: queue.arn,
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}
