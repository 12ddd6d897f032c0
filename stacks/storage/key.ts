import type { Settings } from "../settings/settings.ts";

/** The key of the alerts topic and the secrets. CloudWatch cannot publish to a topic with an AWS managed key. */
export function encryptionKey({ partition, hubAccountId, organizationId }: Settings) {
  const key = new aws.kms.Key("Key", {
    description: "Trust Drift Responder: alerts and secrets",
    enableKeyRotation: true,
    deletionWindowInDays: 30,
    policy: $jsonStringify({
      Version: "2012-10-17",
      // In a key policy, the resource "*" is the key itself.
      // @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
      Statement: [
        {
          // Without this statement, IAM policies do not apply to the key, and the key can become unmanageable.
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
      ],
    }),
  });
  new aws.kms.Alias("KeyAlias", { name: "alias/trust-drift", targetKeyId: key.keyId });
  return key;
}
