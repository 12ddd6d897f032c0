import {
  iamEventPattern,
  principalChangedEventNames,
  trustUpdatedEventNames,
} from "../../core/contract/events.ts";
import { eventBusName, forwardRuleName, topicName, undeliveredName } from "../../core/contract/names.ts";
import { rolePath } from "../../core/contract/roles.ts";

const hubBus = {
  "Fn::Sub": `arn:\${AWS::Partition}:events:\${AWS::Region}:\${HubAccount}:event-bus/${eventBusName}`,
};
const hubTopic = {
  "Fn::Sub": `arn:\${AWS::Partition}:sns:\${AWS::Region}:\${HubAccount}:${topicName}`,
};
const ruleArn = {
  "Fn::Sub": `arn:\${AWS::Partition}:events:\${AWS::Region}:\${AWS::AccountId}:rule/${forwardRuleName}`,
};

/** The rule that sends the account's IAM events to the hub, what it needs to, and the alarm when it cannot. */
export const forwarding = () => ({
  ForwardRule: {
    Type: "AWS::Events::Rule",
    Properties: {
      Name: forwardRuleName,
      Description: "Sends to the hub what changes who is trusted",
      State: "ENABLED",
      EventPattern: iamEventPattern([...trustUpdatedEventNames, ...principalChangedEventNames]),
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
    // An event that came before the policy would be refused by the queue.
    DependsOn: "UndeliveredPolicy",
  },
  Forwarder: {
    Type: "AWS::IAM::Role",
    Properties: {
      RoleName: "trust-drift-forwarder",
      Path: rolePath,
      Description: "Lets EventBridge put this account's IAM events on the hub's bus",
      PermissionsBoundary: { Ref: "Boundary" },
      AssumeRolePolicyDocument: {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "events.amazonaws.com" },
            Action: "sts:AssumeRole",
            // As the console writes it: only for this rule, not for one that somebody else points here.
            Condition: {
              StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } },
              ArnEquals: { "aws:SourceArn": ruleArn },
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
  // The sweep finds what no event told; this keeps the event itself, which says whose change it was, for a fortnight.
  Undelivered: {
    Type: "AWS::SQS::Queue",
    Properties: {
      QueueName: undeliveredName,
      MessageRetentionPeriod: 1_209_600,
      SqsManagedSseEnabled: true,
    },
  },
  // Straight to the hub's topic: the way over the hub's bus is the one that failed. The message names the account.
  UndeliveredAlarm: {
    Type: "AWS::CloudWatch::Alarm",
    Properties: {
      AlarmName: undeliveredName,
      AlarmDescription:
        "Events of IAM did not reach the hub, and nobody can send them again. The queue of this name says why. Mend that, wait for a sweep, then purge the queue. How: docs/deploy.md, When an alarm goes off.",
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
            Condition: { ArnEquals: { "aws:SourceArn": ruleArn } },
          },
        ],
      },
    },
  },
});
