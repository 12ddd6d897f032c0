import * as v from "valibot";
import { beforeAll, describe, expect, test } from "vitest";
import { functionNames } from "../../../core/contract/names.ts";
import { type Declared, declared, statements } from "../declared.ts";
import { installCfnLint, lint } from "./cfn-lint.ts";

let program: Declared;
let cfnLint: string;
beforeAll(async () => {
  [program, cfnLint] = await Promise.all([declared(), installCfnLint()]);
});

const memberTemplate = () => String(program.one("StackSet", "trust-drift-members").inputs.templateBody);

/** Every policy of the hub, as resources of a template that is never created, for cfn-lint knows the real actions. */
function hubPolicies() {
  const document = (policy: unknown) => ({ Version: "2012-10-17", Statement: statements(policy) });
  const resources: [string, object][] = [
    ...Object.values(functionNames).map((name): [string, object] => [
      name,
      {
        Type: "AWS::IAM::Role",
        Properties: {
          AssumeRolePolicyDocument: document(program.one("Role", name).inputs.assumeRolePolicy),
          Policies: [
            {
              PolicyName: "inline",
              PolicyDocument: { Version: "2012-10-17", Statement: program.allowed(name) },
            },
          ],
        },
      },
    ]),
    ...program.all("QueuePolicy").map(({ name, inputs }): [string, object] => [
      name,
      {
        Type: "AWS::SQS::QueuePolicy",
        Properties: { Queues: [inputs.queueUrl], PolicyDocument: document(inputs.policy) },
      },
    ]),
    ...program.all("EventBusPolicy").map(({ name, inputs }): [string, object] => [
      name,
      {
        Type: "AWS::Events::EventBusPolicy",
        Properties: {
          StatementId: name,
          EventBusName: inputs.eventBusName,
          Statement: statements(inputs.policy)[0],
        },
      },
    ]),
    ...program.all("TopicPolicy").map(({ name, inputs }): [string, object] => [
      name,
      {
        Type: "AWS::SNS::TopicPolicy",
        Properties: { Topics: [inputs.arn], PolicyDocument: document(inputs.policy) },
      },
    ]),
    [
      "Key",
      { Type: "AWS::KMS::Key", Properties: { KeyPolicy: document(program.one("Key", "Key").inputs.policy) } },
    ],
  ];
  return {
    AWSTemplateFormatVersion: "2010-09-09",
    Resources: Object.fromEntries(resources.map(([name, resource]) => [name.replaceAll("-", ""), resource])),
  };
}

const misspelt = (text: string, action: string) => {
  expect(text).toContain(`"${action}"`);
  return JSON.parse(text.replaceAll(`"${action}"`, `"${action}s"`));
};

describe("cfn-lint has nothing against", () => {
  test("the members' template", async () =>
    expect(await lint(cfnLint, JSON.parse(memberTemplate()))).toEqual([]));

  test("the hub's policies: every action exists", async () =>
    expect(await lint(cfnLint, hubPolicies())).toEqual([]));
});

const actions = v.array(v.string());
const BoundaryOnly = v.looseObject({
  Resources: v.looseObject({
    Boundary: v.looseObject({
      Properties: v.looseObject({
        PolicyDocument: v.looseObject({
          Statement: v.array(
            v.looseObject({
              Action: v.union([
                actions,
                v.strictObject({ "Fn::If": v.tuple([v.string(), actions, actions]) }),
              ]),
            }),
          ),
        }),
      }),
    }),
  }),
});

describe("cfn-lint would see", () => {
  test.each([
    ["with a restorer", 1, 1],
    ["without one", 1, 2],
    ["in any case", 0, undefined],
  ] as const)("an action of the boundary that does not exist, %s", async (_, statement, branch) => {
    const template = v.parse(BoundaryOnly, JSON.parse(memberTemplate()));
    const { Statement } = template.Resources.Boundary.Properties.PolicyDocument;
    const Action = Statement[statement]?.Action ?? [];
    const list = "Fn::If" in Action && branch !== undefined ? Action["Fn::If"][branch] : Action;
    if (Array.isArray(list)) list.push("iam:GuessRole");
    expect((await lint(cfnLint, template)).join().toLowerCase()).toContain("guessrole");
  });

  test("an action of a member's role that does not exist", async () => {
    const template = misspelt(memberTemplate(), "iam:UpdateAssumeRolePolicy");
    expect((await lint(cfnLint, template)).join()).toContain("updateassumerolepolicys");
  });

  test("an action of a function's role that does not exist", async () => {
    const template = misspelt(JSON.stringify(hubPolicies()), "sqs:GetQueueAttributes");
    expect((await lint(cfnLint, template)).join()).toContain("getqueueattributess");
  });
});
