import { describe, expect, test } from "vitest";
import { canaryRole } from "../../../core/contract/canary.ts";
import { journalBusName } from "../../../core/contract/journal.ts";
import { functionNames, queueNames, tableName, topicName } from "../../../core/contract/names.ts";
import {
  slackSigningSecretParameterName,
  slackTokenParameterName,
  toggleParameterName,
} from "../../../core/contract/parameters.ts";
import { memberRoleNames } from "../../../core/contract/roles.ts";
import { arnOf, declared, hub, type Statement, statements } from "../declared.ts";

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

const sends = (queue: string): Statement => ({
  Effect: "Allow",
  Action: "sqs:SendMessage",
  Resource: arnOf("sqs", queue),
});

const memberRole = (name: string) => `arn:aws:iam::*:role/trust-drift/${name}`;

const assumes = (Resource: string | string[]): Statement => ({
  Effect: "Allow",
  Action: "sts:AssumeRole",
  Resource,
  Condition: { StringEquals: { "aws:ResourceOrgID": hub.organization } },
});

const readsTable: Statement = {
  Effect: "Allow",
  Action: ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query"],
  Resource: arnOf("dynamodb", `table/${tableName}`),
};

const readsItems: Statement = { ...readsTable, Action: "dynamodb:GetItem" };

/** A list of one is written as its value. */
function oneOrMany(values: string[]): string | string[] {
  const [only, ...more] = values;
  return only !== undefined && more.length === 0 ? only : values;
}

/** Only in partitions whose keys begin with these prefixes. */
const writesTable = (actions: string[], prefixes: string[]): Statement => ({
  Effect: "Allow",
  Action: oneOrMany(actions.map((action) => `dynamodb:${action}`)),
  Resource: arnOf("dynamodb", `table/${tableName}`),
  Condition: {
    "ForAllValues:StringLike": { "dynamodb:LeadingKeys": oneOrMany(prefixes.map((prefix) => `${prefix}#*`)) },
    Null: { "dynamodb:LeadingKeys": "false" },
  },
});

const readsToggle: Statement = {
  Effect: "Allow",
  Action: "ssm:GetParameter",
  Resource: arnOf("ssm", `parameter${toggleParameterName}`),
};

const responds: Statement[] = [
  assumes([memberRole(memberRoleNames.reader), memberRole(memberRoleNames.remediator)]),
  sends(queueNames.sweepAccount),
  readsTable,
  writesTable(
    ["PutItem", "UpdateItem"],
    [
      "ROLE",
      "ACCOUNT",
      "INCIDENT",
      "OPEN",
      "UNANNOUNCED",
      "GROUP",
      "GROUPS",
      "LOSS",
      "FAILURES",
      "ID",
      "PRINCIPAL",
    ],
  ),
  readsToggle,
  { Effect: "Allow", Action: "events:PutEvents", Resource: arnOf("events", `event-bus/${journalBusName}`) },
];

/** A SecureString under our key, and no other that is. */
const readsSecret = (parameterName: string): Statement[] => [
  { Effect: "Allow", Action: "ssm:GetParameter", Resource: arnOf("ssm", `parameter${parameterName}`) },
  {
    Effect: "Allow",
    Action: "kms:Decrypt",
    Resource: String(keyArn),
    Condition: {
      StringEquals: {
        ...through("ssm"),
        "kms:EncryptionContext:PARAMETER_ARN": arnOf("ssm", `parameter${parameterName}`),
      },
    },
  },
];

/** It can write no role, and announce nothing: it says on record what a person said, and where to look. */
const approves: Statement[] = [
  readsTable,
  writesTable(["PutItem"], ["APPROVAL"]),
  { Effect: "Allow", Action: "ssm:GetParameter", Resource: arnOf("ssm", `parameter${toggleParameterName}`) },
  sends(queueNames.trustRechecks),
  sends(queueNames.principalRechecks),
  ...readsSecret(slackSigningSecretParameterName),
];

const tells: Statement[] = [
  readsTable,
  writesTable(["UpdateItem"], ["DELIVERIES"]),
  writesTable(["BatchWriteItem"], ["UNANNOUNCED"]),
  { Effect: "Allow", Action: "sns:Publish", Resource: arnOf("sns", topicName) },
  {
    Effect: "Allow",
    Action: ["kms:Decrypt", "kms:GenerateDataKey"],
    Resource: String(keyArn),
    Condition: { StringEquals: through("sns") },
  },
  ...readsSecret(slackTokenParameterName),
];

