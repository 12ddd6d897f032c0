import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { dynamoGroups } from "../../../adapters/dynamodb/incidents/groups.ts";
import { dynamoState } from "../../../adapters/dynamodb/roles/record.ts";
import { tableName } from "../../../core/contract/names.ts";
import { InWaveError, waveOf } from "../../../core/incidents/group/wave.ts";
import type { Incident } from "../../../core/incidents/incident.ts";
import type { Groups, State } from "../../../core/incidents/ports.ts";
import { type Organization, startOrganization } from "../../../local/organization.ts";
import { accounts } from "../../../local/shared/accounts.ts";
import { openIncident } from "../../core/notify/incidents.ts";

const start = Date.parse("2026-03-01T10:00:00.000Z");

let organization: Organization;
let state: State;
let groups: Groups;
let now = start;
let count = 0;

beforeAll(async () => {
  organization = await startOrganization({ functions: false });
  const table = { client: organization.clients(accounts.hub).dynamodb, name: tableName };
  state = dynamoState(table);
  groups = dynamoGroups(table, { now: () => new Date(now) });
});

afterAll(() => organization?.stop());

beforeEach(() => {
  count += 1;
  now = start + count * 24 * 60 * 60 * 1000;
});

interface Given {
  readonly account?: string;
  readonly caller?: string;
  readonly cause?: Incident["cause"];
}

/** A handler records a new incident of the role. @returns its group; undefined where it is alone */
async function open(name: string, seconds: number, given: Given = {}): Promise<string | undefined> {
  const { account = accounts.dev, caller = "operator", cause = openIncident().cause } = given;
  now += seconds * 1000;
  const role = { account, name: `${name}-${count}` };
  const id = `${account}${name}${count}`.padEnd(32, "0").slice(0, 32);
  const actor = { type: "IAMUser", arn: `arn:aws:iam::444444444444:user/${caller}-${count}` };
  const incident = openIncident({ id, role, actor, cause, detectedAt: new Date(now).toISOString() });
  const { record } = await state.read(role);
  const write = (latest: Incident) =>
    state.write(role, { ...record, latest }, [latest], { wave: waveOf(latest) });
  try {
    await write(incident);
    return undefined;
  } catch (error) {
    if (!(error instanceof InWaveError)) throw error;
    const group = await groups.current(error.key);
    await write({ ...incident, group });
    return group;
  }
}

test("the first incident of a caller is alone, and those within a minute after another are one group", async () => {
  expect(await open("a", 0)).toBeUndefined();
  const group = await open("b", 59);
  expect(group).toMatch(/^group-/);
  expect(await open("c", 59)).toBe(group);
  expect(await open("d", 1, { account: accounts.prod })).toBe(group);
  expect((await groups.members(group ?? "")).map(({ role }) => role.name[0])).toEqual(["b", "c", "d"]);
});

test("different callers in one account are one group, too", async () => {
  expect(await open("a", 0, { caller: "ada" })).toBeUndefined();
  const group = await open("b", 10, { caller: "bob" });
  expect(group).toBeDefined();
  expect(await open("c", 10, { caller: "cyd" })).toBe(group);
});

test("an incident a minute later, of another caller and account, or of the same role, is alone", async () => {
  expect(await open("a", 0)).toBeUndefined();
  expect(await open("b", 61)).toBeUndefined();
  expect(await open("c", 1, { account: accounts.prod, caller: "ada" })).toBeUndefined();
  expect(await open("c", 1, { account: accounts.prod, caller: "ada" })).toBeUndefined();
});

test("a later wave of the caller is another group, and so is one that lasts longer than ten minutes", async () => {
  await open("a", 0);
  const first = await open("b", 1);
  expect(await open("c", 3600)).toBeUndefined();
  const second = await open("d", 1);
  expect(second).not.toBe(first);
  let last = second;
  for (let minute = 0; minute < 12; minute++) last = await open(`e${minute}`, 55);
  expect(last).toMatch(/^group-/);
  expect(last).not.toBe(second);
});

test("of incidents at the same moment, only the one that is written first is alone", async () => {
  const all = [await open("a", 0), await open("b", 0), await open("c", 0)];
  expect(all[0]).toBeUndefined();
  expect(all[1]).toBeDefined();
  expect(all[2]).toBe(all[1]);
});

test("the deletion of a principal is never part of a wave", async () => {
  await open("a", 0);
  const principal = { kind: "user", account: accounts.dev, name: "deployer" } as const;
  expect(
    await open("b", 1, { cause: { kind: "principal-deleted", principal, dependents: [] } }),
  ).toBeUndefined();
});
