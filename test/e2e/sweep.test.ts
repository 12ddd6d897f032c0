import { DeleteRoleCommand, UpdateAssumeRolePolicyCommand } from "@aws-sdk/client-iam";
import { PutParameterCommand } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { functionNames } from "../../core/contract/names.ts";
import { toggleParameterName } from "../../core/contract/parameters.ts";
import type { RoleKey } from "../../core/principals/role.ts";
import { type Organization, startOrganization } from "../../local/organization.ts";
import { accounts } from "../../local/shared/accounts.ts";
import { trusting } from "../local/gateway/trust-policies.ts";
import { type Onlookers, onlookersOf } from "./onlookers.ts";

const { hub, prod, dev } = accounts;
const foreign = trusting("arn:aws:iam::193672423079:root");
/** CloudTrail's event history can name the caller of a change that no event reported. */
const silent = /sweep \((no event|before any event) reported this change\)/;

let organization: Organization;
let see: Onlookers;

beforeAll(async () => {
  organization = await startOrganization({ retryAfterSeconds: 1 });
  see = await onlookersOf(organization);
  organization.gateway.events.suppress(true);
});

beforeEach(() => organization.gateway.faults.clear());

afterAll(() => organization?.stop());

async function turnToggle(Value: string): Promise<void> {
  const input = { Name: toggleParameterName, Value, Overwrite: true };
  await organization.clients(hub).ssm.send(new PutParameterCommand(input));
}

async function update({ account, name: RoleName }: RoleKey, PolicyDocument: string): Promise<void> {
  await organization
    .clients(account)
    .iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
}

/** Sweeps every account, and waits until all that follows from it is done. @returns what was logged, by account */
async function sweep(): Promise<Map<unknown, Record<string, unknown>>> {
  const sweepId = await organization.sweep();
  const lines = () =>
    (organization.functions?.logs.get(functionNames.sweepAccount) ?? [])
      .filter((line) => line.includes(sweepId) && /"(Sweep completed|Account not readable)"/.test(line))
      .map((line): Record<string, unknown> => JSON.parse(line));
  await expect.poll(() => lines().length).toBe(Object.keys(accounts).length);
  await expect.poll(() => see.underWay()).toBe(0);
  return new Map(lines().map((line) => [line.account, line]));
}

test("an organization as expected costs one ListRoles call an account, and nothing is reported", async () => {
  await sweep(); // the first remembers every protected role
  const before = new Map(organization.gateway.calls);
  const reports = await sweep();
  for (const account of Object.values(accounts)) {
    expect(reports.get(account)).toMatchObject({ drift: 0, unannounced: 0, seconds: expect.any(Number) });
    const call = `${account} iam:ListRoles`;
    expect((organization.gateway.calls.get(call) ?? 0) - (before.get(call) ?? 0)).toBe(1);
  }
  expect(reports.get(prod)?.protected).toBeGreaterThan(3);
  expect(await see.texts()).toEqual([]);
});

test("a principal that IAM shows by its id for a moment is looked at again, and nothing is reported", async () => {
  const pipeline = `arn:aws:iam::${dev}:role/ci/pipeline`;
  const { calls, principals } = organization.gateway;
  const readings = () => [dev, prod].map((account) => calls.get(`${account} iam:GetRole`) ?? 0);
  const before = { texts: (await see.texts()).length, readings: readings() };
  principals.showIdOf(pipeline, 60_000);
  const swept = sweep();
  await expect.poll(() => readings().every((count, at) => count > (before.readings[at] ?? 0))).toBe(true);
  principals.showIdOf(pipeline, 0);
  const reports = await swept;
  for (const account of [dev, prod]) {
    expect(reports.get(account)).toMatchObject({ drift: 1 });
    expect(await see.incidentsOf({ account, name: "deploy-target" })).toEqual([]);
  }
  expect(await see.texts()).toHaveLength(before.texts);
});

test("with every event suppressed, the next sweep finds each drift, and says that no event reported it", async () => {
  await turnToggle("off");
  const roles = [
    { account: prod, name: "qovery-user-role" },
    { account: dev, name: "github-deployer" },
  ];
  const gone = { account: dev, name: "qovery-user-access-role" };
  for (const role of roles) await update(role, foreign);
  await organization.clients(dev).iam.send(new DeleteRoleCommand({ RoleName: gone.name }));
  const reports = await sweep();
  expect(reports.get(prod)).toMatchObject({ drift: 1, unannounced: 1 });
  expect(reports.get(dev)).toMatchObject({ drift: 2, unannounced: 2 });
  for (const role of [...roles, gone]) {
    expect(await see.incidentsOf(role)).toMatchObject([{ state: "detected", foundBy: "sweep" }]);
  }
  const texts = await see.texts();
  expect(texts).toHaveLength(3);
  for (const { text } of texts) expect(text).toMatch(silent);
  for (const { name } of [...roles, gone]) {
    expect((await see.messagesWith(name)).filter((one) => silent.test(one))).toHaveLength(1);
  }
});

test("known drift is not reported again; once the toggle is on, its revert awaits approval", async () => {
  const role = { account: prod, name: "qovery-user-role" };
  const told = (await see.texts()).length;
  const before = await see.incidentsOf(role);
  await sweep();
  expect(await see.incidentsOf(role)).toEqual(before);
  expect(await see.texts()).toHaveLength(told);
  await turnToggle("on");
  await sweep();
  expect((await see.incidentsOf(role)).map(({ state }) => state).sort()).toEqual([
    "awaiting-approval",
    "resolved",
  ]);
  expect(JSON.stringify(await see.trustOf(role))).toContain("193672423079");
});

test("an account that throttles comes back by itself, and nothing of it is lost", async () => {
  const role = { account: prod, name: "app-payments" };
  await update(role, foreign);
  const fault = { status: 400, code: "Throttling", message: "Rate exceeded", account: prod };
  organization.gateway.faults.plan({ ...fault, service: "iam", action: "ListRoles", times: 4 });
  expect((await sweep()).get(prod)).toMatchObject({ drift: 2, unannounced: 1 });
  expect(await see.incidentsOf(role)).toMatchObject([{ state: "reverted", foundBy: "sweep" }]);
});

test("an account that cannot be read is reported once, and that it can be read again", async () => {
  const before = (await see.texts()).length;
  const refusal = { status: 403, code: "AccessDenied", message: "not authorized", account: dev };
  organization.gateway.faults.plan({ ...refusal, service: "iam", action: "ListRoles", times: 100 });
  for (let count = 0; count < 3; count++) {
    expect((await sweep()).get(dev)).toMatchObject({ message: "Account not readable" });
  }
  organization.gateway.faults.clear();
  expect((await sweep()).get(dev)).toMatchObject({ message: "Sweep completed" });
  const told = (await see.texts())
    .slice(before)
    .filter(({ text }) => /Sweep (cannot|could not) read the account/.test(text));
  expect(told.map(({ state }) => state)).toEqual(["detected", "resolved"]);
});

test("an account that joins is checked, and the catalogue knows it", async () => {
  organization.gateway.organization.suspend(dev);
  const sweepId = await organization.sweep();
  const planned = () =>
    organization.functions?.logs.get(functionNames.sweepPlan)?.find((line) => line.includes(sweepId));
  await expect.poll(planned).toContain('"accounts":3');
  organization.gateway.organization.join("555555555555");
  const next = await organization.sweep();
  const log = () =>
    organization.functions?.logs.get(functionNames.sweepPlan)?.find((line) => line.includes(next));
  await expect.poll(log).toContain('"accountsChanged":true');
});
