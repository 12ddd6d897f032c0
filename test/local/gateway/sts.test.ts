import {
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
} from "@aws-sdk/client-iam";
import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
} from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { functionNames } from "../../../core/contract/names.ts";
import { memberRoleNames, rolePath } from "../../../core/contract/roles.ts";
import { externalId } from "../../../local/deployment/secrets.ts";
import { type Organization, startOrganization } from "../../../local/organization.ts";
import { roleArn } from "../../../local/shared/accounts.ts";
import { trusting } from "./trust-policies.ts";

let organization: Organization;

beforeAll(async () => {
  organization = await startOrganization({ functions: false });
});

afterAll(() => organization?.stop());

const denied = {
  name: "AccessDenied",
  message: expect.stringContaining("is not authorized to perform: sts:AssumeRole"),
};

describe("AssumeRole of a member's reader", () => {
  async function assume(functionName: string, ExternalId?: string) {
    const { hub, prod } = organization.accounts;
    const session = organization.gateway.openServiceSession(
      roleArn(hub, rolePath, functionName),
      functionName,
    );
    const { sts } = organization.clients(session);
    const RoleArn = roleArn(prod, rolePath, memberRoleNames.reader);
    return sts.send(
      new AssumeRoleCommand({ RoleArn, RoleSessionName: "s", ...(ExternalId && { ExternalId }) }),
    );
  }

  test("admits the function that the trust names, with the external id", async () => {
    const { AssumedRoleUser } = await assume(functionNames.onTrustUpdated, externalId);
    const { prod } = organization.accounts;
    expect(AssumedRoleUser?.Arn).toBe(`arn:aws:sts::${prod}:assumed-role/${memberRoleNames.reader}/s`);
  });

  test("refuses it without the external id, or with another", async () => {
    await expect(assume(functionNames.onTrustUpdated)).rejects.toMatchObject(denied);
    await expect(assume(functionNames.onTrustUpdated, "another-external-id")).rejects.toMatchObject(denied);
  });

  test("refuses a function that the trust does not name, and the hub's administrator", async () => {
    await expect(assume(functionNames.notify, externalId)).rejects.toMatchObject(denied);
    const { hub, prod } = organization.accounts;
    const RoleArn = roleArn(prod, rolePath, memberRoleNames.reader);
    const input = { RoleArn, RoleSessionName: "s", ExternalId: externalId };
    await expect(organization.clients(hub).sts.send(new AssumeRoleCommand(input))).rejects.toMatchObject(
      denied,
    );
  });
});

test("a caller whose role was recreated is locked out, for trust is by id", async () => {
  const { dev, prod } = organization.accounts;
  const dev_ = organization.clients(dev);
  const caller = { RoleName: "caller", AssumeRolePolicyDocument: trusting(dev) };
  const { Role } = await dev_.iam.send(new CreateRoleCommand(caller));
  const callee = { RoleName: "callee", AssumeRolePolicyDocument: trusting(Role?.Arn ?? "") };
  await organization.clients(prod).iam.send(new CreateRoleCommand(callee));
  const attempt = () => {
    const session = organization.gateway.openServiceSession(Role?.Arn ?? "", "s");
    const input = { RoleArn: roleArn(prod, "/", "callee"), RoleSessionName: "s" };
    return organization.clients(session).sts.send(new AssumeRoleCommand(input));
  };
  await expect(attempt()).resolves.toMatchObject({ Credentials: {} });
  await dev_.iam.send(new DeleteRoleCommand({ RoleName: "caller" }));
  await dev_.iam.send(new CreateRoleCommand(caller));
  await expect(attempt()).rejects.toMatchObject(denied);
});

describe("AssumeRoleWithWebIdentity", () => {
  const issuer = "oidc.example.com/id/1";

  function token(claims: object): string {
    const part = (content: object) => Buffer.from(JSON.stringify(content)).toString("base64url");
    return `${part({ alg: "RS256" })}.${part({ iss: `https://${issuer}`, aud: "sts.amazonaws.com", ...claims })}.x`;
  }

  test("is decided by the token's claims", async () => {
    const { dev } = organization.accounts;
    const { iam, sts } = organization.clients(dev);
    await iam.send(
      new CreateOpenIDConnectProviderCommand({
        Url: `https://${issuer}`,
        ClientIDList: ["sts.amazonaws.com"],
        ThumbprintList: ["0".repeat(40)],
      }),
    );
    const statement = {
      Effect: "Allow",
      Principal: { Federated: `arn:aws:iam::${dev}:oidc-provider/${issuer}` },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: { StringLike: { [`${issuer}:sub`]: "system:serviceaccount:payments:*" } },
    };
    const role = { RoleName: "workload", AssumeRolePolicyDocument: JSON.stringify({ Statement: statement }) };
    const { Role } = await iam.send(new CreateRoleCommand(role));
    const assume = (claims: object) =>
      sts.send(
        new AssumeRoleWithWebIdentityCommand({
          RoleArn: Role?.Arn,
          RoleSessionName: "pod",
          WebIdentityToken: token(claims),
        }),
      );

    const { Credentials: found } = await assume({ sub: "system:serviceaccount:payments:app" });
    const credentials = {
      accessKeyId: found?.AccessKeyId ?? "",
      secretAccessKey: found?.SecretAccessKey ?? "",
      sessionToken: found?.SessionToken ?? "",
      expiration: found?.Expiration ?? new Date(0),
    };
    const identity = await organization.clients(credentials).sts.send(new GetCallerIdentityCommand({}));
    expect(identity.Arn).toBe(`arn:aws:sts::${dev}:assumed-role/workload/pod`);
    await expect(assume({ sub: "system:serviceaccount:other:app" })).rejects.toMatchObject({
      name: "AccessDenied",
    });
    await expect(assume({ sub: "system:serviceaccount:payments:app", aud: "x" })).rejects.toMatchObject({
      name: "InvalidIdentityTokenException",
    });
  });
});
