import { describe, expect, test } from "vitest";
import { isOpen } from "../../../../core/incidents/incident.ts";
import { alertOf } from "../../../../core/notify/incident-alert.ts";
import { approveIn } from "../../support/people.ts";
import {
  attacker,
  expectation,
  expectedDocument,
  follow,
  incidentOf,
  lastNote,
  prod,
  qovery,
  updated,
  widened,
} from "../../support/samples.ts";
import { SweepWorld } from "../../support/sweep-world.ts";

const former = expectedDocument("qovery-access");
const next = widened("qovery-access", "arn:aws:iam::283389881690:user/next");
const drift = widened("qovery-access", attacker);
const second = { account: prod, name: "qovery-user-access-role" };
const push = {
  version: "v2",
  at: "2026-03-01T10:00:00.000Z",
  by: "arn:aws:iam::222222222222:user/ada",
  from: "v1",
};
const pushed = [expectation("qovery-access", { trust: JSON.parse(next) })];

async function sweep(world: SweepWorld, id: string) {
  world.now += 60_000;
  const { outcomes } = await world.sweep(id);
  return outcomes.flatMap((outcome) => (outcome.kind === "incident" ? [outcome.incident] : []));
}

/** Two roles that a sweep has seen as expected. */
async function inLine(): Promise<SweepWorld> {
  const world = new SweepWorld([expectation("qovery-access")]);
  for (const role of [qovery, second]) world.put(role, former);
  await sweep(world, "s0");
  return world;
}

/** A person approves everything that awaits approval, and the rechecks are handled. */
async function approveAll(world: SweepWorld): Promise<void> {
  for (const incident of world.incidents().filter(isOpen)) await approveIn(world, incident);
  world.rechecks.push(...world.sentRechecks.sent.splice(0));
  await world.followRechecks();
}

describe("a changed expectation", () => {
  test("is reported as one, with who changed it: a person approves all roles of the push as one group", async () => {
    const world = await inLine();
    world.push(pushed, push);
    const incidents = await sweep(world, "s1");
    expect(incidents).toMatchObject([
      { cause: { kind: "expectation-changed", push }, state: "awaiting-approval" },
      { cause: { kind: "expectation-changed", push }, state: "awaiting-approval" },
    ]);
    expect(new Set(incidents.map(({ group }) => group)).size).toBe(1);
    expect(incidents[0]?.group).toBeDefined();
    expect(world.writes).toEqual([]);
    await approveAll(world);
    expect([world.documentOf(qovery), world.documentOf(second)]).toEqual([next, next]);
  });

  test("names the author, the version and what the push would change, not a caller", async () => {
    const world = await inLine();
    world.push(pushed, push);
    const [incident] = await sweep(world, "s1");
    if (incident === undefined) return expect.fail("expected an incident, found none");
    expect(lastNote(incident)).toContain(
      "was changed by arn:aws:iam::222222222222:user/ada at 2026-03-01T10:00:00.000Z (version v2)",
    );
    const { headline, findings, facts } = alertOf(incident);
    expect(headline).toBe("Expectation of qovery-user-role changed, and the role has not");
    expect(findings).toMatchObject([
      { text: expect.stringContaining("with the new trust policy: user next in account 283389881690") },
    ]);
    expect(facts).toContainEqual({
      label: "Changed by",
      value: "no known change of the role: arn:aws:iam::222222222222:user/ada changed the expectation",
    });
  });

  test("waits: later sweeps neither write nor report again", async () => {
    const world = await inLine();
    world.push(pushed, push);
    await sweep(world, "s1");
    const before = world.announced.length;
    expect(await sweep(world, "s2")).toEqual([]);
    expect(world.announced).toHaveLength(before);
  });

  test("is closed when a pipeline makes the change", async () => {
    const world = await inLine();
    world.push(pushed, push);
    await sweep(world, "s1");
    world.put(qovery, next);
    const event = updated("e1", next, { "detail.eventTime": "2026-03-01T10:01:58Z" });
    expect(await incidentOf(event, world)).toMatchObject({ state: "resolved" });
  });

  test("does not excuse drift: the role is written back at once", async () => {
    const world = await inLine();
    world.push(pushed, push);
    world.put(qovery, drift);
    const [incident] = await sweep(world, "s1");
    expect(incident).toMatchObject({ cause: { kind: "trust-changed" }, state: "reverted" });
  });

  test("does not excuse a return to the former trust policy once the role was in line", async () => {
    const world = await inLine();
    world.push(pushed, push);
    world.put(qovery, next);
    const event = updated("e1", next, { "detail.eventTime": "2026-03-01T10:00:58Z" });
    expect(await follow(event, world)).toEqual({ kind: "ignored", reason: "as-expected" });
    world.put(qovery, former);
    const [incident] = await sweep(world, "s1");
    expect(incident).toMatchObject({ cause: { kind: "trust-changed" }, state: "reverted" });
  });

  test("does not excuse a caller who writes the former trust policy after the push", async () => {
    const world = await inLine();
    world.push(pushed, push);
    const event = updated("e1", former, { "detail.eventTime": "2026-03-01T10:00:58Z" });
    expect(await incidentOf(event, world)).toMatchObject({
      cause: { kind: "trust-changed" },
      state: "reverted",
    });
  });

  test("does not excuse such a caller in later sweeps either", async () => {
    const world = await inLine();
    world.push(pushed, push);
    world.toggle = "approve";
    await incidentOf(updated("e1", former, { "detail.eventTime": "2026-03-01T10:00:58Z" }), world);
    world.toggle = "on";
    const [incident] = (await sweep(world, "s1")).filter(({ role }) => role.name === qovery.name);
    expect(incident).toMatchObject({ cause: { kind: "trust-changed" }, state: "reverted" });
  });

  test("of a role that no expectation covered is one too: the role existed before the push", async () => {
    const world = new SweepWorld([]);
    world.put(qovery, former, { createdAt: "2026-01-01T00:00:00.000Z" });
    world.push(pushed, push);
    const [incident] = await sweep(world, "s1");
    expect(incident).toMatchObject({ cause: { kind: "expectation-changed" }, state: "awaiting-approval" });
    expect(incident && lastNote(incident)).toContain("covered this role for the first time");
  });
});

