import { functionNames, topicName, undeliveredName } from "../../core/contract/names.ts";
import { rolePath } from "../../core/contract/roles.ts";
import type { Settings } from "../settings/settings.ts";

/** Where people and their tools subscribe. */
export function alertsTopic(settings: Settings, key: aws.kms.Key) {
  const { partition, region, hubAccountId, organizationId } = settings;
  const topic = new sst.aws.SnsTopic("Alerts", {
    transform: { topic: { name: topicName, displayName: "Trust Drift", kmsMasterKeyId: key.arn } },
  });

  new aws.sns.TopicPolicy("AlertsPolicy", {
    arn: topic.arn,
    policy: $jsonStringify({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "OurAlarmsPublish",
          Effect: "Allow",
          Principal: { Service: "cloudwatch.amazonaws.com" },
          Action: "sns:Publish",
          Resource: topic.arn,
          Condition: {
            StringEquals: { "aws:SourceAccount": hubAccountId },
            // By prefix, because the alarms need the topic before they exist.
            ArnLike: {
              "aws:SourceArn": `arn:${partition}:cloudwatch:${region}:${hubAccountId}:alarm:trust-drift-*`,
            },
          },
        },
        {
          // An account that joins later has an alarm too, so by the organization.
          // @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
          Sid: "MembersAlarmsPublish",
          Effect: "Allow",
          Principal: { Service: "cloudwatch.amazonaws.com" },
          Action: "sns:Publish",
          Resource: topic.arn,
          Condition: {
            StringEquals: { "aws:SourceOrgID": organizationId },
            ArnLike: { "aws:SourceArn": `arn:${partition}:cloudwatch:${region}:*:alarm:${undeliveredName}` },
          },
        },
        {
          // Without this statement, any principal of the account with sns:Publish could forge an alert. The statements
          // above limit AWS services.
          Sid: "DenyOtherPublishers",
          Effect: "Deny",
          Principal: "*",
          Action: "sns:Publish",
          Resource: topic.arn,
          Condition: {
            ArnNotEquals: {
              "aws:PrincipalArn": `arn:${partition}:iam::${hubAccountId}:role${rolePath}${functionNames.notify}`,
            },
            Bool: { "aws:PrincipalIsAWSService": "false" },
          },
        },
        {
          Sid: "DenyInsecureTransport",
          Effect: "Deny",
          Principal: "*",
          Action: "sns:Publish",
          Resource: topic.arn,
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    }),
  });
  return topic;
}
