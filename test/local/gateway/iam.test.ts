import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteRoleCommand,
  DeleteUserCommand,
  GetRoleCommand,
  ListAttachedRolePoliciesCommand,
  ListRolesCommand,
  ListUsersCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { throttling } from "../../../local/gateway/state/faults.ts";
import { type Organization, startOrganization } from "../../../local/organization.ts";
import { principalsOf, trusting } from "./trust-policies.ts";

let organization: Organization;

beforeAll(async () => {
  organization = await startOrganization({ functions: false });
});

afterAll(() => organization?.stop());

const iamOf = (account: string) => organization.clients(account).iam;

async function trustOf(account: string, RoleName: string): Promise<unknown> {
  const { Role } = await iamOf(account).send(new GetRoleCommand({ RoleName }));
  return principalsOf(Role?.AssumeRolePolicyDocument);
}

describe("the account", () => {
  test("is the one whose twelve digits are the access key id", async () => {
    for (const [name, account] of Object.entries(organization.accounts)) {
      await iamOf(account).send(new CreateUserCommand({ UserName: `only-in-${name}` }));
    }
    for (const [name, account] of Object.entries(organization.accounts)) {
      const { Users } = await iamOf(account).send(new ListUsersCommand({}));
      expect(Users?.map(({ UserName }) => UserName).sort()).toEqual([`only-in-${name}`, "operator"]);
      const identity = await organization.clients(account).sts.send(new GetCallerIdentityCommand({}));
      expect(identity).toMatchObject({ Account: account, Arn: `arn:aws:iam::${account}:user/operator` });
    }
  });

  test("of an unknown access key is no one's", async () => {
    const stranger = {
      accessKeyId: "AKIASTRANGER",
      secretAccessKey: "x",
      sessionToken: "x",
      expiration: new Date(),
    };
    await expect(organization.clients(stranger).iam.send(new ListRolesCommand({}))).rejects.toMatchObject({
      name: "InvalidClientTokenId",
    });
    expect((await fetch(organization.url)).status).toBe(403);
  });
});

describe("principals", () => {
  test("are stored as unique ids: a principal that comes back under its name is not trusted again", async () => {
    const { hub, dev } = organization.accounts;
    const principal = { RoleName: "caller", Path: "/ci/", AssumeRolePolicyDocument: trusting(hub) };
    const { Role: first } = await iamOf(hub).send(new CreateRoleCommand(principal));
    const trust = { RoleName: "callee", AssumeRolePolicyDocument: trusting([first?.Arn ?? "", hub]) };
    await iamOf(dev).send(new CreateRoleCommand(trust));
    const root = `arn:aws:iam::${hub}:root`;
    expect(await trustOf(dev, "callee")).toEqual([`arn:aws:iam::${hub}:role/ci/caller`, root]);

    await iamOf(hub).send(new DeleteRoleCommand({ RoleName: "caller" }));
    expect(await trustOf(dev, "callee")).toEqual([first?.RoleId, root]);

    const { Role: second } = await iamOf(hub).send(new CreateRoleCommand(principal));
    expect(second?.RoleId).not.toBe(first?.RoleId);
    expect(await trustOf(dev, "callee")).toEqual([first?.RoleId, root]);
    const { Roles } = await iamOf(dev).send(new ListRolesCommand({}));
    const listed = Roles?.find(({ RoleName }) => RoleName === "callee");
    expect(principalsOf(listed?.AssumeRolePolicyDocument)).toEqual([first?.RoleId, root]);

    const resave = { RoleName: "callee", PolicyDocument: trusting(second?.Arn ?? "") };
    await iamOf(dev).send(new UpdateAssumeRolePolicyCommand(resave));
    expect(await trustOf(dev, "callee")).toBe(second?.Arn);
  });

  test("of a known outside account are users too, and show their id for a moment on demand", async () => {
    const outside = "283389881690";
    organization.gateway.principals.register(outside);
    const { User } = await iamOf(outside).send(new CreateUserCommand({ UserName: "deployer" }));
    const { dev } = organization.accounts;
    const role = { RoleName: "vendor", AssumeRolePolicyDocument: trusting(User?.Arn ?? "") };
    await iamOf(dev).send(new CreateRoleCommand(role));
    organization.gateway.principals.showIdOf(User?.Arn ?? "", 60_000);
    expect(await trustOf(dev, "vendor")).toBe(User?.UserId);
    organization.gateway.principals.showIdOf(User?.Arn ?? "", 0);
    expect(await trustOf(dev, "vendor")).toBe(User?.Arn);
    await iamOf(outside).send(new DeleteUserCommand({ UserName: "deployer" }));
    expect(await trustOf(dev, "vendor")).toBe(User?.UserId);
  });
});

describe("what no one would save today", () => {
  test("can be planted: a role from before the rules", async () => {
    const { prod } = organization.accounts;
    await organization.gateway.overwriteTrust(prod, "github-deployer", "{not json");
    const { Role } = await iamOf(prod).send(new GetRoleCommand({ RoleName: "github-deployer" }));
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "")).toBe("{not json");
  });

  test("a role that a service owns is not modifiable", async () => {
    const { dev } = organization.accounts;
    const role = { RoleName: "AWSServiceRoleForX", Path: "/aws-service-role/x.amazonaws.com/" };
    await iamOf(dev).send(new CreateRoleCommand({ ...role, AssumeRolePolicyDocument: trusting(dev) }));
    const update = { RoleName: role.RoleName, PolicyDocument: trusting(dev) };
    await expect(iamOf(dev).send(new UpdateAssumeRolePolicyCommand(update))).rejects.toMatchObject({
      name: "UnmodifiableEntityException",
    });
  });
});

test("AWS's own managed policies are there", async () => {
  const { dev } = organization.accounts;
  const PolicyArn = "arn:aws:iam::aws:policy/ReadOnlyAccess";
  await iamOf(dev).send(new AttachRolePolicyCommand({ RoleName: "app-payments", PolicyArn }));
  const { AttachedPolicies } = await iamOf(dev).send(
    new ListAttachedRolePoliciesCommand({ RoleName: "app-payments" }),
  );
  expect(AttachedPolicies).toEqual([{ PolicyName: "ReadOnlyAccess", PolicyArn }]);
});

test("a planned fault is met as often as planned, then AWS answers again", async () => {
  const { dev } = organization.accounts;
  organization.gateway.faults.plan({ ...throttling, account: dev, action: "GetRole", times: 1 });
  const before = organization.gateway.calls.get(`${dev} iam:GetRole`) ?? 0;
  await iamOf(dev).send(new GetRoleCommand({ RoleName: "app-payments" })); // the SDK tries again by itself
  expect(organization.gateway.calls.get(`${dev} iam:GetRole`)).toBe(before + 2);
});
