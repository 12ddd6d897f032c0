import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  GetRoleCommand,
  ListRolesCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { PutParameterCommand } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rolePath } from "../../core/contract.ts";
import { accounts } from "../../local/accounts.ts";
import { type Asked, judge, type RolePolicies } from "../../local/gateway/authorization/policy.ts";
import type { JsonObject } from "../../local/gateway/json.ts";
import { type Organization, startOrganization } from "../../local/organization.ts";

const allow = (Action: string | string[], Resource = "*", more: JsonObject = {}): JsonObject => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action, Resource, ...more }],
});
const deny = (Action: string, Resource = "*"): JsonObject => ({
  Statement: { Effect: "Deny", Action, Resource },
});
const asked: Asked = {
  action: "iam:GetRole",
  resource: "arn:aws:iam::444444444444:role/a/b",
  context: { "aws:principalorgid": ["o-localorg01"] },
};

describe("a role's policies", () => {
  test.each<[string, RolePolicies, string]>([
    ["nothing", { identity: [] }, "not allowed by its policies"],
    ["the action", { identity: [allow("iam:GetRole")] }, "allowed"],
    ["the action in another case", { identity: [allow("IAM:getrole")] }, "allowed"],
    ["a pattern of the action", { identity: [allow("iam:Get*")] }, "allowed"],
    ["another action", { identity: [allow(["iam:GetUser", "iam:GetRoles"])] }, "not allowed by its policies"],
    ["the resource", { identity: [allow("iam:*", "arn:aws:iam::*:role/a/?")] }, "allowed"],
    [
      "another resource",
      { identity: [allow("iam:*", "arn:aws:iam::*:role/b/*")] },
      "not allowed by its policies",
    ],
    [
      "a resource in another case",
      { identity: [allow("iam:*", "arn:aws:iam::*:ROLE/*")] },
      "not allowed by its policies",
    ],
    ["a condition that holds", { identity: [allow("iam:*", "*", org("o-localorg01"))] }, "allowed"],
    [
      "a condition that does not",
      { identity: [allow("iam:*", "*", org("o-another001"))] },
      "not allowed by its policies",
    ],
    ["a deny besides", { identity: [allow("iam:*"), deny("iam:GetRole")] }, "denied"],
    [
      "a deny of something else",
      { identity: [allow("iam:*"), deny("iam:GetRole", "arn:*:role/c")] },
      "allowed",
    ],
    [
      "a boundary that allows it too",
      { identity: [allow("iam:*")], boundary: allow("iam:GetRole") },
      "allowed",
    ],
    [
      "a boundary that does not",
      { identity: [allow("iam:*")], boundary: allow("iam:GetUser") },
      "not allowed by its boundary",
    ],
    ["a boundary that denies", { identity: [allow("iam:*")], boundary: deny("iam:GetRole") }, "denied"],
    ["a boundary alone", { identity: [], boundary: allow("*") }, "not allowed by its policies"],
    [
      "all but the action",
      { identity: [{ Statement: [{ Effect: "Allow", NotAction: "iam:Get*", Resource: "*" }] }] },
      "not allowed by its policies",
    ],
    [
      "all but another resource",
      { identity: [{ Statement: [{ Effect: "Allow", Action: "*", NotResource: "arn:aws:s3:::*" }] }] },
      "allowed",
    ],
  ])("with %s", (_, policies, verdict) => {
    expect(judge(policies, asked)).toBe(verdict);
  });

  test("with a condition that nobody here understands, it is an error: a Deny must not be lost by it", () => {
    const strange = deny("iam:GetRole");
    const statement = {
      ...(strange.Statement as JsonObject),
      Condition: { NotIpAddress: { "aws:SourceIp": "10.0.0.0/8" } },
    };
    const policies = { identity: [allow("iam:*"), { Statement: statement }] };
    expect(() => judge(policies, asked)).toThrow("does not know NotIpAddress");
  });

  function org(id: string): JsonObject {
    return { Condition: { StringEquals: { "aws:PrincipalOrgID": id } } };
  }
});

