import { expect, test } from "vitest";
import { functionNames, queueNames } from "../../../core/contract/names.ts";
import { hubStatements } from "../../../core/scp/hub.ts";
import { guardPolicies } from "../../../core/scp/policies.ts";
import { deniedBy } from "./evaluate.ts";

const hub = "222222222222";
const deployer = `arn:aws:iam::${hub}:role/ci/deployer`;
const operator = `arn:aws:iam::${hub}:role/operator`;
const responder = `arn:aws:iam::${hub}:role/trust-drift/${functionNames.onTrustUpdated}`;
const exempt = { breakGlass: [], pipelines: ["arn:aws:iam::*:role/ci/deployer"], operators: [operator] };
const policies = guardPolicies(hubStatements({ partition: "aws", hub, exempt })).map(({ text }) => text);

const arn = (service: string, resource: string) => `arn:aws:${service}:us-east-1:${hub}:${resource}`;
const responderArn = arn("lambda", `function:${functionNames.onTrustUpdated}`);

test.each([
  ["cloudformation:CreateStackSet", "*", "HubStackSets", [deployer]],
  [
    "cloudformation:CreateStackInstances",
    "arn:aws:cloudformation:us-east-1:111111111111:stackset/another:0a1b",
    "HubStackSets",
    [deployer],
  ],
  ["lambda:UpdateFunctionCode", responderArn, "HubFunctions", [deployer]],
  ["lambda:InvokeFunction", responderArn, "HubFunctions", [deployer]],
  ["dynamodb:PutItem", arn("dynamodb", "table/trust-drift"), "HubTable", [deployer, operator, responder]],
  [
    "dynamodb:PartiQLUpdate",
    arn("dynamodb", "table/trust-drift"),
    "HubTable",
    [deployer, operator, responder],
  ],
  ["sqs:SendMessage", arn("sqs", queueNames.trustUpdated), "HubQueues", [deployer, operator, responder]],
  ["sqs:SetQueueAttributes", arn("sqs", queueNames.notify), "HubQueues", [deployer, operator, responder]],
  [
    "ssm:PutParameter",
    arn("ssm", "parameter/trust-drift/auto-remediation"),
    "HubParameters",
    [deployer, operator],
  ],
  ["sns:SetTopicAttributes", arn("sns", "trust-drift-alerts"), "HubTopic", [deployer]],
])("%s of %s in the hub", (action, resource, sid, allowed) => {
  const by = (principal: string, reach: "part" | "whole") =>
    deniedBy(policies, { principal, action, resource }, reach);
  expect(by(`arn:aws:iam::${hub}:role/admin`, "part")).toEqual([sid]);
  for (const principal of [deployer, operator, responder])
    expect(by(principal, "whole")).toEqual(allowed.includes(principal) ? [] : [sid]);
});

test("only event sources of the product's functions are protected", () => {
  const of = (name: string) =>
    deniedBy(
      policies,
      {
        principal: `arn:aws:iam::${hub}:role/admin`,
        action: "lambda:UpdateEventSourceMapping",
        resource: arn("lambda", "event-source-mapping:0a1b"),
        functionArn: arn("lambda", `function:${name}`),
      },
      "part",
    );
  expect(of(functionNames.onTrustUpdated)).toEqual(["HubEventSources"]);
  expect(of("another")).toEqual([]);
});

test("other functions, tables and queues of the account are not affected", () => {
  for (const [action, resource] of [
    ["lambda:UpdateFunctionCode", arn("lambda", "function:another")],
    ["dynamodb:PutItem", arn("dynamodb", "table/another")],
    ["sqs:SendMessage", arn("sqs", "another")],
    ["ssm:PutParameter", arn("ssm", "parameter/another")],
  ] as const)
    expect(
      deniedBy(policies, { principal: `arn:aws:iam::${hub}:role/admin`, action, resource }, "whole"),
    ).toEqual([]);
});
