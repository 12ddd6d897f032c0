import {
  CreateRoleCommand,
  DeleteRoleCommand,
  GetRoleCommand,
  TagRoleCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { queueNames } from "../../../core/contract/names.ts";
import { type Organization, startOrganization } from "../../../local/organization.ts";
import { type Inbox, inboxOf } from "./inbox.ts";
import { trusting } from "./trust-policies.ts";

let organization: Organization;
let trustUpdated: Inbox;
let principalChanged: Inbox;

beforeAll(async () => {
  organization = await startOrganization({ functions: false });
  const { sqs } = organization.clients(organization.accounts.hub);
  trustUpdated = await inboxOf(sqs, queueNames.trustUpdated);
  principalChanged = await inboxOf(sqs, queueNames.principalChanged);
});

afterAll(() => organization?.stop());

const roleName = "qovery-user-role";
const document = trusting("arn:aws:iam::999999999999:root");

function update(account: string, PolicyDocument = document, RoleName = roleName) {
  return organization
    .clients(account)
    .iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
}

describe("an IAM write of a member", () => {
  test("arrives in the hub's queue as CloudTrail tells it", async () => {
    const { prod } = organization.accounts;
    await update(prod);
    expect(await trustUpdated.next()).toMatchObject({
      version: "0",
      account: prod,
      source: "aws.iam",
      "detail-type": "AWS API Call via CloudTrail",
      region: "us-east-1",
      resources: [],
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      detail: {
        eventVersion: "1.11",
        eventSource: "iam.amazonaws.com",
        eventName: "UpdateAssumeRolePolicy",
        userIdentity: {
          type: "IAMUser",
          principalId: expect.stringMatching(/^AIDA[A-Z0-9]{17}$/),
          arn: `arn:aws:iam::${prod}:user/operator`,
          accountId: prod,
          accessKeyId: expect.stringMatching(/^AKIA[A-Z0-9]{16}$/),
          userName: "operator",
        },
        sourceIPAddress: "127.0.0.1",
        userAgent: expect.stringContaining("aws-sdk-js"),
        requestParameters: { roleName, policyDocument: document },
        responseElements: null,
        recipientAccountId: prod,
      },
    });
  });

  test("that fails carries the exception's name and IAM's words", async () => {
    const { dev } = organization.accounts;
    await expect(update(dev, document, "nobody")).rejects.toMatchObject({ name: "NoSuchEntityException" });
    await expect(update(dev, "{")).rejects.toMatchObject({ name: "MalformedPolicyDocumentException" });
    expect(await trustUpdated.next()).toMatchObject({
      account: dev,
      detail: {
        errorCode: "NoSuchEntityException",
        errorMessage: "The role with name nobody cannot be found.",
        responseElements: null,
      },
    });
    expect(await trustUpdated.next()).toMatchObject({
      detail: {
        errorCode: "MalformedPolicyDocumentException",
        errorMessage: "This policy contains invalid Json",
        requestParameters: { roleName, policyDocument: "{" },
      },
    });
  });

  test("by an assumed role names the session and its issuer", async () => {
    const { prod } = organization.accounts;
    const { iam, sts } = organization.clients(prod);
    const trust = trusting(`arn:aws:iam::${prod}:user/operator`);
    const role = { RoleName: "deployer", Path: "/ci/", AssumeRolePolicyDocument: trust };
    const { Role } = await iam.send(new CreateRoleCommand(role));
    const assume = new AssumeRoleCommand({ RoleArn: Role?.Arn, RoleSessionName: "pipeline-7" });
    const { Credentials: found } = await sts.send(assume);
    const credentials = {
      accessKeyId: found?.AccessKeyId ?? "",
      secretAccessKey: found?.SecretAccessKey ?? "",
      sessionToken: found?.SessionToken ?? "",
      expiration: found?.Expiration ?? new Date(),
    };
    await organization
      .clients(credentials)
      .iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: roleName, PolicyDocument: document }));
    expect(await trustUpdated.next()).toMatchObject({
      detail: {
        userIdentity: {
          type: "AssumedRole",
          principalId: `${Role?.RoleId}:pipeline-7`,
          arn: `arn:aws:sts::${prod}:assumed-role/deployer/pipeline-7`,
          accountId: prod,
          accessKeyId: credentials.accessKeyId,
          sessionContext: {
            sessionIssuer: {
              type: "Role",
              principalId: Role?.RoleId,
              arn: `arn:aws:iam::${prod}:role/ci/deployer`,
              accountId: prod,
              userName: "deployer",
            },
            attributes: { mfaAuthenticated: "false" },
          },
        },
      },
    });
  });

  test("DeleteRole tells the role's name and no more", async () => {
    const { dev } = organization.accounts;
    const { iam } = organization.clients(dev);
    const role = { RoleName: "passing", AssumeRolePolicyDocument: document };
    await iam.send(new CreateRoleCommand(role));
    await iam.send(new DeleteRoleCommand({ RoleName: "passing" }));
    for (const roleName of ["deployer", "passing"])
      expect(await principalChanged.next()).toMatchObject({
        detail: { eventName: "CreateRole", responseElements: { role: { roleName } } },
      });
    expect(await principalChanged.next()).toMatchObject({
      account: dev,
      detail: { eventName: "DeleteRole", requestParameters: { roleName: "passing" }, responseElements: null },
    });
  });

  test("that no rule asks for, and a read, arrive nowhere", async () => {
    const { iam } = organization.clients(organization.accounts.prod);
    await iam.send(new TagRoleCommand({ RoleName: roleName, Tags: [{ Key: "team", Value: "payments" }] }));
    await iam.send(new GetRoleCommand({ RoleName: roleName }));
    expect(await trustUpdated.staysEmpty()).toBe(true);
    expect(await principalChanged.staysEmpty()).toBe(true);
  });
});

describe("the switches of the events", () => {
  test("suppressed events never arrive, doubled ones arrive twice under one id", async () => {
    const { dev } = organization.accounts;
    organization.gateway.events.suppress(true);
    await update(dev);
    expect(await trustUpdated.staysEmpty()).toBe(true);
    organization.gateway.events.suppress(false);
    organization.gateway.events.double(true);
    await update(dev);
    organization.gateway.events.double(false);
    const first = await trustUpdated.next();
    expect(first).toMatchObject({ account: dev });
    expect(await trustUpdated.next()).toEqual(first);
    expect(await trustUpdated.staysEmpty()).toBe(true);
  });
});
