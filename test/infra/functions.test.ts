import { describe, expect, test } from "vitest";
import {
  functionNames,
  journalBusName,
  queueNames,
  slackTokenParameterName,
  tableName,
  toggleParameterName,
  topicName,
} from "../../core/contract.ts";
import {
  notifierConfig,
  plannerConfig,
  responderConfig,
  sweeperConfig,
} from "../../functions/runtime/config.ts";
import { arnOf, declared } from "./declared.ts";

const program = await declared();
const externalId = program.one("RandomUuid", "ExternalId").state.result;

const shared = (name: string) => ({
  POWERTOOLS_SERVICE_NAME: name,
  POWERTOOLS_METRICS_NAMESPACE: "TrustDrift",
});
const responder = {
  TABLE_NAME: tableName,
  JOURNAL_BUS_NAME: journalBusName,
  TOGGLE_PARAMETER_NAME: toggleParameterName,
  MEMBER_EXTERNAL_ID: externalId,
  UNPROTECTED_ROLES: "alert-risky",
};
const notifier = {
  TABLE_NAME: tableName,
  TOPIC_ARN: arnOf("sns", topicName),
  SLACK_CHANNEL: "C0123456789",
  SLACK_TOKEN_PARAMETER_NAME: slackTokenParameterName,
};

const urlOf = (queue: string) => `https://sqs.us-east-1.amazonaws.com/222222222222/${queue}`;
const planner = { TABLE_NAME: tableName, SWEEP_ACCOUNT_QUEUE_URL: urlOf(queueNames.sweepAccount) };
const sweeper = {
  TABLE_NAME: tableName,
  JOURNAL_BUS_NAME: journalBusName,
  MEMBER_EXTERNAL_ID: externalId,
  UNPROTECTED_ROLES: "alert-risky",
  TRUST_UPDATED_QUEUE_URL: urlOf(queueNames.trustUpdated),
  HINT_DELAY_SECONDS: "120",
};

test("the functions are those of the contract", () => {
  expect(program.names("Function").sort()).toEqual(Object.values(functionNames).sort());
});

test.each([
  { name: functionNames.onTrustUpdated, own: responder },
  { name: functionNames.onPrincipalChanged, own: responder },
  { name: functionNames.notify, own: notifier },
  { name: functionNames.sweepPlan, own: planner },
  { name: functionNames.sweepAccount, own: sweeper },
])("$name is told what it reads, and nothing besides", ({ name, own }) => {
  expect(program.environmentOf(name)).toEqual({ ...shared(name), ...own });
});

test("the functions take the environment that they are given", () => {
  const given = (name: string) => ({ ...program.environmentOf(name), AWS_REGION: "us-east-1" });
  expect(() => responderConfig(given(functionNames.onTrustUpdated))).not.toThrow();
  expect(() => responderConfig(given(functionNames.onPrincipalChanged))).not.toThrow();
  expect(() => notifierConfig(given(functionNames.notify))).not.toThrow();
  expect(() => plannerConfig(given(functionNames.sweepPlan))).not.toThrow();
  expect(() => sweeperConfig(given(functionNames.sweepAccount))).not.toThrow();
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

  test("logs JSON into a group of its own that is kept for a quarter", () => {
    const logGroup = `/aws/lambda/${name}`;
    expect(inputs).toMatchObject({ loggingConfig: { logFormat: "JSON", logGroup } });
    expect(program.one("LogGroup", logGroup).inputs).toMatchObject({ retentionInDays: 90 });
  });

  test("is called by its queue alone", () => {
    const sources = program
      .all("EventSourceMapping")
      .filter((one) => one.inputs.functionName === arnOf("lambda", `function:${name}`));
    expect(sources).toHaveLength(1);
    expect(program.all("Permission")).toEqual([]);
    expect(program.all("FunctionUrl")).toEqual([]);
  });
});
