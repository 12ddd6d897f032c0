import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import * as v from "valibot";
import { beforeAll, describe, expect, test } from "vitest";
import { readExpectations } from "../../../adapters/files/expectation-files.ts";
import { changes, passRole } from "../../../core/scp/actions.ts";
import { guard } from "../../../core/scp/guard.ts";
import { guardPolicies } from "../../../core/scp/policies.ts";
import { exampleSettings } from "../../../tools/sst-program/settings.ts";
import { deniedBy } from "../../core/scp/evaluate.ts";
import { arnOf, declared } from "../declared.ts";
import { installCfnLint, lint } from "../lint/cfn-lint.ts";
import { carriedTemplate, several } from "./many.ts";
import { memberOf } from "./member.ts";

// With the restorer, and with additional policies and a bucket.
const protectedRoles = [exampleSettings.TRUST_DRIFT_PROTECTED_ROLES, ...several("names", 100)].join();
const program = await declared({
  settings: { ...exampleSettings, TRUST_DRIFT_RESTORE: "on", TRUST_DRIFT_PROTECTED_ROLES: protectedRoles },
});
const account = "444444444444";
const { properties } = memberOf(program, account);
const Template = v.object({ Resources: v.record(v.string(), v.object({ Type: v.string() })) });
const template = v.parse(Template, JSON.parse(carriedTemplate(program)));
const { statements } = guard({
  partition: "aws",
  expectations: await readExpectations("expectations"),
  // So that there is a statement of each kind.
  accounts: new Set(["283389881690"]),
  exempt: { breakGlass: ["arn:aws:iam::*:user/break-glass"], pipelines: ["arn:aws:iam::*:role/ci/deployer"] },
});
const policies = guardPolicies(statements).map(({ text }) => text);

let cfnLint: string;
beforeAll(async () => {
  cfnLint = await installCfnLint();
});

type Of = Readonly<Record<string, unknown>>;
const here = (service: string, resource: string) => `arn:aws:${service}:us-east-1:${account}:${resource}`;

/** A change of each kind of thing that the template makes, and what it is a change of. */
const changesOf: Readonly<Record<string, (of: Of) => readonly [action: string, arn: string]>> = {
  "AWS::IAM::Role": ({ Path, RoleName }) => [
    "iam:PutRolePolicy",
    `arn:aws:iam::${account}:role${Path}${RoleName}`,
  ],
  "AWS::IAM::ManagedPolicy": ({ Path, ManagedPolicyName }) => [
    "iam:CreatePolicyVersion",
    `arn:aws:iam::${account}:policy${Path}${ManagedPolicyName}`,
  ],
  "AWS::Events::Rule": ({ Name }) => ["events:DisableRule", here("events", `rule/${Name}`)],
  "AWS::SQS::Queue": ({ QueueName }) => ["sqs:PurgeQueue", here("sqs", String(QueueName))],
  "AWS::SQS::QueuePolicy": () => [
    "sqs:SetQueueAttributes",
    here("sqs", String(properties.Undelivered?.QueueName)),
  ],
  "AWS::CloudWatch::Alarm": ({ AlarmName }) => [
    "cloudwatch:DeleteAlarms",
    here("cloudwatch", `alarm:${AlarmName}`),
  ],
};

const ruleArn = ({ name, eventBusName }: Of) =>
  arnOf("events", eventBusName === "default" ? `rule/${name}` : `rule/${eventBusName}/${name}`);

/** A change of every thing that the stacks declare, in the members and in the hub. */
const own: (readonly [action: string, arn: string])[] = [];
for (const [name, { Type }] of Object.entries(template.Resources))
  own.push(
    changesOf[Type]?.(properties[name] ?? {}) ?? [`a change of an ${Type}`, "which this test does not know"],
  );
for (const { state } of program.all("Role")) own.push(["iam:UpdateAssumeRolePolicy", String(state.arn)]);
for (const { inputs } of program.all("EventRule")) own.push(["events:PutTargets", ruleArn(inputs)]);
for (const name of program.names("MetricAlarm"))
  own.push(["cloudwatch:SetAlarmState", arnOf("cloudwatch", `alarm:${name}`)]);
for (const name of program.names("StackSet"))
  own.push([
    "cloudformation:UpdateStackSet",
    `arn:aws:cloudformation:us-east-1:111111111111:stackset/${name}:0a1b`,
  ]);

test.each(own)(
  "%s of %s, which the stacks declare, is denied to an account's administrator",
  (action, resource) => {
    const principal = `arn:aws:iam::${account}:role/admin`;
    expect(deniedBy(policies, { principal, action, resource }, "part")).toHaveLength(1);
  },
);

const Known = v.record(
  v.string(),
  v.object({ Actions: v.record(v.string(), v.object({ Resources: v.optional(v.array(v.string())) })) }),
);

/** The list of real actions that cfn-lint carries. */
function knownActions() {
  const libraries = path.join(path.dirname(cfnLint), "../lib");
  const [python = ""] = readdirSync(libraries);
  const file = path.join(libraries, python, "site-packages/cfnlint/data/AdditionalSpecs/Policies.json");
  return v.parse(Known, JSON.parse(readFileSync(file, "utf8")));
}

describe("every action", () => {
  test("that is denied exists, and can be denied for single resources", () => {
    const known = knownActions();
    for (const action of [...Object.values(changes).flat(), passRole]) {
      const [service = "", name = ""] = action.toLowerCase().split(":");
      expect(known[service]?.Actions[name]?.Resources, action).not.toHaveLength(0);
      expect(known[service]?.Actions[name]?.Resources, action).toBeDefined();
    }
  });

  const asTemplate = (all: readonly string[]) => ({
    AWSTemplateFormatVersion: "2010-09-09",
    Resources: Object.fromEntries(
      all.map((text, index) => [
        `Guard${index + 1}`,
        {
          Type: "AWS::Organizations::Policy",
          Properties: {
            Name: `guard-${index + 1}`,
            Type: "SERVICE_CONTROL_POLICY",
            Content: JSON.parse(text),
          },
        },
      ]),
    ),
  });

  test("passes cfn-lint, as do the policies", async () =>
    expect(await lint(cfnLint, asTemplate(policies))).toEqual([]));
});
