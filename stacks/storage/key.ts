import { undeliveredName } from "../../core/contract/names.ts";
import { urlSuffixOf } from "../../core/contract/regions.ts";
import { ownNamePrefix } from "../../core/contract/roles.ts";
import type { Settings } from "../settings/settings.ts";

/** Without use of the key, and without kms:CreateGrant, which can give its use to others. */
const administration = [
  "kms:CancelKeyDeletion",
  "kms:CreateAlias",
  "kms:DeleteAlias",
  "kms:DescribeKey",
  "kms:DisableKey",
  "kms:DisableKeyRotation",
  "kms:EnableKey",
  "kms:EnableKeyRotation",
  "kms:GetKeyPolicy",
  "kms:GetKeyRotationStatus",
  "kms:ListGrants",
  "kms:ListKeyPolicies",
  "kms:ListKeyRotations",
  "kms:ListResourceTags",
  "kms:PutKeyPolicy",
  "kms:RevokeGrant",
  "kms:ScheduleKeyDeletion",
  "kms:TagResource",
  "kms:UntagResource",
  "kms:UpdateAlias",
  "kms:UpdateKeyDescription",
];

/** The key of the alerts topic and the secrets. CloudWatch cannot publish to a topic with an AWS managed key. */
export function encryptionKey({ partition, region, hubAccountId, organizationId }: Settings) {
  const account = { AWS: `arn:${partition}:iam::${hubAccountId}:root` };
  const alarm = (of: string, name: string) => `arn:${partition}:cloudwatch:${region}:${of}:alarm:${name}`;
  const key = new aws.kms.Key("Key", {
    description: "Trust Drift Responder: alerts and secrets",
    enableKeyRotation: true,
    deletionWindowInDays: 30,
    policy: $jsonStringify({
      Version: "2012-10-17",
      // In a key policy, the resource "*" is the key itself. Every grant has a condition.
      // @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
      Statement: [
        {
          // Without this statement, IAM policies do not apply to the key, and the key can become unmanageable.
          // @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
          Sid: "AccountAdministersThroughIam",
          Effect: "Allow",
          Principal: account,
          Action: administration,
          Resource: "*",
          Condition: { StringEquals: { "kms:CallerAccount": hubAccountId } },
        },
        {
          // Only through the services that use the key: an administrator cannot decrypt with it directly.
          Sid: "AccountUsesThroughServices",
          Effect: "Allow",
          Principal: account,
          Action: ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
          Resource: "*",
          Condition: {
            StringEquals: {
              "kms:CallerAccount": hubAccountId,
              "kms:ViaService": ["sns", "ssm"].map(
                (service) => `${service}.${region}.${urlSuffixOf(partition)}`,
              ),
            },
          },
        },
        {
          Sid: "AlarmsMayPublish",
          Effect: "Allow",
          Principal: { Service: "cloudwatch.amazonaws.com" },
          Action: ["kms:Decrypt", "kms:GenerateDataKey"],
          Resource: "*",
          Condition: {
            StringEquals: { "aws:SourceAccount": hubAccountId },
            ArnLike: { "aws:SourceArn": alarm(hubAccountId, `${ownNamePrefix}*`) },
          },
        },
        {
          Sid: "MembersAlarmsMayPublish",
          Effect: "Allow",
          Principal: { Service: "cloudwatch.amazonaws.com" },
          Action: ["kms:Decrypt", "kms:GenerateDataKey"],
          Resource: "*",
          Condition: {
            StringEquals: { "aws:SourceOrgID": organizationId },
            ArnLike: { "aws:SourceArn": alarm("*", undeliveredName) },
          },
        },
      ],
    }),
  });
  new aws.kms.Alias("KeyAlias", { name: "alias/trust-drift", targetKeyId: key.keyId });
  return key;
}
