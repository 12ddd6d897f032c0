import type { FunctionName } from "../../core/contract/names.ts";
import { rolePath } from "../../core/contract/roles.ts";
import type { Settings } from "../settings/settings.ts";

/** Who may send to a queue: rules of EventBridge, or functions of the hub. */
type Senders =
  | { readonly rules: readonly aws.cloudwatch.EventRule[] }
  | { readonly functions: readonly FunctionName[] };

/**
 * Lets only these senders fill a queue, whatever the policies of other principals allow, and denies requests without TLS.
 * Operators may send too: a redrive of dead letters sends with their permissions, and so does `trustdrift incident approve`.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sqs-permissions
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
 */
export function onlySenders(name: string, queue: sst.aws.Queue, senders: Senders, settings: Settings) {
  return new aws.sqs.QueuePolicy(name, {
    queueUrl: queue.url,
    policy: $jsonStringify({
      Version: "2012-10-17",
      Statement: [
        ...("rules" in senders ? [rulesDeliver(queue, senders.rules)] : []),
        {
          Sid: "DenyOtherSenders",
          Effect: "Deny",
          Principal: "*",
          Action: "sqs:SendMessage",
          Resource: queue.arn,
          Condition: unless(senders, settings),
        },
        {
          Sid: "DenyInsecureTransport",
          Effect: "Deny",
          Principal: "*",
          Action: "sqs:*",
          Resource: queue.arn,
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    }),
  });
}

function rulesDeliver(queue: sst.aws.Queue, rules: readonly aws.cloudwatch.EventRule[]) {
  return {
    Sid: "RulesDeliver",
    Effect: "Allow",
    Principal: { Service: "events.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: queue.arn,
    Condition: { ArnEquals: { "aws:SourceArn": rules.map((rule) => rule.arn) } },
  };
}

/** A negated operator also matches a missing key: callers have no source ARN, and EventBridge has no principal ARN. */
function unless(senders: Senders, { partition, hubAccountId, operators }: Settings) {
  if ("rules" in senders)
    return {
      ArnNotEquals: { "aws:SourceArn": senders.rules.map((rule) => rule.arn) },
      ArnNotLike: { "aws:PrincipalArn": operators },
    };
  const roles = senders.functions.map(
    (name) => `arn:${partition}:iam::${hubAccountId}:role${rolePath}${name}`,
  );
  return { ArnNotLike: { "aws:PrincipalArn": [...roles, ...operators] } };
}
