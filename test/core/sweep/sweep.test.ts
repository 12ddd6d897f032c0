import { describe, expect, test } from "vitest";
import { isOpen } from "../../../core/incidents/incident.ts";
import { alertOf } from "../../../core/notify/incident-alert.ts";
import {
  byRole,
  deployer,
  expectation,
  expectedDocument,
  follow,
  prod,
  qovery,
  updated,
  widened,
} from "../support/samples.ts";
import { SweepWorld } from "../support/sweep-world.ts";

const drift = widened("qovery-access");
const expected = expectedDocument("qovery-access");
const silent = "sweep (no event reported this change)";

function covered(changes: Record<string, unknown> = {}, toggle = "off") {
  const world = new SweepWorld([expectation("qovery-access", changes)]);
  world.toggle = toggle;
  world.put(qovery, expected);
  return world;
}

/** Somebody changes the role, and no event tells. */
async function drifted(toggle: string, changes: Record<string, unknown> = {}) {
  const world = covered(changes, toggle);
  await world.sweep("s0");
  world.put(qovery, drift);
  await world.sweep("s1");
  return world;
}

function found(world: SweepWorld) {
  const [incident, ...others] = world.incidents();
  expect(others).toEqual([]);
  if (incident === undefined) return expect.fail("expected an incident");
  return { incident, told: alertOf(incident) };
}

const foundFact = (world: SweepWorld) =>
  found(world).told.facts.find(({ label }) => label === "Detected by")?.value;

describe("a role that is as expected", () => {
  test("costs nothing but its page: no reading, and no table read of its own", async () => {
    const world = covered();
    const { report, outcomes } = await world.sweep("s1");
    expect(report).toMatchObject({ kind: "completed", roles: 1, protected: 1, drift: 0, unannounced: 0 });
    expect(outcomes).toEqual([]);
    expect(world.calls).toEqual([]);
    expect(world.pages).toEqual([undefined]);
  });

  test("with an open incident ends it", async () => {
    const world = await drifted("off");
    world.put(qovery, expected);
    const { outcomes } = await world.sweep("s2");
    expect(outcomes).toMatchObject([{ incident: { state: "resolved" } }]);
    expect(found(world).incident.steps.at(-1)?.note).toBe("The role is as expected again.");
    expect((await world.sweep("s3")).outcomes).toEqual([]);
  });
});

describe("drift that no event announced", () => {
  test("is reported without alarm, and counted", async () => {
    const world = covered();
    world.put(qovery, drift);
    const { report } = await world.sweep("s1");
    expect(report).toMatchObject({ drift: 1, unannounced: 1 });
    const { incident, told } = found(world);
    expect(incident).toMatchObject({ state: "detected", foundBy: "sweep", eventIds: [] });
    expect(incident).not.toHaveProperty("actor");
    expect(told.facts).toContainEqual({ label: "Detected by", value: silent });
    expect(told.headline).toBe("Trust policy of qovery-user-role changed");
  });

  test("is put back where the toggle is on, and no time since the change is claimed", async () => {
    const world = await drifted("on");
    expect(world.documentOf(qovery)).toBe(expected);
    const { incident, told } = found(world);
    expect(incident.state).toBe("reverted");
    expect(told.title).toMatch(/^Reverted · /);
  });

  test("is reported once, however many sweeps find it", async () => {
    const world = await drifted("off");
    const before = { incident: found(world).incident, announced: world.announced.length };
    for (let count = 2; count < 60; count++) {
      world.now += 15 * 60 * 1000;
      expect((await world.sweep(`s${count}`)).outcomes).toEqual([
        { kind: "ignored", reason: "part-of-known-incident" },
      ]);
    }
    expect(found(world).incident).toEqual(before.incident);
    expect(world.announced).toHaveLength(before.announced);
    expect(world.record(qovery).handled).toHaveLength(1);
  });

  test("is unannounced once, then known", async () => {
    const world = await drifted("off");
    expect(await world.look("s2")).toMatchObject({ drift: 1, unannounced: 0 });
  });

  test("is not put back by the next sweep once the toggle is on: a person approves first", async () => {
    const world = await drifted("off");
    world.toggle = "on";
    await world.sweep("s2");
    expect(world.documentOf(qovery)).toBe(drift);
    expect(world.incidents().map(({ state }) => state)).toEqual(["resolved", "awaiting-approval"]);
  });

  test.each(["on", "off"])("learns who did it from an event that comes later, toggle %s", async (toggle) => {
    const world = await drifted(toggle);
    await follow(updated("late", drift), world);
    const { incident, told } = found(world);
    expect(incident).toMatchObject({ actor: { type: "IAMUser" }, occurredAt: "2026-03-01T09:59:58Z" });
    expect(told.facts).toContainEqual({
      label: "Detected by",
      value: "sweep (before any event reported this change)",
    });
  });

  test("that became another ends the incident of the one before", async () => {
    const world = await drifted("off");
    world.put(qovery, widened("qovery-access", "arn:aws:iam::999999999999:root"));
    await world.sweep("s2");
    expect(world.incidents().filter(isOpen)).toHaveLength(1);
    expect(world.incidents()).toHaveLength(2);
  });
});

