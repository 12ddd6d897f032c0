import { describe, expect, test } from "vitest";
import { type FollowUpRequest, followUp } from "../../../../core/incidents/follow-up/follow-up.ts";
import {
  decodeFollowUpOrder,
  followUpMessage,
} from "../../../../core/incidents/follow-up/follow-up-order.ts";
import { followDigestOf, followUpOf, lastChangeOf } from "../../../../core/incidents/follow-up/holding.ts";
import { advance, type Incident } from "../../../../core/incidents/incident.ts";
import { newIncident } from "../../../../core/incidents/new-incident.ts";
import { handleTrustRecheck } from "../../../../core/respond/handle-event.ts";
import { covered } from "../../support/covered.ts";
import type { MemoryWorld } from "../../support/memory.ts";
import { expectedDocument, follow, incidentOf, qovery, updated, widened } from "../../support/samples.ts";

const ada = "Ada (Slack U0ADA456789)";
const bob = "Bob (Slack U0BOB456789)";
const drift = widened("qovery-access");
const hour = 3600;

/** Drift that is only reported. */
async function reported() {
  const world = covered();
  world.toggle = "off";
  world.put(qovery, drift);
  return { world, incident: await incidentOf(updated("event-1", drift), world) };
}

const latest = (world: MemoryWorld, id: string) => world.incident(id) ?? expect.fail("no incident");

function click(world: MemoryWorld, incidents: readonly Incident[], changes: Partial<FollowUpRequest> = {}) {
  const [first] = incidents;
  const subject = first?.group ?? first?.id ?? "";
  const seen = { subject, digest: followDigestOf(incidents), since: lastChangeOf(incidents) };
  return followUp({ ...seen, by: ada, wish: { kind: "acknowledged" }, ...changes }, world.ports);
}

async function followOrders(world: MemoryWorld): Promise<void> {
  for (const order of world.followUpOrders.splice(0))
    await handleTrustRecheck(JSON.parse(JSON.stringify(followUpMessage(order))), world.ports);
}

const snooze = (seconds: number) => ({ wish: { kind: "snoozed", seconds } }) as const;

describe("an incident that a person acknowledges", () => {
  test("has a step with the person, is announced, and stays as it is", async () => {
    const { world, incident } = await reported();
    world.now += 60_000;
    expect(await click(world, [incident])).toEqual({
      kind: "recorded",
      text: "Acknowledged. No more reminders follow unless the incident changes.",
    });
    await followOrders(world);
    const { steps, state } = latest(world, incident.id);
    expect(state).toBe("detected");
    expect(steps.at(-1)).toEqual({
      at: "2026-03-01T10:01:00.000Z",
      state: "detected",
      kind: "follow-up",
      note: `Acknowledged by ${ada}.`,
    });
    expect(world.record(qovery).latest).toEqual(latest(world, incident.id));
    expect(world.lastAnnounced(incident.id)).toBe(steps.length - 1);
    expect(world.writes).toEqual([]);
  });

  test("by two clicks at once is acknowledged by the first", async () => {
    const { world, incident } = await reported();
    const answers = [await click(world, [incident]), await click(world, [incident], { by: bob })];
    expect(answers.map(({ kind }) => kind)).toEqual(["recorded", "already"]);
    await followOrders(world);
    expect(latest(world, incident.id).steps.filter(({ kind }) => kind === "follow-up")).toHaveLength(1);
    const again = await click(world, [incident], { by: bob });
    expect(again).toMatchObject({
      kind: "already",
      text: expect.stringContaining(`${ada} has already acknowledged`),
    });
  });

  test("whose order is delivered twice has one step", async () => {
    const { world, incident } = await reported();
    await click(world, [incident]);
    world.followUpOrders.push(...world.followUpOrders);
    await followOrders(world);
    expect(latest(world, incident.id).steps.filter(({ kind }) => kind === "follow-up")).toHaveLength(1);
  });

  test("is not acknowledged any more once it is another state, or more severe", async () => {
    const { world, incident } = await reported();
    await click(world, [incident]);
    await followOrders(world);
    const acknowledged = latest(world, incident.id);
    expect(followUpOf(acknowledged)).toMatchObject({ by: ada });
    expect(followUpOf(advance(acknowledged, "blocked", acknowledged.detectedAt, "Refused."))).toBeUndefined();
    expect(followUpOf({ ...acknowledged, severity: "low" })).toBeDefined();
    expect(
      followUpOf({
        ...acknowledged,
        followUp: { ...(acknowledged.followUp ?? expect.fail()), severity: "low" },
      }),
    ).toBeUndefined();
  });

  test("does not change what the responder does", async () => {
    const { world, incident } = await reported();
    await click(world, [incident]);
    await followOrders(world);
    world.toggle = "on";
    world.put(qovery, widened("qovery-access", "arn:aws:iam::999999999999:root"));
    await follow(updated("event-2", widened("qovery-access", "arn:aws:iam::999999999999:root")), world);
    expect(world.documentOf(qovery)).toBe(expectedDocument("qovery-access"));
    expect(followUpOf(world.record(qovery).latest ?? expect.fail())).toBeUndefined();
  });
});

