import { describe, expect, test } from "vitest";
import { principalChangedEventNames, trustUpdatedEventNames } from "../../../core/contract/events.ts";
import { eventBusName, functionNames, topicName } from "../../../core/contract/names.ts";
import { matches } from "../../../local/gateway/events/event-pattern.ts";
import type { JsonObject } from "../../../local/gateway/http/json.ts";
import { exampleSettings } from "../../../tools/sst-program/settings.ts";
import { declared, hub } from "../declared.ts";
import { readSample, ruleMatches, samples } from "../messaging/samples.ts";
import { memberOf } from "./member.ts";

const program = await declared();
const stackSet = program.one("StackSet", "trust-drift-members");
const instances = program.one("StackSetInstance", "MemberInstances-ou-loca-workload1");
const body = String(stackSet.inputs.templateBody);

const { properties, parameters, allowed, trust, arn } = memberOf(program, "444444444444");
const hubBus = `arn:aws:events:us-east-1:${hub.account}:event-bus/${eventBusName}`;
const undelivered = "arn:aws:sqs:us-east-1:444444444444:trust-drift-undelivered";
const ruleArns = ["trust-drift-forward", "trust-drift-forward-own"].map(
  (name) => `arn:aws:events:us-east-1:444444444444:rule/${name}`,
);
const forwards = (rule: "ForwardRule" | "ForwardOwnRule", event: JsonObject) =>
  matches(JSON.parse(JSON.stringify(properties[rule]?.EventPattern)), event);

describe("the StackSet", () => {
  test("is managed by the organization and reaches accounts that join", () => {
    expect(stackSet.inputs).toMatchObject({
      permissionModel: "SERVICE_MANAGED",
      callAs: "DELEGATED_ADMIN",
      autoDeployment: { enabled: true, retainStacksOnAccountRemoval: false },
      capabilities: ["CAPABILITY_NAMED_IAM"],
    });
  });

  test.each([stackSet, instances])(
    "goes by quarters and stops at a tenth of failures: $name",
    ({ inputs }) => {
      expect(inputs.operationPreferences).toEqual({
        failureTolerancePercentage: 10,
        maxConcurrentPercentage: 25,
        concurrencyMode: "SOFT_FAILURE_TOLERANCE",
      });
    },
  );

  test("tells the members who the hub is", () => {
    const ExternalId = program.one("RandomUuid", "ExternalId").state.result;
    expect(parameters).toEqual({
      HubAccount: hub.account,
      Organization: hub.organization,
      ExternalId,
      RestoreRoles: "on",
      MemberAlarms: "on",
    });
    expect(program.environmentOf(functionNames.onTrustUpdated).MEMBER_EXTERNAL_ID).toBe(ExternalId);
  });

  test("carries a template within CloudFormation's 51,200 bytes", () =>
    expect(body.length).toBeLessThan(51_200));

  test.each([stackSet, instances])(
    "comes after the hub's roles, which the members' trust policies name, and has hours: $name",
    ({ dependsOn, customTimeouts }) => {
      const roles = ["OnTrustUpdated", "OnPrincipalChanged", "SweepAccount", "TakeSnapshot"];
      expect(dependsOn).toEqual(expect.arrayContaining(roles.map((name) => `${name}Role`)));
      expect(customTimeouts).toEqual({ create: "3h", update: "3h", delete: "3h" });
    },
  );

  test("takes a unit that comes or goes by itself, and never deletes what it has just made", async () => {
    const units = ["ou-loca-workload1", "ou-loca-workload2"];
    const settings = { ...exampleSettings, TRUST_DRIFT_ORGANIZATIONAL_UNITS: units.join(",") };
    const made = (await declared({ settings })).all("StackSetInstance");
    expect(made.map(({ inputs }) => inputs.deploymentTargets)).toEqual(
      units.map((unit) => ({ organizationalUnitIds: [unit] })),
    );
    expect(made.map(({ deleteBeforeReplace }) => deleteBeforeReplace)).toEqual([true, true]);
  });

  test("puts it where IAM's events are, into the units that were named", () => {
    expect(instances.inputs).toMatchObject({
      stackSetName: "trust-drift-members",
      callAs: "DELEGATED_ADMIN",
      stackSetInstanceRegion: "us-east-1",
      deploymentTargets: { organizationalUnitIds: ["ou-loca-workload1"] },
    });
  });
});

