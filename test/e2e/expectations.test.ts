import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { UpdateAssumeRolePolicyCommand } from "@aws-sdk/client-iam";
import { PutParameterCommand } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { stringify } from "yaml";
import { functionNames } from "../../core/contract/names.ts";
import { toggleParameterName } from "../../core/contract/parameters.ts";
import type { Expectation } from "../../core/expectations/expectation.ts";
import { type Incident, isOpen } from "../../core/incidents/incident.ts";
import { ownExpectations } from "../../local/deployment/expectations.ts";
import { type Organization, startOrganization } from "../../local/organization.ts";
import { accounts } from "../../local/shared/accounts.ts";
import { command, useAccount } from "../cli/support/command-line.ts";
import { expectedDocument, widened } from "../core/support/samples.ts";
import { type Onlookers, onlookersOf } from "./onlookers.ts";

const { hub, prod, dev } = accounts;
const roles = [prod, dev].flatMap((account) =>
  ["qovery-user-role", "qovery-user-access-role"].map((name) => ({ account, name })),
);
const former = JSON.parse(expectedDocument("qovery-access"));
const next = JSON.parse(widened("qovery-access", "arn:aws:iam::283389881690:user/next"));

let organization: Organization;
let see: Onlookers;
let folder: string;
let restoreEnvironment: (() => void) | undefined;

beforeAll(async () => {
  organization = await startOrganization({ retryAfterSeconds: 1 });
  see = await onlookersOf(organization);
  folder = await mkdtemp(path.join(tmpdir(), "trust-drift-test-"));
  restoreEnvironment = useAccount(organization.url, hub);
});

afterAll(async () => {
  restoreEnvironment?.();
  await rm(folder, { recursive: true, force: true });
  await organization?.stop();
});

async function turnToggle(Value: string): Promise<void> {
  const input = { Name: toggleParameterName, Value, Overwrite: true };
  await organization.clients(hub).ssm.send(new PutParameterCommand(input));
}

/** Sweeps every account, and waits until all that follows from it is done. */
async function sweep(): Promise<void> {
  const sweepId = await organization.sweep();
  const lines = () => organization.functions?.logs.get(functionNames.sweepAccount) ?? [];
  const isDone = (line: string) => line.includes(sweepId) && line.includes('"Sweep completed"');
  await expect.poll(() => lines().filter(isDone).length).toBe(Object.keys(accounts).length);
  await expect.poll(() => see.underWay()).toBe(0);
}

async function push(expectations: readonly Expectation[]) {
  const place = await mkdtemp(path.join(folder, "files-"));
  for (const one of expectations)
    await writeFile(path.join(place, `${one.name}.yaml`), stringify(one, { version: "1.1" }));
  return command(["expectations", "push", place, "--yes"]);
}

/** Calls of the responder and of this test that wrote a trust policy. */
function writes(): number {
  const calls = [prod, dev].map((account) => `${account} iam:UpdateAssumeRolePolicy`);
  return calls.reduce((sum, call) => sum + (organization.gateway.calls.get(call) ?? 0), 0);
}

const trusts = () => Promise.all(roles.map((role) => see.trustOf(role)));

async function openIncidents(): Promise<readonly Incident[]> {
  const all = await Promise.all(roles.map((role) => see.incidentsOf(role)));
  return all.flat().filter(isOpen);
}

/** The one group that all open incidents are in. */
async function onlyGroup(): Promise<string> {
  const groups = new Set((await openIncidents()).map(({ group }) => group));
  expect(groups.size).toBe(1);
  const [group = expect.fail("expected a group")] = groups;
  return group;
}

async function approve(group: string): Promise<void> {
  expect(await command(["approve", group, "--yes"])).toMatchObject({ code: 0 });
  await expect.poll(() => openIncidents()).toEqual([]);
  await expect.poll(() => see.underWay()).toBe(0);
}

test("a pushed expectation is written only after an approval of the whole push, which names author and version", async () => {
  await turnToggle("on");
  await sweep();
  const changed = (await ownExpectations()).map((one) =>
    one.name === "qovery-access" ? { ...one, trust: next } : one,
  );
  const { code, out } = await push(changed);
  expect(code).toBe(0);
  expect(out).toContain("~ qovery-access: trust");
  for (const { account, name } of roles) expect(out).toMatch(new RegExp(`${account}.*${name}`));
  const before = writes();

  await sweep();
  expect(writes()).toBe(before);
  expect(await trusts()).toEqual(roles.map(() => former));
  const incidents = await openIncidents();
  expect(incidents).toHaveLength(roles.length);
  const by = `arn:aws:iam::${hub}:user/operator`;
  for (const { state, cause } of incidents) {
    expect(state).toBe("awaiting-approval");
    expect(cause).toMatchObject({ kind: "expectation-changed", push: { by, version: expect.any(String) } });
  }
  const version = /^Version ([0-9a-f]{16}) /m.exec(out)?.[1] ?? expect.fail(out);
  const told = (await see.texts()).map(({ text }) => text);
  expect(told.filter((text) => text.includes(`version ${version}`) && text.includes(by))).not.toEqual([]);
  const group = await onlyGroup();
  expect(await see.messagesWith("Write the new trust policy")).toHaveLength(1);

  await approve(group);
  expect(await trusts()).toEqual(roles.map(() => next));
  expect(writes()).toBe(before + roles.length);
});

test("what drifted while the toggle was off is written back only after an approval, all of it as one group", async () => {
  await turnToggle("off");
  for (const { account, name: RoleName } of roles) {
    const input = { RoleName, PolicyDocument: JSON.stringify(former) };
    await organization.clients(account).iam.send(new UpdateAssumeRolePolicyCommand(input));
  }
  await expect.poll(async () => (await openIncidents()).length).toBe(roles.length);
  await expect.poll(() => see.underWay()).toBe(0);
  const before = writes();

  await turnToggle("on");
  await sweep();
  expect(writes()).toBe(before);
  const incidents = await openIncidents();
  expect(incidents.map(({ state }) => state)).toEqual(roles.map(() => "awaiting-approval"));
  const group = await onlyGroup();
  expect(await see.messagesWith(group)).toHaveLength(1);

  await approve(group);
  expect(await trusts()).toEqual(roles.map(() => next));
  expect(writes()).toBe(before + roles.length);
});