describe("an outdated click", () => {
  test("says what changed since, and records nothing", async () => {
    const { world, incident } = await reported();
    world.now += 60_000;
    const changed = advance(incident, "blocked", new Date(world.now).toISOString(), "AWS refused the write.");
    await world.ports.state.write(qovery, { ...world.record(qovery), latest: changed }, [changed]);
    expect(await click(world, [incident])).toEqual({
      kind: "refused",
      text: "This has changed: read the updated message. Nothing was recorded. Changed since: 10:01:00 UTC, blocked: AWS refused the write.",
    });
    expect(world.followUpOrders).toEqual([]);
  });

  test("on an incident that is over says how it ended", async () => {
    const { world, incident } = await reported();
    world.put(qovery, expectedDocument("qovery-access"));
    await follow(updated("event-2", expectedDocument("qovery-access")), world);
    expect(await click(world, [incident])).toMatchObject({
      kind: "refused",
      text: expect.stringContaining("Nothing is open any more: The role is as expected again"),
    });
  });

  test("that was valid, before a change that came first: the person reads that it does not count", async () => {
    const { world, incident } = await reported();
    await click(world, [incident]);
    const changed = advance(incident, "blocked", new Date(world.now).toISOString(), "AWS refused the write.");
    await world.ports.state.write(qovery, { ...world.record(qovery), latest: changed }, [changed]);
    await followOrders(world);
    const { steps, followUp: none } = latest(world, incident.id);
    expect(none).toBeUndefined();
    expect(steps.at(-1)?.note).toContain("so this does not count");
  });

  test("on an incident that does not exist", async () => {
    const { world, incident } = await reported();
    const subject = "f".repeat(32);
    expect(await click(world, [incident], { subject })).toMatchObject({
      kind: "refused",
      text: expect.stringContaining(subject),
    });
  });
});

describe("an incident that a person snoozes", () => {
  test("says until when, and the snooze ends then", async () => {
    const { world, incident } = await reported();
    const answer = await click(world, [incident], snooze(hour));
    expect(answer.text).toContain("Snoozed until 2026-03-01T11:00:");
    await followOrders(world);
    const snoozed = latest(world, incident.id);
    expect(snoozed.steps.at(-1)?.note).toMatch(/^Snoozed by Ada .* until 2026-03-01T11:00:.*Z\.$/);
    expect(followUpOf(snoozed, new Date(world.now + (hour - 1) * 1000))).toMatchObject({ kind: "snoozed" });
    expect(followUpOf(snoozed, new Date(world.now + hour * 1000))).toBeUndefined();
  });

  test("can be acknowledged afterwards, and snoozed again for longer", async () => {
    const { world, incident } = await reported();
    await click(world, [incident], snooze(hour));
    await followOrders(world);
    world.now += 1000;
    const once = latest(world, incident.id);
    expect(await click(world, [incident], snooze(hour))).toMatchObject({ kind: "already" });
    expect(await click(world, [once], { ...snooze(24 * hour), by: bob })).toMatchObject({ kind: "recorded" });
    await followOrders(world);
    const twice = latest(world, incident.id);
    expect(twice.followUp?.until).toMatch(/^2026-03-02T10/);
    expect(await click(world, [twice], { by: bob })).toMatchObject({ kind: "recorded" });
    await followOrders(world);
    expect(latest(world, incident.id).followUp).toMatchObject({ kind: "acknowledged", by: bob });
  });
});

test("an incident that no record holds is followed up too", async () => {
  const { world } = await reported();
  const cause = { kind: "account-unreadable", error: "denied" } as const;
  const finding = { cause, severity: "high", fingerprint: "a".repeat(64) } as const;
  const opening = {
    note: "x",
    now: new Date(world.now).toISOString(),
    role: { account: qovery.account, name: "(every role)" },
  };
  const incident = newIncident(finding, { ...opening, eventIds: [], occurredAt: "2026-03-01T10:00:00Z" });
  await world.ports.state.writeOnce(incident);
  await click(world, [incident]);
  await followOrders(world);
  expect(latest(world, incident.id)).toMatchObject({ followUp: { by: ada } });
});

test("a group is followed up as a whole", async () => {
  const { world, incident } = await reported();
  const group = `group-${"a".repeat(32)}`;
  const members = ["one", "two"].map((name, at) => ({
    ...incident,
    id: String(at).repeat(32),
    group,
    role: { ...qovery, name },
  }));
  for (const member of members)
    await world.ports.state.write(member.role, { ...world.record(member.role), latest: member }, [member]);
  expect(await click(world, members)).toMatchObject({ kind: "recorded" });
  await followOrders(world);
  for (const member of members) expect(latest(world, member.id)).toMatchObject({ followUp: { by: ada } });
});

test("an order of another form is refused by its field", () => {
  const order = {
    ...followUpMessage({ kind: "follow-up", incidentId: "a".repeat(32), shown: "b".repeat(32) }),
  };
  expect(decodeFollowUpOrder(order)).toMatchObject({ kind: "follow-up" });
  expect(() => decodeFollowUpOrder({ ...order, shown: "x" })).toThrow("shown");
  expect(() => decodeFollowUpOrder({ ...order, by: "x" })).toThrow("by");
  expect(() => decodeFollowUpOrder({ ...order, kind: "approval" })).toThrow("kind");
});
