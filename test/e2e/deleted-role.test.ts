import {
  AddClientIDToOpenIDConnectProviderCommand,
  AttachRolePolicyCommand,
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  DeleteOpenIDConnectProviderCommand,
  DeleteRoleCommand,
  GetRoleCommand,
  PutRolePolicyCommand,
  RemoveClientIDFromOpenIDConnectProviderCommand,
  TagRoleCommand,
  UntagRoleCommand,
} from "@aws-sdk/client-iam";
import { PutParameterCommand } from "@aws-sdk/client-ssm";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dynamoSnapshots } from "../../adapters/dynamodb/roles/snapshots.ts";
import { tableName } from "../../core/contract/names.ts";
import { toggleParameterName } from "../../core/contract/parameters.ts";
import { memberRoleNames, rolePath } from "../../core/contract/roles.ts";
import type { Incident } from "../../core/incidents/incident.ts";
import type { RoleKey } from "../../core/principals/role.ts";
import { deletePipeline, equipPipeline, pipelineParts } from "../../local/demo/pipeline.ts";
import { ownExpectations, publishExpectations } from "../../local/deployment/expectations.ts";
import { type Organization, startOrganization } from "../../local/organization.ts";
import { accounts, roleArn } from "../../local/shared/accounts.ts";
import { type Onlookers, onlookersOf } from "./onlookers.ts";

const { hub, prod, dev } = accounts;
const pipeline = { account: dev, name: "pipeline" };
const pipelineArn = roleArn(dev, "/ci/", "pipeline");
const targets = [
  { account: dev, name: "deploy-target" },
  { account: prod, name: "deploy-target" },
];
const provider = `arn:aws:iam::${prod}:oidc-provider/token.actions.githubusercontent.com`;

let organization: Organization;
let see: Onlookers;
let original: Awaited<ReturnType<typeof pipelineParts>>;

beforeAll(async () => {
  organization = await startOrganization({ retryAfterSeconds: 1 });
  see = await onlookersOf(organization);
  organization.gateway.events.suppress(true);
  await equipPipeline(organization);
  await organization.clients(prod).iam.send(
    new AddClientIDToOpenIDConnectProviderCommand({
      OpenIDConnectProviderArn: provider,
      ClientID: "other",
    }),
  );
  organization.gateway.events.suppress(false);
  const expectations = await ownExpectations();
  await publishExpectations(
    organization.url,
    expectations.map((one) => (one.name === "pipeline" ? { ...one, restore: "auto" } : one)),
  );
  original = await pipelineParts(organization);
});

afterAll(() => organization?.stop());

async function turnToggle(Value: string): Promise<void> {
  const input = { Name: toggleParameterName, Value, Overwrite: true };
  await organization.clients(hub).ssm.send(new PutParameterCommand(input));
}

async function settled(): Promise<void> {
  await expect.poll(() => see.underWay()).toBe(0);
}

async function latestIncidentOf(role: RoleKey, state: Incident["state"]): Promise<Incident> {
  const latest = async () => {
    const all = await see.incidentsOf(role); // in no order
    return all.toSorted((one, other) => (one.detectedAt < other.detectedAt ? -1 : 1)).at(-1);
  };
  await expect.poll(async () => (await latest())?.state).toBe(state);
  await settled();
  return (await latest()) ?? expect.fail();
}

/** Whether the pipeline's role, as it is now, may still assume each target. */
async function admitted(): Promise<boolean[]> {
  const credentials = organization.gateway.openServiceSession(pipelineArn, "build");
  const { sts } = organization.clients(credentials);
  return Promise.all(
    targets.map(({ account, name }) =>
      sts
        .send(new AssumeRoleCommand({ RoleArn: roleArn(account, "/", name), RoleSessionName: "build" }))
        .then(
          () => true,
          () => false,
        ),
    ),
  );
}

test("a sweep has every protected role read whole", async () => {
  await organization.sweep();
  const snapshots = dynamoSnapshots({ client: organization.clients(hub).dynamodb, name: tableName });
  for (const role of [pipeline, ...targets]) {
    await expect.poll(async () => (await snapshots.versionsOf(role)).length).toBe(1);
  }
  await settled();
});

