import { beforeEach, describe, expect, test } from "vitest";
import { followUp, type Wish } from "../../../core/incidents/follow-up/follow-up.ts";
import { followUpMessage } from "../../../core/incidents/follow-up/follow-up-order.ts";
import { followDigestOf } from "../../../core/incidents/follow-up/holding.ts";
import { advance, type Incident } from "../../../core/incidents/incident.ts";
import { handleTrustRecheck } from "../../../core/respond/handle-event.ts";
import { remindOfOpen } from "../../../core/sweep/report/reminders.ts";
import {
  expectation,
  expectedDocument,
  follow,
  incidentOf,
  qovery,
  updated,
  widened,
} from "../support/samples.ts";
import { SweepWorld } from "../support/sweep-world.ts";

const hour = 3_600_000;
const drift = widened("qovery-access");
const detectedAt = Date.parse("2026-03-01T10:00:00.000Z");

let world: SweepWorld;
let incident: Incident;

beforeEach(async () => {
  world = new SweepWorld([expectation("qovery-access")]);
  world.toggle = "off";
  world.put(qovery, drift);
  incident = await incidentOf(updated("event-1", drift), world);
});

const latest = () => world.incident(incident.id) ?? expect.fail("no incident");
const reminders = () => latest().steps.filter(({ kind }) => kind === "reminder");

/** The schedule starts a sweep every 15 minutes, until so many hours after the detection. */
async function pass(untilHours: number, reminderHours: readonly number[] = [1, 4, 24]): Promise<void> {
  const { openIncidents, ports } = world;
  while (world.now < detectedAt + untilHours * hour) {
    world.now += hour / 4;
    await remindOfOpen({ ...ports, openIncidents, reminderHours });
    await followOrders();
  }
}

async function followOrders(): Promise<void> {
  for (const order of world.followUpOrders.splice(0))
    await handleTrustRecheck(JSON.parse(JSON.stringify(followUpMessage(order))), world.ports);
}

async function say(wish: Wish): Promise<void> {
  const seen = { subject: incident.id, digest: followDigestOf([latest()]), by: "Ada" };
  expect(await followUp({ ...seen, wish }, world.ports)).toMatchObject({ kind: "recorded" });
  await followOrders();
}

/** In hours after the detection, rounded to a quarter. */
const times = () => reminders().map(({ at }) => Math.floor(((Date.parse(at) - detectedAt) / hour) * 4) / 4);

