import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { dynamoGroups } from "../../../adapters/dynamodb/incidents/groups.ts";
import { dynamoState } from "../../../adapters/dynamodb/roles/record.ts";
import { tableName } from "../../../core/contract/names.ts";
import { groupNewsSeconds, groupQuietSeconds, isGroupId } from "../../../core/incidents/group/group.ts";
import { advance, type Incident } from "../../../core/incidents/incident.ts";
import type { Groups, State } from "../../../core/incidents/ports.ts";
import { type Organization, startOrganization } from "../../../local/organization.ts";
import { accounts } from "../../../local/shared/accounts.ts";
import { orphaned } from "../../core/notify/orphaned.ts";

let organization: Organization;
let state: State;
let groups: Groups;
let now = Date.parse("2026-03-01T10:00:00.000Z");
let count = 0;
let key = "";

beforeAll(async () => {
  organization = await startOrganization({ functions: false });
  const { dynamodb } = organization.clients(accounts.hub);
  state = dynamoState({ client: dynamodb, name: tableName });
  groups = dynamoGroups({ client: dynamodb, name: tableName }, { now: () => new Date(now) });
});

afterAll(() => organization?.stop());

beforeEach(() => {
  count += 1;
  key = `role 28338988169${count} deployer`;
});

/** An incident of the group that takes members in now, as a handler opens it. */
async function open(name: string, seconds = 0): Promise<Incident> {
  const group = await groups.current(key);
  const detectedAt = new Date(now + seconds * 1000).toISOString();
  const incident = orphaned(accounts.dev, `${name}-${count}`, 0, { group, detectedAt });
  await write(incident);
  return incident;
}

async function write(incident: Incident): Promise<void> {
  const { record } = await state.read(incident.role);
  await state.write(incident.role, { ...record, latest: incident }, [incident]);
}

const close = (incident: Incident) =>
  write(advance(incident, "reverted", new Date(now).toISOString(), "Written back."));
const namesOf = async (id: string) => (await groups.members(id)).map(({ role }) => role.name);

test("incidents of one key are members of one group, oldest first, as they stand now", async () => {
  const late = await open("late", 9);
  const early = await open("early", 2);
  expect(early.group).toBe(late.group);
  expect(isGroupId(early.group ?? "")).toBe(true);
  expect(await namesOf(early.group ?? "")).toEqual([early.role.name, late.role.name]);
  await close(late);
  expect((await groups.members(early.group ?? "")).map(({ state }) => state)).toEqual([
    "awaiting-approval",
    "reverted",
  ]);
});

test("other keys have other groups", async () => {
  const group = await groups.current(key);
  expect(await groups.current(`${key}s`)).not.toBe(group);
  expect(await groups.members(group)).toEqual([]);
});

describe("a group", () => {
  test("that was made a moment ago is the one for the next caller", async () => {
    expect(await groups.current(key)).toBe(await groups.current(key));
  });

  test("takes members in while one is open, and for a while after the last", async () => {
    const [first, second] = [await open("first"), await open("second")];
    await close(first);
    now += (groupQuietSeconds + 1) * 1000;
    expect(await groups.current(key)).toBe(first.group);
    await close(second);
    now += (groupQuietSeconds - 1) * 1000;
    expect(await groups.current(key)).toBe(first.group);
    now += 2000;
    const next = await open("third");
    expect(next.group).not.toBe(first.group);
    expect(await groups.current(key)).toBe(next.group);
    expect(await namesOf(first.group ?? "")).toHaveLength(2);
  });

  test("is not the one of an outage that comes long after, though a member is still open", async () => {
    const forgotten = await open("forgotten");
    now += (groupNewsSeconds - 1) * 1000;
    const late = await open("late");
    expect(late.group).toBe(forgotten.group);
    now += (groupNewsSeconds - 1) * 1000; // the newest counts
    expect(await groups.current(key)).toBe(forgotten.group);
    now += 2000;
    const next = await open("next");
    expect(next.group).not.toBe(forgotten.group);
    expect(await groups.current(key)).toBe(next.group);
    expect(await namesOf(forgotten.group ?? "")).toHaveLength(2);
  });

  test("is one, however many handlers begin it at the same time", async () => {
    const ids = await Promise.all(Array.from({ length: 10 }, () => groups.current(key)));
    expect(new Set(ids).size).toBe(1);
  });

  test("is one again, however many handlers begin its successor at the same time", async () => {
    const first = await open("first");
    await close(first);
    now += (groupQuietSeconds + 1) * 1000;
    const ids = await Promise.all(Array.from({ length: 10 }, () => groups.current(key)));
    expect(new Set(ids).size).toBe(1);
    expect(ids[0]).not.toBe(first.group);
  });

  test("of more members than one call reads is read in whole", async () => {
    const group = await groups.current(key);
    const names = Array.from({ length: 103 }, (_, at) => `many-${count}-${at}`);
    // One by one: moto answers transactions that meet with 500
    for (const name of names) await write(orphaned(accounts.prod, name, 0, { group }));
    expect((await namesOf(group)).toSorted()).toEqual(names.toSorted());
  }, 120_000);
});

test("an incident that no record holds is a member too, once", async () => {
  const group = await groups.current(key);
  const incident = orphaned(accounts.dev, `deployer-${count}`, 0, { group });
  expect(await state.writeOnce(incident)).toBe(true);
  expect(await state.writeOnce({ ...incident, severity: "low" })).toBe(false);
  expect(await groups.members(group)).toEqual([incident]);
});

test("a write that loses its race adds no member", async () => {
  const group = await groups.current(key);
  const incident = orphaned(accounts.dev, `loser-${count}`, 0, { group });
  const { record } = await state.read(incident.role);
  await state.write(incident.role, record, []);
  await expect(state.write(incident.role, { ...record, latest: incident }, [incident])).rejects.toMatchObject(
    {
      code: "Conflict",
    },
  );
  expect(await groups.members(group)).toEqual([]);
});
