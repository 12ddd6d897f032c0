import {
  CreateRoleCommand,
  CreateSAMLProviderCommand,
  CreateUserCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteRolePolicyCommand,
  DeleteSAMLProviderCommand,
  GetRoleCommand,
  ListRolePoliciesCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  UpdateSAMLProviderCommand,
  UpdateUserCommand,
} from "@aws-sdk/client-iam";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dynamoSnapshots } from "../../adapters/dynamodb/roles/snapshots.ts";
import { tableName } from "../../core/contract/names.ts";
import { parseExpectation } from "../../core/expectations/expectation.ts";
import type { Incident } from "../../core/incidents/incident.ts";
import type { RoleKey } from "../../core/principals/role.ts";
import { ownExpectations, publishExpectations } from "../../local/deployment/expectations.ts";
import { type Organization, startOrganization } from "../../local/organization.ts";
import { accounts } from "../../local/shared/accounts.ts";
import { type Onlookers, onlookersOf, type Told } from "./onlookers.ts";

const { hub, prod } = accounts;
const target = { account: prod, name: "principals-target" };
const user = `arn:aws:iam::${prod}:user/machines/bot`;

const people = { account: prod, name: "principals-people" };
const provider = `arn:aws:iam::${prod}:saml-provider/okta`;

const boundary = "arn:aws:iam::aws:policy/PowerUserAccess";

const trust = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { AWS: user }, Action: "sts:AssumeRole" }],
};
const samlTrust = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Federated: provider },
      Action: "sts:AssumeRoleWithSAML",
      Condition: { StringEquals: { "SAML:aud": "https://signin.aws.amazon.com/saml" } },
    },
  ],
};

/** IAM requires at least 1,000 characters. */
const metadataOf = (issuer: string) => `<EntityDescriptor entityID="${issuer}"/>`.padEnd(1000);

let organization: Organization;
let see: Onlookers;

beforeAll(async () => {
  organization = await startOrganization({ retryAfterSeconds: 1 });
  see = await onlookersOf(organization);
  organization.gateway.events.suppress(true);
  const { iam } = organization.clients(prod);
  await iam.send(new CreateUserCommand({ UserName: "bot", Path: "/machines/" }));
  await iam.send(
    new CreateSAMLProviderCommand({ Name: "okta", SAMLMetadataDocument: metadataOf("https://ours.example") }),
  );
  const own = [];
  for (const [{ name }, document] of [
    [target, trust],
    [people, samlTrust],
  ] as const) {
    await iam.send(
      new CreateRoleCommand({
        RoleName: name,
        AssumeRolePolicyDocument: JSON.stringify(document),
        PermissionsBoundary: boundary,
      }),
    );
    const match = { accounts: [prod], roles: [name] };
    own.push(parseExpectation({ name, match, trust: document, response: "auto" }, "the test"));
  }
  organization.gateway.events.suppress(false);
  await publishExpectations(organization.url, [...(await ownExpectations()), ...own]);
  await organization.sweep();
});

afterAll(() => organization?.stop());

async function latestOf(subject: RoleKey, state: Incident["state"]): Promise<Incident> {
  const latest = async () => {
    const all = await see.incidentsOf(subject); // in no order
    return all.toSorted((one, other) => (one.detectedAt < other.detectedAt ? -1 : 1)).at(-1);
  };
  await expect.poll(async () => (await latest())?.state).toBe(state);
  await expect.poll(() => see.underWay()).toBe(0);
  return (await latest()) ?? expect.fail();
}