describe("an open incident", () => {
  test("is reported again after 1 and 4 hours, then daily", async () => {
    await pass(80);
    expect(times()).toEqual([1, 4, 28, 52, 76]);
    expect(reminders()[1]?.note).toBe(
      "Reminder: this incident is still open after 4 hours. Acknowledge or snooze to stop the reminders.",
    );
    expect(reminders().at(-1)?.note).toContain("still open after 3 days");
    expect(world.lastAnnounced(incident.id)).toBe(latest().steps.length - 1);
    expect(world.writes).toEqual([]);
  });

  test.each<readonly [readonly number[], readonly number[]]>([
    [[2], [2, 4, 6, 8]],
    [
      [1, 3],
      [1, 4, 7],
    ],
    [[], []],
  ])("is reported again as the setting says: %s", async (hours, expected) => {
    await pass(8, hours);
    expect(times()).toEqual(expected);
  });

  test("is not reported again once it is acknowledged, unless it changes", async () => {
    await pass(2);
    await say({ kind: "acknowledged" });
    await pass(60);
    expect(times()).toEqual([1]);
    const changed = advance(latest(), "blocked", new Date(world.now).toISOString(), "AWS refused the write.");
    await world.ports.state.write(qovery, { ...world.record(qovery), latest: changed }, [changed]);
    await pass(62);
    expect(times()).toEqual([1, 61]);
  });

  test("comes back when a snooze is over, then as before", async () => {
    await pass(1);
    await say({ kind: "snoozed", seconds: 24 * 3600 });
    await pass(24.75);
    expect(times()).toEqual([1]);
    await pass(60);
    expect(times()).toEqual([1, 25, 28, 52]);
    expect(reminders()[1]?.note).toMatch(/^The snooze by Ada is over: this incident is still open\./);
  });

  test("whose change ended a snooze is not reported again for the end of the snooze", async () => {
    await pass(1);
    await say({ kind: "snoozed", seconds: 24 * 3600 });
    await pass(2);
    const changed = advance(latest(), "blocked", new Date(world.now).toISOString(), "AWS refused the write.");
    await world.ports.state.write(qovery, { ...world.record(qovery), latest: changed }, [changed]);
    await pass(31);
    expect(times()).toEqual([1, 3, 6, 30]);
    expect(reminders().filter(({ note }) => note.includes("The snooze"))).toEqual([]);
  });

  test("is not reported again once it is over", async () => {
    await pass(2);
    world.put(qovery, expectedDocument("qovery-access"));
    await follow(updated("event-2", expectedDocument("qovery-access")), world);
    await pass(60);
    expect(times()).toEqual([1]);
  });

  test("that was acknowledged while the order was on its way is not reported again", async () => {
    const { openIncidents, ports } = world;
    world.now += hour;
    await remindOfOpen({ ...ports, openIncidents, reminderHours: [1] });
    const orders = world.followUpOrders.splice(0);
    expect(orders).toHaveLength(1);
    await say({ kind: "acknowledged" });
    world.followUpOrders.push(...orders);
    await followOrders();
    expect(reminders()).toEqual([]);
  });

  test("whose reminder is delivered twice has one step", async () => {
    world.now += hour;
    const { openIncidents, ports } = world;
    await remindOfOpen({ ...ports, openIncidents, reminderHours: [1] });
    world.followUpOrders.push(...world.followUpOrders);
    await followOrders();
    expect(reminders()).toHaveLength(1);
  });
});

test("a group is reported again as one, with the number of incidents that wait", async () => {
  const group = `group-${"a".repeat(32)}`;
  const members = ["one", "two", "three"].map((name, at) => ({
    ...incident,
    id: String(at).repeat(32),
    group,
    role: { ...qovery, name },
  }));
  for (const member of members)
    await world.ports.state.write(member.role, { ...world.record(member.role), latest: member }, [member]);
  await pass(5);
  const notes = world
    .incidents()
    .filter((one) => one.group === group)
    .flatMap(({ steps }) => steps.filter(({ kind }) => kind === "reminder").map(({ note }) => note));
  expect(notes).toEqual([
    "Reminder: 3 incidents of this group are still open after 1 hour. Acknowledge or snooze to stop the reminders.",
    "Reminder: 3 incidents of this group are still open after 4 hours. Acknowledge or snooze to stop the reminders.",
  ]);
});

test("a sweep sends the worst fifty first, and the next sweep the others", async () => {
  const severities = ["low", "critical"] as const;
  for (let at = 0; at < 60; at++) {
    const role = { ...qovery, name: `role-${at}` };
    const severity = severities[at % 2] ?? "low";
    const one = { ...incident, id: String(100 + at).padEnd(32, "0"), severity, role };
    await world.ports.state.write(role, { ...world.record(role), latest: one }, [one]);
  }
  world.now += hour;
  const { openIncidents, ports } = world;
  await remindOfOpen({ ...ports, openIncidents, reminderHours: [1] });
  expect(world.followUpOrders).toHaveLength(50);
  await followOrders();
  const critical = world.incidents().filter(({ severity }) => severity === "critical");
  expect(critical.every(({ steps }) => steps.some(({ kind }) => kind === "reminder"))).toBe(true);
  await remindOfOpen({ ...ports, openIncidents, reminderHours: [1] });
  expect(world.followUpOrders).toHaveLength(11);
});
