import { describe, expect, test } from "vitest";
import {
  functionNames,
  journalBusName,
  memberRoleNames,
  queueNames,
  slackTokenParameterName,
  tableName,
  toggleParameterName,
  topicName,
} from "../../core/contract.ts";
import { arnOf, declared, hub, type Statement, statements } from "./declared.ts";

const program = await declared();
const keyArn = program.one("Key", "Key").state.arn;

const logs = (name: string): Statement => ({
  Effect: "Allow",
  Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
  Resource: arnOf("logs", `log-group:/aws/lambda/${name}:*`),
});

const consumes = (queue: string): Statement => ({
  Effect: "Allow",
  Action: [
    "sqs:ReceiveMessage",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "sqs:ChangeMessageVisibility",
  ],
  Resource: arnOf("sqs", queue),
});

const through = (service: string) => ({ "kms:ViaService": `${service}.us-east-1.amazonaws.com` });

const responds: Statement[] = [
  {
    Effect: "Allow",
    Action: "sts:AssumeRole",
    Resource: Object.values(memberRoleNames).map((name) => `arn:aws:iam::*:role/trust-drift/${name}`),
    Condition: { StringEquals: { "aws:ResourceOrgID": hub.organization } },
  },
  {
    Effect: "Allow",
    Action: [
      "dynamodb:BatchGetItem",
      "dynamodb:GetItem",
      "dynamodb:PutItem",
      "dynamodb:Query",
      "dynamodb:UpdateItem",
    ],
    Resource: arnOf("dynamodb", `table/${tableName}`),
  },
  { Effect: "Allow", Action: "ssm:GetParameter", Resource: arnOf("ssm", `parameter${toggleParameterName}`) },
  { Effect: "Allow", Action: "events:PutEvents", Resource: arnOf("events", `event-bus/${journalBusName}`) },
];

const tells: Statement[] = [
  {
    Effect: "Allow",
    Action: ["dynamodb:GetItem", "dynamodb:UpdateItem"],
    Resource: arnOf("dynamodb", `table/${tableName}`),
  },
  { Effect: "Allow", Action: "sns:Publish", Resource: arnOf("sns", topicName) },
  {
    Effect: "Allow",
    Action: ["kms:Decrypt", "kms:GenerateDataKey"],
    Resource: String(keyArn),
    Condition: { StringEquals: through("sns") },
  },
  {
    Effect: "Allow",
    Action: "ssm:GetParameter",
    Resource: arnOf("ssm", `parameter${slackTokenParameterName}`),
  },
  {
    Effect: "Allow",
    Action: "kms:Decrypt",
    Resource: String(keyArn),
    Condition: {
      StringEquals: {
        ...through("ssm"),
        "kms:EncryptionContext:PARAMETER_ARN": arnOf("ssm", `parameter${slackTokenParameterName}`),
      },
    },
  },
];

const sends = (queue: string): Statement => ({
  Effect: "Allow",
  Action: "sqs:SendMessage",
  Resource: arnOf("sqs", queue),
});

const plans: Statement[] = [
  sends(queueNames.sweepAccount),
  { Effect: "Allow", Action: "organizations:ListAccounts", Resource: "*" },
  {
    Effect: "Allow",
    Action: ["dynamodb:BatchWriteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"],
    Resource: arnOf("dynamodb", `table/${tableName}`),
  },
];

/** The remediator is not among it: a sweep only looks. */
const sweeps: Statement[] = [
  {
    Effect: "Allow",
    Action: "sts:AssumeRole",
    Resource: `arn:aws:iam::*:role/trust-drift/${memberRoleNames.reader}`,
    Condition: { StringEquals: { "aws:ResourceOrgID": hub.organization } },
  },
  {
    Effect: "Allow",
    Action: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem"],
    Resource: arnOf("dynamodb", `table/${tableName}`),
  },
  sends(queueNames.trustUpdated),
  { Effect: "Allow", Action: "events:PutEvents", Resource: arnOf("events", `event-bus/${journalBusName}`) },
];

test("each function has a role of its own, and there is no other", () => {
  expect(program.names("Role").sort()).toEqual(Object.values(functionNames).sort());
  for (const name of Object.values(functionNames)) {
    const { state } = program.one("Role", name);
    expect(program.one("Function", name).inputs.role).toBe(state.arn);
  }
});

test.each([
  { name: functionNames.onTrustUpdated, expected: [consumes(queueNames.trustUpdated), ...responds] },
  { name: functionNames.onPrincipalChanged, expected: [consumes(queueNames.principalChanged), ...responds] },
  { name: functionNames.notify, expected: [consumes(queueNames.notify), ...tells] },
  { name: functionNames.sweepPlan, expected: [consumes(queueNames.sweepPlan), ...plans] },
  { name: functionNames.sweepAccount, expected: [consumes(queueNames.sweepAccount), ...sweeps] },
])("$name may do exactly what it does", ({ name, expected }) => {
  expect(program.allowed(name)).toEqual([logs(name), ...expected]);
});

describe.each(program.names("Role"))("role %s", (name) => {
  const { inputs } = program.one("Role", name);

  test("is trusted to Lambda and to nobody else", () => {
    expect(statements(inputs.assumeRolePolicy)).toEqual([
      {
        Sid: "AllowAssumeRole",
        Effect: "Allow",
        Principal: { Service: "lambda.amazonaws.com" },
        Action: "sts:AssumeRole",
      },
    ]);
  });

  test("is under our path, and has no policy of AWS's", () => {
    expect(inputs).toMatchObject({ path: "/trust-drift/", managedPolicyArns: [] });
  });

  test("has no wildcard action, and a wildcard resource only where the account or the stream is not known", () => {
    for (const { Action, Resource } of program.allowed(name)) {
      expect([Action].flat().join()).not.toContain("*");
      // Knows no narrower one
      if (Action === "organizations:ListAccounts") continue;
      for (const resource of [Resource ?? []].flat())
        if (resource.includes("*"))
          expect(resource).toMatch(
            /^arn:aws:iam::\*:role\/trust-drift\/[a-z-]+$|^arn:aws:logs:.+:log-group:\/aws\/lambda\/[a-z-]+:\*$/,
          );
    }
  });

  test("has inline policies within IAM's 10,240 characters", () => {
    expect(program.policiesOf(name).join("").replaceAll(/\s/g, "").length).toBeLessThan(10_240);
  });
});