describe("the forwarding rules", () => {
  test.each([
    ["ForwardRule", "trust-drift-forward"],
    ["ForwardOwnRule", "trust-drift-forward-own"],
  ])("%s is on, and sends to the hub's bus with a role and a dead-letter queue", (rule, Name) => {
    expect(properties[rule]).toMatchObject({
      Name,
      State: "ENABLED",
      Targets: [
        {
          Arn: hubBus,
          RoleArn: arn("role/trust-drift/trust-drift-forwarder"),
          DeadLetterConfig: { Arn: undelivered },
          RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
        },
      ],
    });
  });

  test("send what the hub answers, and nothing else", () => {
    const rules = program.all("EventRule").filter(({ inputs }) => inputs.eventBusName === eventBusName);
    const eventName = [...trustUpdatedEventNames, ...principalChangedEventNames];
    expect(properties.ForwardRule).toMatchObject({ EventPattern: { detail: { eventName } } });
    for (const { file } of samples) {
      const event = readSample(file);
      const answered = rules.some((rule) => ruleMatches(rule, event));
      expect(forwards("ForwardRule", event) || forwards("ForwardOwnRule", event), file).toBe(answered);
    }
  });

  test("report a change of the first one by the second one", () => {
    const event = readSample("disable-rule/forward-rule.json");
    expect([forwards("ForwardRule", event), forwards("ForwardOwnRule", event)]).toEqual([false, true]);
  });

  test("have patterns within EventBridge's 2,048 characters", () => {
    for (const rule of ["ForwardRule", "ForwardOwnRule"])
      expect(JSON.stringify(properties[rule]?.EventPattern).length).toBeLessThan(2048);
    for (const { inputs } of program.all("EventRule"))
      expect(String(inputs.eventPattern ?? "").length).toBeLessThan(2048);
  });

  test("have a role that EventBridge may use for these rules alone, to put events on the hub's bus alone", () => {
    expect(trust("Forwarder")).toEqual([
      {
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: {
          StringEquals: { "aws:SourceAccount": "444444444444" },
          ArnEquals: { "aws:SourceArn": ruleArns },
        },
      },
    ]);
    expect(allowed("Forwarder")).toEqual([{ Effect: "Allow", Action: "events:PutEvents", Resource: hubBus }]);
  });

  test("has an alarm on what the hub did not take, that tells the hub's topic without the bus", () => {
    const topic = `arn:aws:sns:us-east-1:${hub.account}:${topicName}`;
    expect(properties.UndeliveredAlarm).toMatchObject({
      Namespace: "AWS/SQS",
      MetricName: "ApproximateNumberOfMessagesVisible",
      Dimensions: [{ Name: "QueueName", Value: String(properties.Undelivered?.QueueName) }],
      Statistic: "Maximum",
      ComparisonOperator: "GreaterThanThreshold",
      Threshold: 0,
      TreatMissingData: "notBreaching",
      AlarmActions: [topic],
      OKActions: [topic],
    });
    const alarm = `arn:aws:cloudwatch:us-east-1:444444444444:alarm:${properties.UndeliveredAlarm?.AlarmName}`;
    expect(alarm).toBe("arn:aws:cloudwatch:us-east-1:444444444444:alarm:trust-drift-undelivered");
  });

  test("has a queue for what the hub did not take, that it alone may fill", () => {
    expect(properties.Undelivered).toMatchObject({
      MessageRetentionPeriod: 1_209_600,
      SqsManagedSseEnabled: true,
    });
    expect(properties.UndeliveredPolicy?.PolicyDocument).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "RuleDelivers",
          Effect: "Allow",
          Principal: { Service: "events.amazonaws.com" },
          Action: "sqs:SendMessage",
          Resource: undelivered,
          Condition: { ArnEquals: { "aws:SourceArn": ruleArns } },
        },
      ],
    });
  });
});
