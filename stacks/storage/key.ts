import type { Settings } from "../settings/settings.ts";

/** The key of the alerts' topic and of the secrets: AWS's own keys cannot be used by CloudWatch to publish. */
export function encryptionKey({ partition, hubAccountId, organizationId }: Settings) {
  const key = new aws.kms.Key("Key", {
    description: "Trust Drift Responder: alerts and secrets",
    enableKeyRotation: true,
    deletionWindowInDays: 30,
    policy: $jsonStringify({
      Version: "2012-10-17",
      // In a key's policy the resource "*" is that key.
      // @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
      Statement: [
        {
          // Without it IAM policies have no say over the key, and nobody could ever administer it again.
          // @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
          Sid: "AccountAdministersThroughIam",
          Effect: "Allow",
          Principal: { AWS: `arn:${partition}:iam::${hubAccountId}:root` },
          Action: "kms:*",
          Resource: "*",
        },
        {
          Sid: "AlarmsMayPublish",
          Effect: "Allow",
          Principal: { Service: "cloudwatch.amazonaws.com" },
          Action: ["kms:Decrypt", "kms:GenerateDataKey"],
          Resource: "*",
          Condition: { StringEquals: { "aws:SourceAccount": hubAccountId } },
        },
        {
          Sid: "MembersAlarmsMayPublish",
          Effect: "Allow",
          Principal: { Service: "cloudwatch.amazonaws.com" },
          Action: ["kms:Decrypt", "kms:GenerateDataKey"],
          Resource: "*",
          Condition: { StringEquals: { "aws:SourceOrgID": organizationId } },
        },
        {
          // No condition: EventBridge's calls to KMS carry no aws:Source… key, a condition would drop each message.
          // @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
          Sid: "RulesMayPublish",
          Effect: "Allow",
          Principal: { Service: "events.amazonaws.com" },
          Action: ["kms:Decrypt", "kms:GenerateDataKey"],
          Resource: "*",
        },
      ],
    }),
  });
  new aws.kms.Alias("KeyAlias", { name: "alias/trust-drift", targetKeyId: key.keyId });
  return key;
}
