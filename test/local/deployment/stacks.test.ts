import { CreateRoleCommand, GetRoleCommand } from "@aws-sdk/client-iam";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callCloudFormation } from "../../../local/deployment/cloudformation.ts";
import { type Organization, startOrganization } from "../../../local/organization.ts";
import { accounts } from "../../../local/shared/accounts.ts";
import { principalsOf, trusting } from "../gateway/trust-policies.ts";

const { dev } = accounts;
let organization: Organization;

beforeAll(async () => {
  organization = await startOrganization({ functions: false });
});
afterAll(() => organization?.stop());

const arnOf = (name: string) => `arn:aws:iam::${dev}:role/${name}`;
const clients = () => organization.clients(dev);
const call = (action: string, parameters: Readonly<Record<string, string>>) =>
  callCloudFormation(organization.url, dev, action, parameters);
const create = (StackName: string, roles: Readonly<Record<string, string>>) =>
  call("CreateStack", {
    StackName,
    TemplateBody: templateOf(roles),
    "Capabilities.member.1": "CAPABILITY_NAMED_IAM",
  });

/** @param roles whom each trusts, by its name */
function templateOf(roles: Readonly<Record<string, string>>): string {
  const resources = Object.entries(roles).map(([RoleName, principal]) => {
    const AssumeRolePolicyDocument = JSON.parse(trusting(principal));
    return [
      RoleName.replaceAll("-", ""),
      { Type: "AWS::IAM::Role", Properties: { RoleName, AssumeRolePolicyDocument } },
    ];
  });
  return JSON.stringify({ AWSTemplateFormatVersion: "2010-09-09", Resources: Object.fromEntries(resources) });
}

async function trustedBy(RoleName: string): Promise<unknown> {
  const { Role } = await clients().iam.send(new GetRoleCommand({ RoleName }));
  return principalsOf(Role?.AssumeRolePolicyDocument);
}

test("a role of a stack can be assumed, and trusted", async () => {
  await create("assumed", { "from-stack": `arn:aws:iam::${dev}:root` });
  const RoleArn = arnOf("from-stack");
  const assumed = await clients().sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "test" }));
  expect(assumed.AssumedRoleUser?.Arn).toContain("assumed-role/from-stack/test");
  const AssumeRolePolicyDocument = trusting(RoleArn);
  await clients().iam.send(new CreateRoleCommand({ RoleName: "trusts-a-stack", AssumeRolePolicyDocument }));
  expect(await trustedBy("trusts-a-stack")).toBe(RoleArn);
});

test("a stack's role trusts by unique id, and what a deleted stack held shows as its id", async () => {
  await create("vendor", { vendor: `arn:aws:iam::${dev}:root` });
  const { Role } = await clients().iam.send(new GetRoleCommand({ RoleName: "vendor" }));
  await create("customer", { customer: arnOf("vendor") });
  expect(await trustedBy("customer")).toBe(arnOf("vendor"));
  await call("DeleteStack", { StackName: "vendor" });
  expect(await trustedBy("customer")).toBe(Role?.RoleId);
});

test("a stack that trusts no one who lives is refused in IAM's words, and nothing of it stays", async () => {
  const creation = create("ghost", { other: `arn:aws:iam::${dev}:root`, ghostly: arnOf("nobody") });
  await expect(creation).rejects.toThrow("Invalid principal in policy");
  for (const RoleName of ["other", "ghostly"])
    await expect(clients().iam.send(new GetRoleCommand({ RoleName }))).rejects.toMatchObject({
      name: "NoSuchEntityException",
    });
});