test("a renamed user is reported as renamed, its roles are not written, and the former name ends it", async () => {
  const snapshots = dynamoSnapshots({ client: organization.clients(hub).dynamodb, name: tableName });
  for (const role of [target, people])
    await expect.poll(async () => (await snapshots.versionsOf(role)).length).toBe(1);
  const { iam } = organization.clients(prod);
  const bot = { account: prod, name: "bot" };
  await iam.send(new UpdateUserCommand({ UserName: "bot", NewUserName: "robot" }));
  const renamed = await latestOf(bot, "detected");
  expect(renamed.cause).toMatchObject({
    kind: "principal-changed",
    change: { kind: "renamed", arn: `arn:aws:iam::${prod}:user/machines/robot` },
    dependents: [target],
  });
  expect(renamed.actor?.arn).toBe(`arn:aws:iam::${prod}:user/operator`);
  const role = await latestOf(target, "detected");
  expect(JSON.stringify(role.cause)).toContain('"renamed"');
  expect(await see.trustOf(target)).toMatchObject({
    Statement: [{ Principal: { AWS: `arn:aws:iam::${prod}:user/machines/robot` } }],
  });

  await iam.send(new UpdateUserCommand({ UserName: "robot", NewUserName: "bot" }));
  await latestOf(bot, "resolved");
  await organization.sweep();
  await latestOf(target, "resolved");
  expect(await see.trustOf(target)).toEqual(trust);
});

test("a SAML provider with other metadata, or recreated by a stranger, is a takeover until the former metadata is back", async () => {
  const { iam } = organization.clients(prod);
  const okta = { account: prod, name: "okta" };
  const update = async (issuer: string) => {
    const SAMLMetadataDocument = metadataOf(issuer);
    await iam.send(new UpdateSAMLProviderCommand({ SAMLProviderArn: provider, SAMLMetadataDocument }));
  };
  await update("https://evil.example");
  const changed = await latestOf(okta, "detected");
  expect(changed).toMatchObject({
    severity: "high",
    cause: { change: { changed: ["metadata"] }, dependents: [people] },
    actor: { arn: `arn:aws:iam::${prod}:user/operator` },
  });
  await update("https://ours.example");
  await latestOf(okta, "resolved");

  await iam.send(new DeleteSAMLProviderCommand({ SAMLProviderArn: provider }));
  await latestOf(okta, "detected");
  await iam.send(
    new CreateSAMLProviderCommand({ Name: "okta", SAMLMetadataDocument: metadataOf("https://evil.example") }),
  );
  await expect
    .poll(async () => (await see.incidentsOf(okta)).filter(({ state }) => state === "detected"))
    .toMatchObject([
      { severity: "high", cause: { kind: "principal-changed", change: { isRecreated: true } } },
    ]);
});

describe("the permissions of a protected role", () => {
  const RoleName = people.name;
  const PolicyName = "everything";
  const everything = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };
  const iam = () => organization.clients(prod).iam;

  test.each([
    {
      what: "every action",
      widen: () =>
        iam().send(
          new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: JSON.stringify(everything) }),
        ),
      isWidened: async () =>
        (await iam().send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames?.includes(PolicyName),
      undo: () => iam().send(new DeleteRolePolicyCommand({ RoleName, PolicyName })),
    },
    {
      what: "no boundary",
      widen: () => iam().send(new DeleteRolePermissionsBoundaryCommand({ RoleName })),
      isWidened: async () =>
        (await iam().send(new GetRoleCommand({ RoleName }))).Role?.PermissionsBoundary === undefined,
      undo: () =>
        iam().send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary: boundary })),
    },
  ])(
    "that has $what now: one alert with the caller, and the responder writes nothing",
    async ({ widen, isWidened, undo }) => {
      const isAlert = ({ roleName, text }: Told) => roleName === RoleName && text.includes("Permissions of");
      const before = (await see.texts()).filter(isAlert).length;
      await widen();
      expect(await latestOf(people, "detected")).toMatchObject({
        severity: "high",
        cause: { kind: "permissions-changed" },
        actor: { arn: `arn:aws:iam::${prod}:user/operator` },
      });
      await expect.poll(async () => (await see.texts()).filter(isAlert).length).toBe(before + 1);
      await organization.sweep();
      await expect.poll(() => see.underWay()).toBe(0);
      expect((await see.texts()).filter(isAlert)).toHaveLength(before + 1);
      expect(await isWidened()).toBe(true);
      await undo();
      await latestOf(people, "resolved");
    },
  );
});
