import {
  CreateRoleCommand,
  GetRoleCommand,
  ListAttachedRolePoliciesCommand,
  ListPoliciesCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { functionNames } from "../../../core/contract/names.ts";
import { memberRoleNames, rolePath } from "../../../core/contract/roles.ts";
import { externalId } from "../../../local/deployment/secrets.ts";
import { type Organization, startOrganization } from "../../../local/organization.ts";
import { accounts, roleArn } from "../../../local/shared/accounts.ts";
import { exampleSettings } from "../../../tools/sst-program/settings.ts";
import { several } from "../../stacks/member/many.ts";

// 500 protected roles: the template is in S3, and most of the roles are in managed policies of the remediator.

const { dev, hub } = accounts;
const names = several("names", 500);
const [first = "", last = ""] = [names.at(0), names.at(-1)];
const inThirdPolicy = names[200] ?? "";
const neighbour = "service-500-deployer";
const trust = (service: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
  });

let organization: Organization;

beforeAll(async () => {
  const settings = {
    ...exampleSettings,
    TRUST_DRIFT_RESTORE: "off",
    TRUST_DRIFT_PROTECTED_ROLES: names.join(),
  };
  organization = await startOrganization({ functions: false, settings });
  const { iam } = organization.clients(dev);
  for (const [RoleName, Path] of [
    [first, "/"],
    [inThirdPolicy, "/team/"],
    [last, "/team/"],
    [neighbour, "/"],
    [`x${last}`, "/"],
  ])
    await iam.send(
      new CreateRoleCommand({ RoleName, Path, AssumeRolePolicyDocument: trust("ec2.amazonaws.com") }),
    );
});
afterAll(() => organization?.stop());

async function remediatorOf(account: string) {
  const { onTrustUpdated: name } = functionNames;
  const session = await organization.gateway.openFunctionSession(roleArn(hub, rolePath, name), name);
  const { Credentials: given } = await organization.clients(session).sts.send(
    new AssumeRoleCommand({
      RoleArn: roleArn(account, rolePath, memberRoleNames.remediator),
      RoleSessionName: "test",
      ExternalId: externalId,
    }),
  );
  const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "", Expiration = new Date() } = given ?? {};
  return organization.clients({
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    expiration: Expiration,
  }).iam;
}

const written = trust("lambda.amazonaws.com");

async function write(RoleName: string): Promise<unknown> {
  const remediator = await remediatorOf(dev);
  await remediator.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: written }));
  const { Role } = await organization.clients(dev).iam.send(new GetRoleCommand({ RoleName }));
  return JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ""));
}

test.each([first, inThirdPolicy, last])("the remediator writes the trust policy of %s", async (name) => {
  expect(await write(name)).toEqual(JSON.parse(written));
});

test.each([neighbour, `x${last}`])("but not of %s, which is not protected", async (name) => {
  await expect(write(name)).rejects.toThrow(/not authorized to perform: iam:UpdateAssumeRolePolicy/);
});

test("its managed policies are all attached to it, under the path that the guard protects", async () => {
  const { iam } = organization.clients(dev);
  const RoleName = memberRoleNames.remediator;
  const { AttachedPolicies = [] } = await iam.send(
    new ListAttachedRolePoliciesCommand({ RoleName, PathPrefix: rolePath }),
  );
  const { Policies = [] } = await iam.send(new ListPoliciesCommand({ Scope: "Local" }));
  const created = Policies.map(({ PolicyName = "" }) => PolicyName).filter(
    (name) => name !== "trust-drift-boundary",
  );
  expect(created.length).toBeGreaterThan(5);
  expect(AttachedPolicies.map(({ PolicyName }) => PolicyName).toSorted()).toEqual(created.toSorted());
});
