import { TransactWriteItemsCommand } from "@aws-sdk/client-dynamodb";
import { PutRuleCommand } from "@aws-sdk/client-eventbridge";
import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  DeleteRolePolicyCommand,
  GetRoleCommand,
  ListRolesCommand,
  ListUsersCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { GetParameterCommand } from "@aws-sdk/client-ssm";
import { AssumeRoleCommand, type AssumeRoleCommandOutput, GetSessionTokenCommand } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { canaryRole } from "../../../core/contract/canary.ts";
import { functionNames } from "../../../core/contract/names.ts";
import { memberRoleNames, rolePath } from "../../../core/contract/roles.ts";
import { externalId } from "../../../local/deployment/secrets.ts";
import { type Organization, startOrganization } from "../../../local/organization.ts";
import { accounts, roleArn } from "../../../local/shared/accounts.ts";
import { allow } from "./role-policies.ts";

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

  const as = (path: string, name: string, account: string = prod) => {
    const arn = roleArn(account, path, name);
    return organization.clients(organization.gateway.openServiceSession(arn, "test"));
  };

  /** Gives a role a policy more. @returns what takes it away */
  async function give(RoleName: string, policy: object, account: string = prod) {
    const { iam } = organization.clients(account);
    const named = { RoleName, PolicyName: "given" };
    await iam.send(new PutRolePolicyCommand({ ...named, PolicyDocument: JSON.stringify(policy) }));
    return async () => void (await iam.send(new DeleteRolePolicyCommand(named)));
  }

  test("may do what its policies say, from the next call on, and gets in AWS's words what they do not", async () => {
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

  test.each([
    ["an action", new PutRuleCommand({ Name: "x", EventPattern: "{}" }), "cannot evaluate events:PutRule"],
    ["a service's action", new GetSessionTokenCommand({}), "cannot evaluate sts:GetSessionToken"],
  ])("is refused %s that no one can judge here, whatever its policies allow", async (_, command, words) => {
    const takeAway = await give("judged", allow("*"));
    const { events, sts } = as(rolePath, "judged");
    const call = command instanceof PutRuleCommand ? events.send(command) : sts.send(command);
    await expect(call.finally(takeAway)).rejects.toMatchObject({
      name: expect.stringMatching(/^AccessDenied/),
      message: expect.stringContaining(words),
    });
  });

  test("is refused where a policy has a condition that no one can judge here", async () => {
    const Condition = { StringEquals: { "aws:ResourceTag/team": "a" } };
    const takeAway = await give("judged", allow("iam:ListRoles", "*", { Condition }));
    await expect(
      as(rolePath, "judged").iam.send(new ListRolesCommand({})).finally(takeAway),
    ).rejects.toMatchObject({
      name: "AccessDenied",
      message: expect.stringContaining("cannot evaluate the condition key aws:ResourceTag/team"),
    });
  });

  test("is bound by its boundary: a reader that is given more may not do more", async () => {
    const takeAway = await give(memberRoleNames.reader, allow("iam:ListUsers"));
    const { iam } = as(rolePath, memberRoleNames.reader);
    await expect(iam.send(new ListUsersCommand({})).finally(takeAway)).rejects.toThrow(
      "because no permissions boundary allows the iam:ListUsers action",
    );
  });

  test("is bound by what its boundary denies, and by what its own policy does", async () => {
    const write = new UpdateAssumeRolePolicyCommand({ RoleName: "trust-drift-reader", PolicyDocument: "{}" });
    const takeAway = await give(memberRoleNames.reader, allow("iam:UpdateAssumeRolePolicy"));
    const { iam } = as(rolePath, memberRoleNames.reader);
    await expect(iam.send(write).finally(takeAway)).rejects.toThrow(
      "with an explicit deny in a permissions boundary",
    );
    await expect(as(rolePath, memberRoleNames.remediator).iam.send(write)).rejects.toThrow(
      "with an explicit deny in an identity-based policy",
    );
  });

  test("that is the canary may nothing, whatever anyone gives it", async () => {
    const takeAway = await give(canaryRole.name, allow("*"), hub);
    const { iam, ssm } = as(canaryRole.path, canaryRole.name, hub);
    const calls = [
      iam.send(new ListRolesCommand({})),
      ssm.send(new GetParameterCommand({ Name: "/trust-drift/auto-remediation" })),
    ];
    for (const call of await Promise.allSettled(calls))
      expect(call).toMatchObject({
        status: "rejected",
        reason: { message: expect.stringContaining("with an explicit deny in a permissions boundary") },
      });
    await takeAway();
    await expect(iam.send(new ListRolesCommand({}))).rejects.toThrow("explicit deny");
  });

  test("and no other role is judged: what it may do is its account's business", async () => {
    await expect(as("/", "anyone").iam.send(new ListRolesCommand({}))).resolves.toBeDefined();
    await expect(organization.clients(hub).iam.send(new ListRolesCommand({}))).resolves.toBeDefined();
  });

  describe("is on record with what it used", () => {
    const used = (name: string) =>
      organization.gateway.used().filter(({ role }) => role.endsWith(`${rolePath}${name}`));
    const named = functionNames.onTrustUpdated;
    const asFunction = async () => {
      const arn = roleArn(hub, rolePath, named);
      return organization.clients(await organization.gateway.openFunctionSession(arn, named));
    };
    const toggle = "/trust-drift/auto-remediation";
    const readToggle = new GetParameterCommand({ Name: toggle });
    const reader = {
      RoleArn: roleArn(prod, rolePath, memberRoleNames.reader),
      RoleSessionName: "s",
      ExternalId: externalId,
    };

    test("and with the statement that allowed it, where Lambda opened the session", async () => {
      await (await asFunction()).ssm.send(readToggle);
      const [use, ...others] = used(named).filter(({ action }) => action === "ssm:GetParameter");
      expect(others).toEqual([]);
      expect(use?.resource).toContain(`parameter${toggle}`);
      expect(use?.statements).toMatchObject([{ Effect: "Allow", Resource: use?.resource }]);
    });

    test("or a session that such a one opened", async () => {
      const { Credentials: given } = await (await asFunction()).sts.send(new AssumeRoleCommand(reader));
      const { iam } = organization.clients(credentialsOf(given));
      await iam.send(new GetRoleCommand({ RoleName: "github-deployer" }));
      expect(used(memberRoleNames.reader)).toMatchObject([{ action: "iam:GetRole" }]);
    });

    test("but not what a test does in its name", async () => {
      const before = organization.gateway.used();
      const other = as(rolePath, functionNames.onPrincipalChanged, hub);
      await other.ssm.send(readToggle);
      const { Credentials: given } = await other.sts.send(new AssumeRoleCommand(reader));
      const { iam } = organization.clients(credentialsOf(given));
      await iam.send(new GetRoleCommand({ RoleName: "deploy-target" }));
      expect(organization.gateway.used()).toEqual(before);
    });

    test("nor a call of which a part was refused", async () => {
      const before = organization.gateway.used();
      const Item = { pk: { S: `ACCOUNT#${prod}` }, sk: { S: "x" } }; // a partition that the sweeper may write
      const put = (TableName: string) => ({ Put: { TableName, Item } });
      const sweeper = organization.clients(
        await organization.gateway.openFunctionSession(
          roleArn(hub, rolePath, functionNames.sweepAccount),
          functionNames.sweepAccount,
        ),
      );
      const write = new TransactWriteItemsCommand({ TransactItems: [put("trust-drift"), put("another")] });
      await expect(sweeper.dynamodb.send(write)).rejects.toThrow("table/another");
      expect(organization.gateway.used()).toEqual(before);
    });
  });

  test("is counted apart where it is refused", async () => {
    const { calls, refused } = organization.gateway;
    const call = `${prod} iam:ListRoles`;
    const before = [calls.get(call), refused.get(call) ?? 0] as const;
    await expect(as(rolePath, "trust-drift-remediator").iam.send(new ListRolesCommand({}))).rejects.toThrow();
    expect([calls.get(call), refused.get(call)]).toEqual([before[0], before[1] + 1]);
  });
});

function credentialsOf(given: AssumeRoleCommandOutput["Credentials"]) {
  const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "", Expiration = new Date() } = given ?? {};
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    expiration: Expiration,
  };
}
