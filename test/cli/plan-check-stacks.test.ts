import path from "node:path";
import { describe, expect, test } from "vitest";
import { command } from "./support/command-line.ts";

// CloudFormation stacks that Terraform creates

const expectations = path.join(path.resolve(import.meta.dirname, "../.."), "expectations");

async function check(changes: readonly object[], more: object = {}) {
  const plan = { format_version: "1.2", planned_values: {}, resource_changes: changes, ...more };
  const { code, out, errors } = await command(
    ["plan-check", "-", "--json", "--expectations", expectations, "--account", "444444444444"],
    undefined,
    JSON.stringify(plan),
  );
  expect(errors).toBe("");
  return { code, ...JSON.parse(out) };
}

const stackType = "aws_cloudformation_stack";
const change = (
  actions: readonly string[],
  before: object | null,
  after: object | null,
  { type = stackType, after_unknown = {} }: { type?: string; after_unknown?: object } = {},
) => ({ address: `${type}.it`, mode: "managed", type, change: { actions, before, after, after_unknown } });

const templateOf = (RoleName: unknown, ...principals: readonly unknown[]) =>
  JSON.stringify({
    Resources: {
      Role: {
        Type: "AWS::IAM::Role",
        Properties: {
          RoleName,
          AssumeRolePolicyDocument: {
            Version: "2012-10-17",
            Statement: [{ Effect: "Allow", Principal: { AWS: principals }, Action: "sts:AssumeRole" }],
          },
        },
      },
    },
  });
const vendors = (name: string) => ({
  "Fn::Join": ["", ["arn:aws:iam::", { Ref: "Vendor" }, `:${name}/qovery-deployer`]],
});
const template = templateOf("qovery-user-role", vendors("role"), vendors("user"));
const stack = (template_body: string, Vendor = "283389881690") => ({ template_body, parameters: { Vendor } });

describe("a stack whose template is in the plan is examined with its parameters", () => {
  test.each(["create", "update"])("%s", async (action) => {
    const before = action === "create" ? null : stack(template);
    expect(await check([change([action], before, stack(template))])).toMatchObject({
      code: 0,
      roles: 1,
      unknown: [],
    });
    expect(await check([change([action], before, stack(template, "193672423079"))])).toMatchObject({
      code: 2,
      drift: [{ kind: "drift", address: "aws_cloudformation_stack.it.Role", role: "qovery-user-role" }],
    });
  });

  test("but nothing happens to a stack without changes, or to what a data source reads", async () => {
    const same = change(["no-op"], stack(template), stack(template, "193672423079"));
    expect(await check([same])).toMatchObject({ code: 0, roles: 0 });
    const read = { ...change(["create"], null, stack(template, "193672423079")), mode: "data" };
    expect(await check([read])).toMatchObject({ code: 0, roles: 0 });
  });
});

describe("not known is", () => {
  const elsewhere = { type: "aws_cloudformation_stack_set" };
  test.each<readonly [string, object, string]>([
    [
      "a template in S3",
      change(
        ["create"],
        null,
        { template_url: "https://s3.amazonaws.com/b/t" },
        {
          after_unknown: { template_body: true },
        },
      ),
      "does not contain its template",
    ],
    [
      "a parameter that is known after apply",
      change(
        ["create"],
        null,
        { template_body: template, parameters: {} },
        {
          after_unknown: { parameters: { Vendor: true } },
        },
      ),
      "Ref Vendor",
    ],
    ["text that is no template", change(["create"], null, stack("- a: [")), "cannot be read"],
    ["a template without resources", change(["create"], null, stack("{}")), "has no Resources"],
    ["a deleted stack", change(["delete"], stack(template), null), "the plan deletes its stack"],
    [
      "a role that the new template leaves out",
      change(["update"], stack(template), stack(templateOf("other", "444444444444"))),
      "does not contain the role",
    ],
    ["a stack set", change(["create"], null, stack(template), elsewhere), "deploys to other accounts"],
    [
      "one more account of a stack set",
      change(["create"], null, {}, { type: "aws_cloudformation_stack_set_instance" }),
      "deploys to other accounts",
    ],
    [
      "a role of Cloud Control",
      change(["create"], null, { type_name: "AWS::IAM::Role" }, { type: "aws_cloudcontrolapi_resource" }),
      "does not contain its template",
    ],
  ])("%s", async (_, given, why) => {
    const found = await check([given]);
    expect(found.code).toBe(2);
    expect(JSON.stringify(found.unknown)).toContain(why);
    expect(found.drift).toEqual([]);
  });

  test("a stack that Terraform defers", async () => {
    const deferred_changes = [
      { reason: "provider_config_unknown", resource_change: change(["create"], null, {}) },
    ];
    expect(await check([], { deferred_changes })).toMatchObject({ code: 2, unknown: [{ kind: "unknown" }] });
  });

  test("the account of a stack of another provider", async () => {
    const configuration = {
      provider_config: { aws: { name: "aws" }, "aws.dev": { name: "aws", alias: "dev" } },
      root_module: {
        resources: [{ address: "aws_cloudformation_stack.it", provider_config_key: "aws.dev" }],
      },
    };
    const found = await check([change(["create"], null, stack(template))], { configuration });
    expect(found.code).toBe(2);
    expect(JSON.stringify(found.unknown)).toContain("does not say the account of the provider aws.dev");
  });

  test("no other resource of Cloud Control", async () => {
    const bucket = change(
      ["create"],
      null,
      { type_name: "AWS::S3::Bucket" },
      { type: "aws_cloudcontrolapi_resource" },
    );
    expect(await check([bucket])).toMatchObject({ code: 0, roles: 0 });
  });
});
