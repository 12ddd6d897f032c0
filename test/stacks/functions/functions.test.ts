import { describe, expect, test } from "vitest";
import { journalBusName } from "../../../core/contract/journal.ts";
import { functionNames, queueNames, tableName, topicName } from "../../../core/contract/names.ts";
import {
  slackSigningSecretParameterName,
  slackTokenParameterName,
  toggleParameterName,
} from "../../../core/contract/parameters.ts";
import { canaryConfig } from "../../../functions/runtime/config/canary.ts";
import { approverConfig, notifierConfig } from "../../../functions/runtime/config/notifications.ts";
import { responderConfig, restorerConfig } from "../../../functions/runtime/config/responders.ts";
import { snapshotterConfig } from "../../../functions/runtime/config/snapshotter.ts";
import { plannerConfig, sweeperConfig } from "../../../functions/runtime/config/sweep.ts";
import { arnOf, declared } from "../declared.ts";

const program = await declared();
const externalId = program.one("RandomUuid", "ExternalId").state.result;

const shared = (name: string) => ({
  POWERTOOLS_SERVICE_NAME: name,
  POWERTOOLS_METRICS_NAMESPACE: "TrustDrift",
});
const urlOf = (queue: string) => `https://sqs.us-east-1.amazonaws.com/222222222222/${queue}`;

const responder = {
  TABLE_NAME: tableName,
  JOURNAL_BUS_NAME: journalBusName,
  TOGGLE_PARAMETER_NAME: toggleParameterName,
  MEMBER_EXTERNAL_ID: externalId,
  UNPROTECTED_ROLES: "alert-risky",
  ORGANIZATION_ID: "o-localorg01",
  PROTECTED_ROLES: "qovery-*,app-payments,github-deployer,security/auditor,ci/pipeline,deploy-target",
  SWEEP_ACCOUNT_QUEUE_URL: urlOf(queueNames.sweepAccount),
  CANARY_ACCOUNT: "222222222222",
};
const restorer = {
  ...responder,
  TRUST_RECHECKS_QUEUE_URL: urlOf(queueNames.trustRechecks),
  RECHECK_DELAY_SECONDS: "15",
  TAKE_SNAPSHOT_QUEUE_URL: urlOf(queueNames.takeSnapshot),
  SNAPSHOT_DELAY_SECONDS: "300",
  RESTORE_ROLES: "on",
};
const notifier = {
  TABLE_NAME: tableName,
  TOPIC_ARN: arnOf("sns", topicName),
  SLACK_CHANNEL: "C0123456789",
  SLACK_TOKEN_PARAMETER_NAME: slackTokenParameterName,
  SLACK_APPROVERS: "U0ADA456789",
  GATHER_SECONDS: "20",
  CANARY_ACCOUNT: "222222222222",
};

const approver = {
  TABLE_NAME: tableName,
  TOGGLE_PARAMETER_NAME: toggleParameterName,
  SLACK_SIGNING_SECRET_PARAMETER_NAME: slackSigningSecretParameterName,
  SLACK_APPROVERS: "U0ADA456789",
  TRUST_RECHECKS_QUEUE_URL: urlOf(queueNames.trustRechecks),
  PRINCIPAL_RECHECKS_QUEUE_URL: urlOf(queueNames.principalRechecks),
};

const planner = { TABLE_NAME: tableName, SWEEP_ACCOUNT_QUEUE_URL: urlOf(queueNames.sweepAccount) };
const sweeper = {
  TABLE_NAME: tableName,
  JOURNAL_BUS_NAME: journalBusName,
  MEMBER_EXTERNAL_ID: externalId,
  UNPROTECTED_ROLES: "alert-risky",
  ORGANIZATION_ID: "o-localorg01",
  TRUST_RECHECKS_QUEUE_URL: urlOf(queueNames.trustRechecks),
  PRINCIPAL_RECHECKS_QUEUE_URL: urlOf(queueNames.principalRechecks),
  TAKE_SNAPSHOT_QUEUE_URL: urlOf(queueNames.takeSnapshot),
  REMINDER_HOURS: "1,4,24",
  RECHECK_DELAY_SECONDS: "120",
  CANARY_ACCOUNT: "222222222222",
  TOGGLE_PARAMETER_NAME: toggleParameterName,
  HUB_ACCOUNT: "222222222222",
};
const snapshotter = {
  TABLE_NAME: tableName,
  MEMBER_EXTERNAL_ID: externalId,
  OWN_PARTS: expect.stringContaining('"hubAccount":"222222222222"'),
  PRINCIPAL_RECHECKS_QUEUE_URL: urlOf(queueNames.principalRechecks),
  RECHECK_DELAY_SECONDS: "120",
  CANARY_ACCOUNT: "222222222222",
};
const canary = {
  TABLE_NAME: tableName,
  TOGGLE_PARAMETER_NAME: toggleParameterName,
  CANARY_ACCOUNT: "222222222222",
};