const plans: Statement[] = [
  sends(queueNames.sweepAccount),
  { Effect: "Allow", Action: "sqs:GetQueueAttributes", Resource: arnOf("sqs", queueNames.sweepAccount) },
  readsItems,
  writesTable(["PutItem"], ["ORGANIZATION"]),
  { Effect: "Allow", Action: "organizations:ListAccounts", Resource: "*" },
];

/** The remediator is not among it: a sweep only looks. */
const sweeps: Statement[] = [
  {
    Effect: "Allow",
    Action: "sts:AssumeRole",
    Resource: `arn:aws:iam::*:role/trust-drift/${memberRoleNames.reader}`,
    Condition: { StringEquals: { "aws:ResourceOrgID": hub.organization } },
  },
  readsTable,
  writesTable(
    ["PutItem", "UpdateItem"],
    ["ACCOUNT", "INCIDENT", "OPEN", "UNANNOUNCED", "REPORTED", "ID", "PRINCIPAL"],
  ),
  writesTable(["BatchWriteItem"], ["UNANNOUNCED"]),
  sends(queueNames.trustRechecks),
  sends(queueNames.principalRechecks),
  sends(queueNames.takeSnapshot),
  { Effect: "Allow", Action: "events:PutEvents", Resource: arnOf("events", `event-bus/${journalBusName}`) },
  readsToggle,
  { ...readsToggle, Action: "ssm:GetParameterHistory" },
];

/** Nor is it here, nor can it tell people anything. */
const takesSnapshots: Statement[] = [
  {
    Effect: "Allow",
    Action: "sts:AssumeRole",
    Resource: `arn:aws:iam::*:role/trust-drift/${memberRoleNames.reader}`,
    Condition: { StringEquals: { "aws:ResourceOrgID": hub.organization } },
  },
  readsTable,
  writesTable(
    ["BatchWriteItem", "PutItem", "UpdateItem"],
    ["SNAPSHOTS", "ACCOUNT", "TRUSTED", "ID", "PRINCIPAL"],
  ),
  sends(queueNames.principalRechecks),
];

const changesCanary: Statement[] = [
  {
    Effect: "Allow",
    Action: ["iam:GetRole", "iam:UpdateAssumeRolePolicy"],
    Resource: `arn:aws:iam::${hub.account}:role/canary/trust-drift/trust-canary`,
  },
  readsItems,
  { Effect: "Allow", Action: "ssm:GetParameter", Resource: arnOf("ssm", `parameter${toggleParameterName}`) },
];

const ofFunctions = program.names("Role").filter((name) => name !== canaryRole.name);

test("each function has a role of its own, and there is no other but the canary", () => {
  expect(ofFunctions.sort()).toEqual(Object.values(functionNames).sort());
  for (const name of Object.values(functionNames)) {
    const { state } = program.one("Role", name);
    expect(program.one("Function", name).inputs.role).toBe(state.arn);
  }
});

test.each([
  {
    name: functionNames.onTrustUpdated,
    expected: [consumes(queueNames.trustUpdated), consumes(queueNames.trustRechecks), ...responds],
  },
  {
    name: functionNames.onPrincipalChanged,
    expected: [
      consumes(queueNames.principalChanged),
      consumes(queueNames.principalRechecks),
      ...responds,
      sends(queueNames.trustRechecks),
      sends(queueNames.takeSnapshot),
      assumes(memberRole(memberRoleNames.restorer)),
    ],
  },
  { name: functionNames.notify, expected: [consumes(queueNames.notify), ...tells] },
  { name: functionNames.sweepPlan, expected: [consumes(queueNames.sweepPlan), ...plans] },
  { name: functionNames.sweepAccount, expected: [consumes(queueNames.sweepAccount), ...sweeps] },
  { name: functionNames.takeSnapshot, expected: [consumes(queueNames.takeSnapshot), ...takesSnapshots] },
  { name: functionNames.slackActions, expected: approves },
  { name: functionNames.canary, expected: [consumes(queueNames.canary), ...changesCanary] },
])("$name may do exactly what it does", ({ name, expected }) => {
  expect(program.allowed(name)).toEqual([logs(name), ...expected]);
});

describe.each(ofFunctions)("role %s", (name) => {
  const { inputs } = program.one("Role", name);

  test("is trusted to Lambda and to no one else", () => {
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