describe("drift that an event announced", () => {
  test("is met in its incident, and nothing is added", async () => {
    const world = covered();
    world.put(qovery, drift);
    await follow(updated("e1", drift), world);
    const before = found(world).incident;
    const { report } = await world.sweep("s1");
    expect(report).toMatchObject({ drift: 1, unannounced: 0 });
    expect(found(world).incident).toEqual(before);
    expect(foundFact(world)).toBeUndefined();
  });

  test("of a caller whom the expectation trusts is let be, although the toggle is on", async () => {
    const world = covered({ trustedChangers: [deployer], onTrustedChange: "alert" }, "on");
    world.put(qovery, drift);
    await follow(updated("e1", drift, byRole(deployer)), world);
    await world.sweep("s1");
    expect(world.documentOf(qovery)).toBe(drift);
    expect(found(world).incident.steps).toHaveLength(1);
  });

  test("and adopted is no drift, and the expectation's own document ends the adoption", async () => {
    const world = covered({ trustedChangers: [deployer], onTrustedChange: "adopt" }, "on");
    await world.sweep("s0");
    const change = widened("qovery-access", "arn:aws:iam::283389881690:user/other");
    world.put(qovery, change);
    await follow(updated("e1", change, byRole(deployer)), world);
    expect((await world.sweep("s1")).outcomes).toMatchObject([{ reason: "as-expected" }]);
    world.put(qovery, expected);
    world.now += 60_000;
    expect((await world.sweep("s2")).outcomes).toMatchObject([
      { incident: { cause: { kind: "adoption-ended" }, severity: "info", state: "resolved" } },
    ]);
    expect(world.documentOf(qovery)).toBe(expected);
    expect(world.record(qovery)).not.toHaveProperty("adopted");
  });
});

test("what blocked a revert is not tried and reported again with each sweep", async () => {
  const world = covered({}, "on");
  const { PermanentError } = await import("../../../core/shared/errors.ts");
  world.before = (call) => {
    if (call === "UpdateAssumeRolePolicy") throw new PermanentError("AccessDenied", "no");
  };
  world.put(qovery, drift);
  await world.sweep("s1");
  const before = found(world).incident;
  expect(before.state).toBe("blocked");
  for (const id of ["s2", "s3"]) await world.sweep(id);
  expect(found(world).incident).toEqual(before);
});

describe("a role that is gone", () => {
  test("and was seen protected before is missed, once", async () => {
    const world = covered();
    await world.sweep("s0");
    world.roles.delete(`${prod}/${qovery.name}`);
    const { report } = await world.sweep("s1");
    expect(report).toMatchObject({ roles: 0, drift: 1, unannounced: 1 });
    expect(found(world).incident).toMatchObject({ cause: { kind: "role-deleted" }, foundBy: "sweep" });
    const before = found(world).incident;
    await world.sweep("s2");
    expect(found(world).incident).toEqual(before);
    world.put(qovery, expected);
    await world.sweep("s3");
    expect(found(world).incident.state).toBe("resolved");
  });

  test("is missed by an expectation for this very account, and not by one for all accounts", async () => {
    const named = { accounts: [prod], roles: ["qovery-user-role"] };
    const world = new SweepWorld([expectation("qovery-access", { match: named })]);
    expect((await world.sweep("s1")).report).toMatchObject({ drift: 1 });
    expect(found(world).incident.cause).toEqual({ kind: "role-deleted" });
    expect((await new SweepWorld([expectation("qovery-access")]).sweep("s1")).outcomes).toEqual([]);
  });
});

describe("a role that no expectation covers", () => {
  const other = { account: prod, name: "other" };

  test.each([
    { unprotected: "alert-risky" as const, incidents: 1 },
    { unprotected: "ignore" as const, incidents: 0 },
  ])("with a dangerous trust: $unprotected tells of $incidents", async ({ unprotected, incidents }) => {
    const world = new SweepWorld([], unprotected);
    world.put(other, widened("qovery-access", "*"));
    await world.sweep("s1");
    await world.sweep("s2");
    expect(world.incidents()).toHaveLength(incidents);
    expect(world.announced).toHaveLength(incidents);
  });

  test("is not even read again where it was reported", async () => {
    const world = new SweepWorld([]);
    world.put(other, widened("qovery-access", "*"));
    await world.sweep("s1");
    expect((await world.sweep("s2")).outcomes).toEqual([]);
    world.put(other, expectedDocument("github-deployer"));
    await world.sweep("s3");
    expect(found(world).incident.state).toBe("resolved");
  });
});