test("the restorer has no rights on a role that it did not create", async () => {
  const session = organization.gateway.openServiceSession(
    roleArn(dev, rolePath, memberRoleNames.restorer),
    "x",
  );
  const { iam } = organization.clients(session);
  const RoleName = "pipeline";
  const admin = "arn:aws:iam::aws:policy/AdministratorAccess";
  const denied = { name: "AccessDenied", message: expect.stringContaining("explicit deny") };
  const document = JSON.stringify({ Version: "2012-10-17", Statement: [] });
  await expect(iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: admin }))).rejects.toMatchObject(
    denied,
  );
  await expect(
    iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "p", PolicyDocument: document })),
  ).rejects.toMatchObject(denied);
  await expect(
    iam.send(new TagRoleCommand({ RoleName, Tags: [{ Key: "owner", Value: "x" }] })),
  ).rejects.toMatchObject(denied);
  await expect(iam.send(new UntagRoleCommand({ RoleName, TagKeys: ["owner"] }))).rejects.toMatchObject(
    denied,
  );
});

test("a deleted role that others trust is named with them, created again, and trusted again", async () => {
  expect(await admitted()).toEqual([true, true]);
  await turnToggle("on");
  await deletePipeline(organization);
  const incident = await latestIncidentOf(pipeline, "reverted");
  expect(incident.cause).toMatchObject({ kind: "role-deleted", dependents: targets });
  const alert = (await see.texts()).find(({ text }) => text.includes("pipeline was deleted"));
  for (const { account } of targets) expect(alert?.text).toContain(account);

  const restored = await pipelineParts(organization);
  expect(restored.text).toBe(original.text);
  expect(restored.id).not.toBe(original.id);
  expect(incident.restoration?.newId).toBe(restored.id);

  for (const target of targets) {
    const rebound = await latestIncidentOf(target, "reverted");
    expect(rebound.cause).toMatchObject({ kind: "principal-orphaned" });
    expect(rebound.group).toBe(incident.group);
  }
  expect(await admitted()).toEqual([true, true]);
});

test("a deleted identity provider is reported with the roles that trust it, until it is there again", async () => {
  const { iam } = organization.clients(prod);
  const of = { OpenIDConnectProviderArn: provider };
  const key = { account: prod, name: "token.actions.githubusercontent.com" };
  await iam.send(new RemoveClientIDFromOpenIDConnectProviderCommand({ ...of, ClientID: "other" }));
  await settled();
  await iam.send(
    new RemoveClientIDFromOpenIDConnectProviderCommand({ ...of, ClientID: "sts.amazonaws.com" }),
  );
  const narrowed = await latestIncidentOf(key, "detected");
  expect(narrowed.cause).toMatchObject({
    kind: "principal-deleted",
    // With the other, where both were gone before the first removal's event was looked at
    clientIds: expect.arrayContaining(["sts.amazonaws.com"]),
    dependents: [{ account: prod, name: "github-deployer" }],
  });
  await iam.send(new AddClientIDToOpenIDConnectProviderCommand({ ...of, ClientID: "sts.amazonaws.com" }));
  await latestIncidentOf(key, "resolved");

  await iam.send(new DeleteOpenIDConnectProviderCommand(of));
  const deleted = await latestIncidentOf(key, "detected");
  expect(deleted.id).not.toBe(narrowed.id);
  await iam.send(
    new CreateOpenIDConnectProviderCommand({
      Url: "https://token.actions.githubusercontent.com",
      ClientIDList: ["sts.amazonaws.com"],
    }),
  );
  await latestIncidentOf(key, "resolved");
});

test("a role recreated by a stranger is reported, and trusted by no one until a person says so", async () => {
  await turnToggle("on");
  const { iam } = organization.clients(dev);
  organization.gateway.events.suppress(true);
  const { Role: before } = await iam.send(new GetRoleCommand({ RoleName: "pipeline" }));
  organization.gateway.events.suppress(false);
  expect(before?.Path).toBe("/ci/");
  // The toggle keeps the restore from being first
  await turnToggle("off");
  await deletePipeline(organization);
  await latestIncidentOf(pipeline, "detected");
  await iam.send(
    new CreateRoleCommand({
      RoleName: "pipeline",
      Path: "/ci/",
      AssumeRolePolicyDocument: decodeURIComponent(before?.AssumeRolePolicyDocument ?? ""),
    }),
  );
  await latestIncidentOf(pipeline, "resolved");
  await turnToggle("on");
  await organization.sweep();
  for (const target of targets) {
    const waiting = await latestIncidentOf(target, "awaiting-approval");
    expect(JSON.stringify(waiting.cause)).toContain(`arn:aws:iam::${dev}:user/operator`);
  }
  expect(await admitted()).toEqual([false, false]);
  await iam.send(new DeleteRoleCommand({ RoleName: "pipeline" }));
});