describe("a role of the product", () => {
  const { prod, hub } = accounts;
  let organization: Organization;
  let trust: string;

  beforeAll(async () => {
    organization = await startOrganization({ functions: false });
    const { iam } = organization.clients(prod);
    trust = JSON.stringify({
      Statement: [
        { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
      ],
    });
    for (const [RoleName, Path] of [
      ["judged", rolePath],
      ["anyone", "/"],
    ] as const)
      await iam.send(new CreateRoleCommand({ RoleName, Path, AssumeRolePolicyDocument: trust }));
  });

  afterAll(() => organization?.stop());

  const as = (path: string, name: string) => {
    const arn = `arn:aws:iam::${prod}:role${path}${name}`;
    return organization.clients(organization.gateway.openServiceSession(arn, "test"));
  };

  test("may do what its policies say, from the next call on, and is told in AWS's words what they do not", async () => {
    const { iam } = as(rolePath, "judged");
    const read = () => iam.send(new GetRoleCommand({ RoleName: "github-deployer" }));
    await expect(read()).rejects.toMatchObject({
      name: "AccessDenied",
      message: `User: arn:aws:sts::${prod}:assumed-role/judged/test is not authorized to perform: iam:GetRole on resource: arn:aws:iam::${prod}:role/github-deployer because no identity-based policy allows the iam:GetRole action`,
    });
    const admin = organization.clients(prod).iam;
    const document = JSON.stringify(allow("iam:GetRole", `arn:aws:iam::${prod}:role/github-*`));
    await admin.send(
      new PutRolePolicyCommand({ RoleName: "judged", PolicyName: "p", PolicyDocument: document }),
    );
    await expect(read()).resolves.toMatchObject({ Role: { RoleName: "github-deployer" } });
    await expect(iam.send(new ListRolesCommand({}))).rejects.toMatchObject({ name: "AccessDenied" });
    const { Policy } = await admin.send(
      new CreatePolicyCommand({ PolicyName: "list", PolicyDocument: JSON.stringify(allow("iam:ListRoles")) }),
    );
    await admin.send(new AttachRolePolicyCommand({ RoleName: "judged", PolicyArn: Policy?.Arn }));
    await expect(iam.send(new ListRolesCommand({}))).resolves.toBeDefined();
  });

  test("asks for the tags of a role by themselves", async () => {
    const document = JSON.stringify(allow("iam:CreateRole"));
    const admin = organization.clients(prod).iam;
    await admin.send(
      new PutRolePolicyCommand({ RoleName: "judged", PolicyName: "c", PolicyDocument: document }),
    );
    const role = { AssumeRolePolicyDocument: trust, Tags: [{ Key: "a", Value: "b" }] };
    const { iam } = as(rolePath, "judged");
    await expect(iam.send(new CreateRoleCommand({ ...role, RoleName: "tagged" }))).rejects.toThrow(
      "iam:TagRole",
    );
    await iam.send(new CreateRoleCommand({ ...role, RoleName: "untagged", Tags: [] }));
  });

  test("is refused a service that nobody can judge here", async () => {
    const { ssm } = as(rolePath, "judged");
    const write = new PutParameterCommand({ Name: "/x", Value: "1", Type: "String" });
    await expect(ssm.send(write)).rejects.toMatchObject({ name: "AccessDeniedException" });
  });

  test("is on record with what it used", () => {
    expect(organization.gateway.used()).toContainEqual({
      role: `arn:aws:iam::${prod}:role${rolePath}judged`,
      action: "iam:GetRole",
      resource: `arn:aws:iam::${prod}:role/github-deployer`,
    });
  });

  test("is bound by its boundary: the remediator cannot write a role of ours", async () => {
    const { iam } = as(rolePath, "trust-drift-remediator");
    const write = new UpdateAssumeRolePolicyCommand({ RoleName: "trust-drift-reader", PolicyDocument: "{}" });
    await expect(iam.send(write)).rejects.toThrow("with an explicit deny");
  });

  test("and no other role is judged: what it may do is its account's business", async () => {
    await expect(as("/", "anyone").iam.send(new ListRolesCommand({}))).resolves.toBeDefined();
    await expect(organization.clients(hub).iam.send(new ListRolesCommand({}))).resolves.toBeDefined();
  });
});
