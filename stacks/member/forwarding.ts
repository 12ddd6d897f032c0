import {
  iamEventPattern,
  principalChangedEventNames,
  trustUpdatedEventNames,
} from "../../core/contract/events.ts";
import { eventBusName, forwardRuleName, topicName, undeliveredName } from "../../core/contract/names.ts";
import { ownPartPattern } from "../../core/contract/own/own-part-events.ts";
import { forwarderRoleName, forwardOwnRuleName } from "../../core/contract/own/own-parts.ts";
import { rolePath } from "../../core/contract/roles.ts";

const hubBus = {
  "Fn::Sub": `arn:\${AWS::Partition}:events:\${AWS::Region}:\${HubAccount}:event-bus/${eventBusName}`,
};
const hubTopic = {
  "Fn::Sub": `arn:\${AWS::Partition}:sns:\${AWS::Region}:\${HubAccount}:${topicName}`,
};
const ruleArns = [forwardRuleName, forwardOwnRuleName].map((name) => ({
  "Fn::Sub": `arn:\${AWS::Partition}:events:\${AWS::Region}:\${AWS::AccountId}:rule/${name}`,
}));

const forwardRule = (name: string, description: string, pattern: object) => ({
  Type: "AWS::Events::Rule",
  Properties: {
    Name: name,
    Description: description,
    State: "ENABLED",
    EventPattern: pattern,
    Targets: [
      {
        Id: "hub",
        Arn: hubBus,
        RoleArn: { "Fn::GetAtt": ["Forwarder", "Arn"] },
        DeadLetterConfig: { Arn: { "Fn::GetAtt": ["Undelivered", "Arn"] } },
        RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
      },
    ],
  },
  // The queue would reject events that arrive before the policy exists.
  DependsOn: "UndeliveredPolicy",
});

/** The rules that forward the account's events to the hub, with their role, their dead-letter queue and an alarm. */
export const forwarding = () => ({
  ForwardRule: forwardRule(
    forwardRuleName,
    "Forwards IAM events that can affect trust policies to the hub",
    iamEventPattern([...trustUpdatedEventNames, ...principalChangedEventNames]),
  ),
  // A rule of its own: a disabled rule does not forward its own change.
  ForwardOwnRule: forwardRule(
    forwardOwnRuleName,
    "Forwards changes of the responder's own roles, rules and queues to the hub",
    ownPartPattern(),
  ),
  Forwarder: {
    Type: "AWS::IAM::Role",
    Properties: {
      RoleName: forwarderRoleName,
      Path: rolePath,
      Description: "Lets EventBridge send IAM events of this account to the hub",
      PermissionsBoundary: { Ref: "Boundary" },
      AssumeRolePolicyDocument: {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "events.amazonaws.com" },
            Action: "sts:AssumeRole",
            // As the console generates it: only these rules can use the role.
            Condition: {
              StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } },
              ArnEquals: { "aws:SourceArn": ruleArns },
            },
          },
        ],
      },
      Policies: [
        {
          PolicyName: "put-events",
          PolicyDocument: {
            Version: "2012-10-17",
            Statement: [{ Effect: "Allow", Action: "events:PutEvents", Resource: hubBus }],
          },
        },
      ],
    },
  },
  // The sweep finds drift without an event. This queue stores the event, which names the caller, for 14 days.
  Undelivered: {
    Type: "AWS::SQS::Queue",
    Properties: {
      QueueName: undeliveredName,
      MessageRetentionPeriod: 1_209_600,
      SqsManagedSseEnabled: true,
    },
  },
  // Publishes directly to the topic of the hub, because delivery to the bus failed. The message names the account.
  UndeliveredAlarm: {
    Type: "AWS::CloudWatch::Alarm",
    Properties: {
      AlarmName: undeliveredName,
      AlarmDescription: "IAM events did not reach the hub. See docs/runbook.md, Alarms.",
      Namespace: "AWS/SQS",
      MetricName: "ApproximateNumberOfMessagesVisible",
      Dimensions: [{ Name: "QueueName", Value: undeliveredName }],
      Statistic: "Maximum",
      Period: 60,
      EvaluationPeriods: 1,
      ComparisonOperator: "GreaterThanThreshold",
      Threshold: 0,
      TreatMissingData: "notBreaching",
      AlarmActions: [hubTopic],
      OKActions: [hubTopic],
    },
  },
  UndeliveredPolicy: {
    Type: "AWS::SQS::QueuePolicy",
    Properties: {
      Queues: [{ Ref: "Undelivered" }],
      PolicyDocument: {
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "RuleDelivers",
            Effect: "Allow",
            Principal: { Service: "events.amazonaws.com" },
            Action: "sqs:SendMessage",
            Resource: { "Fn::GetAtt": ["Undelivered", "Arn"] },
            Condition: { ArnEquals: { "aws:SourceArn": ruleArns } },
          },
        ],
      },
    },
  },
});