test("the functions are those of the contract", () => {
  expect(program.names("Function").sort()).toEqual(Object.values(functionNames).sort());
});

test.each([
  { name: functionNames.onTrustUpdated, own: responder },
  { name: functionNames.onPrincipalChanged, own: restorer },
  { name: functionNames.notify, own: notifier },
  { name: functionNames.sweepPlan, own: planner },
  { name: functionNames.sweepAccount, own: sweeper },
  { name: functionNames.takeSnapshot, own: snapshotter },
  { name: functionNames.slackActions, own: approver },
  { name: functionNames.canary, own: canary },
])("$name gets the names of what it reads, and no others", ({ name, own }) => {
  expect(program.environmentOf(name)).toEqual({ ...shared(name), ...own });
});

test("the functions take the environment that they are given", () => {
  const given = (name: string) => ({ ...program.environmentOf(name), AWS_REGION: "us-east-1" });
  expect(() => responderConfig(given(functionNames.onTrustUpdated))).not.toThrow();
  expect(() => restorerConfig(given(functionNames.onPrincipalChanged))).not.toThrow();
  expect(() => notifierConfig(given(functionNames.notify))).not.toThrow();
  expect(() => approverConfig(given(functionNames.slackActions))).not.toThrow();
  expect(() => plannerConfig(given(functionNames.sweepPlan))).not.toThrow();
  expect(() => sweeperConfig(given(functionNames.sweepAccount))).not.toThrow();
  expect(() => snapshotterConfig(given(functionNames.takeSnapshot))).not.toThrow();
  expect(() => canaryConfig(given(functionNames.canary))).not.toThrow();
});

describe.each(program.names("Function"))("function %s", (name) => {
  const { inputs } = program.one("Function", name);

  test("runs on Node 24 and arm64, from the bundle", () => {
    expect(inputs).toMatchObject({
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      packageType: "Zip",
      handler: "bundle.handler",
    });
  });

  test("has its limits of time and memory", () => {
    expect(inputs).toMatchObject({ timeout: 30, memorySize: 512 });
  });

  test("logs JSON into a group of its own that is retained for a quarter", () => {
    const logGroup = `/aws/lambda/${name}`;
    expect(inputs).toMatchObject({ loggingConfig: { logFormat: "JSON", logGroup } });
    expect(program.one("LogGroup", logGroup).inputs).toMatchObject({ retentionInDays: 90 });
  });

  test("is called by its queues alone, or by its URL alone", () => {
    const sources = program
      .all("EventSourceMapping")
      .filter((one) => one.inputs.functionName === arnOf("lambda", `function:${name}`));
    const about = (kind: string, input: string) =>
      program.all(kind).filter(({ inputs }) => String(inputs[input]).endsWith(name));
    const isPressed = name === functionNames.slackActions;
    const isResponder = name === functionNames.onTrustUpdated || name === functionNames.onPrincipalChanged;
    expect(sources).toHaveLength(isPressed ? 0 : isResponder ? 2 : 1);
    expect(about("FunctionUrl", "functionName")).toHaveLength(isPressed ? 1 : 0);
    expect(about("Permission", "function")).toHaveLength(isPressed ? 2 : 0);
  });
});

test("the one URL is for Slack, which cannot sign as AWS does: open, without CORS, and few at once", () => {
  const [url, ...others] = program.all("FunctionUrl");
  expect(others).toEqual([]);
  expect(url?.inputs).toMatchObject({ authorizationType: "NONE", invokeMode: "BUFFERED" });
  expect(url?.inputs.cors).toBeUndefined();
  const { inputs } = program.one("Function", functionNames.slackActions);
  expect(inputs.reservedConcurrentExecutions).toBe(5);
  const opened = program
    .all("Permission")
    .map(({ inputs: { action, principal, functionUrlAuthType, invokedViaFunctionUrl } }) => ({
      action,
      principal,
      isByUrl: functionUrlAuthType === "NONE" || invokedViaFunctionUrl === true,
    }));
  expect(opened).toEqual([
    { action: "lambda:InvokeFunctionUrl", principal: "*", isByUrl: true },
    { action: "lambda:InvokeFunction", principal: "*", isByUrl: true },
  ]);
});
