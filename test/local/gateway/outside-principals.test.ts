import {
  CreateRoleCommand,
  DeleteRoleCommand,
  GetRoleCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Organization, startOrganization } from "../../../local/organization.ts";
import { accounts, roleArn } from "../../../local/shared/accounts.ts";
import { trusting } from "./trust-policies.ts";

const vendor = "283389881690";
const deployer = roleArn(vendor, "/", "deployer");
const RoleName = "trusts-a-vendor";
let organization: Organization;

beforeAll(async () => {
  organization = await startOrganization({ functions: false });
});

afterAll(() => organization?.stop());

const ours = () => organization.clients(accounts.dev).iam;

/** Whom our role trusts, as IAM shows it. */
async function trusted(): Promise<unknown> {
  const { Role: role } = await ours().send(new GetRoleCommand({ RoleName }));
  const { Statement: statement } = JSON.parse(decodeURIComponent(role?.AssumeRolePolicyDocument ?? ""));
  return [statement].flat()[0].Principal.AWS;
}

async function createDeployer(): Promise<string> {
  const AssumeRolePolicyDocument = trusting(roleArn(vendor, "/", "ci"));
  const command = new CreateRoleCommand({ RoleName: "deployer", AssumeRolePolicyDocument });
  const { Role: role } = await organization.clients(vendor).iam.send(command);
  return role?.RoleId ?? "";
}

const deleteDeployer = () =>
  organization.clients(vendor).iam.send(new DeleteRoleCommand({ RoleName: "deployer" }));

test("a role of an outside account is trusted as the one that was created first, until the policy is saved again", async () => {
  await ours().send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trusting(deployer) }));
  expect(await trusted()).toBe(deployer);
  const first = await createDeployer();
  expect(await trusted()).toBe(deployer);
  await deleteDeployer();
  expect(await trusted()).toBe(first);
  await createDeployer();
  expect(await trusted()).toBe(first);
  const save = () =>
    ours().send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: trusting(deployer) }));
  await save();
  expect(await trusted()).toBe(deployer);
  await deleteDeployer();
  await expect(save()).rejects.toMatchObject({ name: "MalformedPolicyDocumentException" });
});