describe("drift that was detected while auto-remediation was off", () => {
  const detected = async () => {
    const world = new SweepWorld([expectation("qovery-access")]);
    world.toggle = "off";
    for (const role of [qovery, second]) world.put(role, drift);
    await sweep(world, "s1");
    world.toggle = "on";
    return world;
  };

  test("is not written back when it is turned on: one group with an approval says so first", async () => {
    const world = await detected();
    const incidents = await sweep(world, "s2");
    expect(incidents).toMatchObject([
      { state: "awaiting-approval", severity: "critical" },
      { state: "awaiting-approval", severity: "critical" },
    ]);
    expect(new Set(incidents.map(({ group }) => group)).size).toBe(1);
    expect(world.writes).toEqual([]);
    expect(await sweep(world, "s3")).toEqual([]);
    await approveAll(world);
    expect([world.documentOf(qovery), world.documentOf(second)]).toEqual([former, former]);
  });

  test("closes the incidents that were reported one by one", async () => {
    const world = await detected();
    await sweep(world, "s2");
    expect(
      world
        .incidents()
        .map(({ state }) => state)
        .sort(),
    ).toEqual(["awaiting-approval", "awaiting-approval", "resolved", "resolved"]);
  });

  test("is written back when a caller makes the same change again after the request for an approval", async () => {
    const world = await detected();
    await sweep(world, "s2");
    world.now += 60_000;
    const event = updated("e9", drift, { "detail.eventTime": "2026-03-01T10:02:58Z" });
    expect(await incidentOf(event, world)).toMatchObject({ state: "reverted" });
  });

  test.each(["2026-03-01T09:59:58Z", "2026-03-01T10:00:58Z"])(
    "is not written back when the event of the change arrives late, with the time %s",
    async (time) => {
      const world = await detected();
      const event = updated("e9", drift, { "detail.eventTime": time });
      expect(await incidentOf(event, world)).toMatchObject({ state: "awaiting-approval", whileOff: true });
      expect(world.writes).toEqual([]);
    },
  );
});
