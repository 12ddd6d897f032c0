import { describe, expect, test } from "vitest";
import { functionNames, tableName, topicName } from "../../../core/contract/names.ts";
import { externalIdParameterName, toggleParameterName } from "../../../core/contract/parameters.ts";
import { arnOf, declared, hub, statements } from "../declared.ts";

const program = await declared();
const production = await declared({ stage: "production" });

describe("the table", () => {
  const { inputs } = program.one("Table", tableName);

  test("has pk and sk, expires by expiresAt and can be restored to any second", () => {
    expect(inputs).toMatchObject({
      hashKey: "pk",
      rangeKey: "sk",
      billingMode: "PAY_PER_REQUEST",
      ttl: { attributeName: "expiresAt", enabled: true },
      pointInTimeRecovery: { enabled: true },
    });
  });
});

describe("the toggle", () => {
  const toggle = program.one("Parameter", toggleParameterName);

  test("is created off", () => expect(toggle.inputs).toMatchObject({ type: "String", value: "off" }));

  test("is never turned by a deploy", () => {
    const { inputs, ignoreChanges } = toggle;
    // Any other change would write the value that the deployment remembers
    const changeable = Object.keys(inputs).filter((one) => one !== "name" && one !== "tags");
    expect(ignoreChanges).toEqual(expect.arrayContaining(changeable));
  });

  test.each(["off", "approve", "on"])("may be %s", (value) => {
    expect(value).toMatch(new RegExp(String(toggle.inputs.allowedPattern)));
  });

  test.each(["", "On", "true", "off ", "on\n", "offf"])("may not be %j", (value) => {
    expect(value).not.toMatch(new RegExp(String(toggle.inputs.allowedPattern)));
  });
});

describe("secrets", () => {
  test("are not declared: a person puts them, and no deploy's state ever holds one", () => {
    expect(program.names("Parameter").sort()).toEqual([toggleParameterName, externalIdParameterName].sort());
  });

  test("have a key of our own that turns every year", () => {
    expect(program.one("Key", "Key").inputs).toMatchObject({
      enableKeyRotation: true,
      deletionWindowInDays: 30,
    });
  });
});

describe("the topic of the alerts", () => {
  const topic = program.one("Topic", topicName);
  const key = program.one("Key", "Key");

  test("is encrypted with our key", () => expect(topic.inputs.kmsMasterKeyId).toBe(key.state.arn));

  test("takes messages only of our alarms and of notify, and none unencrypted", () => {
    const common = { Action: "sns:Publish", Resource: arnOf("sns", topicName) };
    expect(program.policyAbout("TopicPolicy", "arn", arnOf("sns", topicName))).toEqual([
      {
        Sid: "OurAlarmsPublish",
        Effect: "Allow",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        ...common,
        Condition: {
          StringEquals: { "aws:SourceAccount": hub.account },
          ArnLike: { "aws:SourceArn": arnOf("cloudwatch", "alarm:trust-drift-*") },
        },
      },
      {
        Sid: "MembersAlarmsPublish",
        Effect: "Allow",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        ...common,
        Condition: {
          StringEquals: { "aws:SourceOrgID": hub.organization },
          ArnLike: { "aws:SourceArn": "arn:aws:cloudwatch:us-east-1:*:alarm:trust-drift-undelivered" },
        },
      },
      {
        Sid: "DenyOtherPublishers",
        Effect: "Deny",
        Principal: "*",
        ...common,
        Condition: {
          ArnNotEquals: {
            "aws:PrincipalArn": `arn:aws:iam::${hub.account}:role/trust-drift/${functionNames.notify}`,
          },
          Bool: { "aws:PrincipalIsAWSService": "false" },
        },
      },
      {
        Sid: "DenyInsecureTransport",
        Effect: "Deny",
        Principal: "*",
        ...common,
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ]);
  });

  test("has a key that the account administers, and that our alarms may use", () => {
    const use = { Effect: "Allow", Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: "*" };
    const caller = { "kms:CallerAccount": hub.account };
    const alarm = (of: string, name: string) => ({
      ArnLike: { "aws:SourceArn": `arn:aws:cloudwatch:us-east-1:${of}:alarm:trust-drift-${name}` },
    });
    expect(statements(key.inputs.policy)).toEqual([
      {
        Sid: "AccountAdministersThroughIam",
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${hub.account}:root` },
        Action: expect.arrayContaining(["kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"]),
        Resource: "*",
        Condition: { StringEquals: caller },
      },
      {
        Sid: "AccountUsesThroughServices",
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${hub.account}:root` },
        Action: ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
        Resource: "*",
        Condition: {
          StringEquals: {
            ...caller,
            "kms:ViaService": ["sns.us-east-1.amazonaws.com", "ssm.us-east-1.amazonaws.com"],
          },
        },
      },
      {
        Sid: "AlarmsMayPublish",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        ...use,
        Condition: { StringEquals: { "aws:SourceAccount": hub.account }, ...alarm(hub.account, "*") },
      },
      {
        Sid: "MembersAlarmsMayPublish",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        ...use,
        Condition: { StringEquals: { "aws:SourceOrgID": hub.organization }, ...alarm("*", "undelivered") },
      },
    ]);
  });

  test("has a key that no one can use directly, or hand on by a grant", () => {
    const actions = statements(key.inputs.policy).flatMap(({ Action, Condition }) => {
      expect(Condition).toBeDefined();
      return String(Condition?.StringEquals?.["kms:ViaService"] ?? "") === "" ? [Action].flat() : [];
    });
    expect(actions).not.toContain("kms:CreateGrant");
    expect(actions.join()).not.toContain("*");
  });
});

describe("stages", () => {
  test("production keeps its table, protects everything and leaves what holds data", () => {
    const table = production.one("Table", tableName);
    expect(production.program.app).toMatchObject({ protect: true, removal: "retain" });
    expect(table).toMatchObject({ retainOnDelete: true, inputs: { deletionProtectionEnabled: true } });
  });

  test("production keeps the roles that members trust by their ids", () => {
    const { onTrustUpdated, onPrincipalChanged, sweepAccount, takeSnapshot } = functionNames;
    const trusted: string[] = [onTrustUpdated, onPrincipalChanged, sweepAccount, takeSnapshot];
    for (const name of Object.values(functionNames)) {
      // A setting may take any other away, and a protected one would stop the deploy
      expect(production.one("Role", name).protect).toBe(trusted.includes(name));
      expect(program.one("Role", name).protect).toBe(false);
    }
  });

  test("another stage can be removed", () => {
    const table = program.one("Table", tableName);
    expect(program.program.app).toMatchObject({ protect: false, removal: "remove" });
    expect(table.retainOnDelete).toBeUndefined();
    expect(table.inputs.deletionProtectionEnabled).toBe(false);
  });

  test("differ in nothing else", () => {
    const kinds = ({ program: { resources } }: typeof program) =>
      resources.map(({ type, name }) => `${type} ${name}`).sort();
    expect(kinds(production)).toEqual(kinds(program));
    const policies = (one: typeof program) => Object.values(functionNames).map((name) => one.allowed(name));
    expect(policies(production)).toEqual(policies(program));
  });
});
