import { describe, expect, test } from "vitest";
import { alertOf } from "../../../core/notify/incident-alert.ts";
import { covered } from "../support/covered.ts";
import {
  byRole,
  expectedDocument,
  follow,
  incidentOf,
  lastNote,
  prod,
  qovery,
  sample,
  updated,
  widened,
} from "../support/samples.ts";

const expected = expectedDocument("qovery-access");
const drift = widened("qovery-access");
const otherDrift = widened("qovery-access", "arn:aws:iam::999999999999:root");
const alice = byRole(`arn:aws:iam::${prod}:role/alice`);
const mallory = byRole(`arn:aws:iam::${prod}:role/mallory`);

function drifted(toggle: string, document = drift) {
  const world = covered(document);
  world.toggle = toggle;
  return world;
}

describe("the same event again", () => {
  test.each(["off", "on"])("with the toggle %s changes nothing and announces again", async (toggle) => {
    const world = drifted(toggle);
    const first = await incidentOf(sample("update-assume-role-policy/foreign-account-added"), world);
    const writes = world.writes.length;
    const second = await incidentOf(sample("update-assume-role-policy/foreign-account-added-again"), world);
    expect(second).toEqual(first);
    expect(world.incidents()).toHaveLength(1);
    expect(world.writes).toHaveLength(writes);
    expect(world.announced.at(-1)).toEqual({ incident: first, step: first.steps.length - 1 });
  });

  test("reads no role and writes nothing", async () => {
    const world = drifted("on");
    await follow(updated("e1", drift), world);
    world.calls.length = 0;
    await follow(updated("e1", drift), world);
    expect(world.calls).toEqual(["table read", "table read", "PutEvents"]);
  });

  test("also announces the end of the incident that its own took the place of", async () => {
    const world = drifted("off");
    const first = await incidentOf(updated("e1", drift), world);
    world.put(qovery, otherDrift);
    await follow(updated("e2", otherDrift), world);
    world.announced.length = 0;
    await follow(updated("e2", otherDrift), world);
    expect(world.lastAnnounced(first.id)).toBe(1);
  });
});

describe("another event of the same drift", () => {
  test("joins the open incident and adds no step: nothing new is reported", async () => {
    const world = drifted("off");
    const first = await incidentOf(updated("e1", drift), world);
    for (let index = 2; index < 80; index++) await follow(updated(`e${index}`, drift), world);
    const [incident, ...others] = world.incidents();
    expect(others).toEqual([]);
    expect(incident).toMatchObject({ id: first.id, state: "detected" });
    expect(incident?.steps).toHaveLength(1);
    expect(incident?.eventIds.at(-1)).toBe("e79");
    expect(incident?.eventIds.length).toBeLessThanOrEqual(50);
  });

  test("does not blame a caller who repeats it", async () => {
    const world = drifted("off");
    await follow(updated("e1", drift, alice), world);
    expect(await incidentOf(updated("e2", drift, mallory), world)).toMatchObject({
      actor: { arn: `arn:aws:iam::${prod}:role/alice` },
    });
  });

  test("tells when the reason for not writing is another one", async () => {
    const world = drifted("off");
    await follow(updated("e1", drift), world);
    world.toggle = "of";
    const incident = await incidentOf(updated("e2", drift), world);
    expect(incident.steps).toHaveLength(2);
    expect(alertOf(incident).status).toContain('the toggle is "of"');
  });

  test("awaits approval once the toggle allows the write", async () => {
    const world = drifted("off");
    const { id } = await incidentOf(updated("e1", drift), world);
    world.toggle = "on";
    const incident = await incidentOf(updated("e2", drift), world);
    expect(incident).toMatchObject({ supersedes: id, state: "awaiting-approval" });
  });
});

describe("events out of order", () => {
  test("a late event about the drift that was reverted tells nothing new", async () => {
    const world = drifted("on");
    await follow(updated("e2", drift), world);
    expect(await follow(updated("e1", drift), world)).toEqual({
      kind: "ignored",
      reason: "part-of-known-incident",
    });
    expect(world.incidents()).toHaveLength(1);
  });

  test("a late event still tells who did it, when no one was known", async () => {
    const world = drifted("on");
    const reverted = await incidentOf(updated("e1", otherDrift, mallory), world);
    expect(reverted).toMatchObject({ actor: { isUnproven: true } });
    const incident = await incidentOf(updated("e2", drift, alice), world);
    expect(incident.actor).not.toHaveProperty("isUnproven");
    expect(incident).toMatchObject({
      id: reverted.id,
      state: "reverted",
      actor: { arn: `arn:aws:iam::${prod}:role/alice` },
    });
    expect(lastNote(incident)).toContain("role alice");
    expect(world.lastAnnounced(incident.id)).toBe(incident.steps.length - 1);
    expect(incident.closedAt).toBe(reverted.closedAt);
  });

  test("a late event about drift that no one was notified of is reported", async () => {
    const world = drifted("on");
    await follow(updated("e2", drift), world);
    expect(await incidentOf(updated("e1", otherDrift), world)).toMatchObject({
      cause: { kind: "trust-changed-briefly" },
    });
  });

  test("the same drift once more, later, is another incident", async () => {
    const world = drifted("on");
    const first = await incidentOf(updated("e1", drift), world);
    world.now += 2000;
    world.put(qovery, drift);
    const second = await incidentOf(updated("e2", drift), world);
    expect(second.id).not.toBe(first.id);
    expect(second.state).toBe("reverted");
  });

  test("drift that was made and put back after the incident was closed is reported", async () => {
    const world = drifted("on");
    await follow(updated("e1", drift), world);
    const later = { "detail.eventTime": "2026-03-01T10:05:00Z" };
    expect(await incidentOf(updated("e2", drift, later), world)).toMatchObject({
      cause: { kind: "trust-changed-briefly" },
    });
  });
});

describe("an open incident", () => {
  test("is closed when someone puts the role back, and says who", async () => {
    const world = drifted("off");
    const { id } = await incidentOf(updated("e1", drift), world);
    world.put(qovery, expected);
    const closed = await incidentOf(updated("e2", expected, alice), world);
    expect(closed).toMatchObject({ id, state: "resolved", closedAt: "2026-03-01T10:00:00.000Z" });
    expect(lastNote(closed)).toBe(
      `The role is as expected again, reverted by role alice in account ${prod} (session session) via the AWS CLI from 203.0.113.24.`,
    );
    expect(world.lastAnnounced(id)).toBe(1);
  });

  test("is closed by a late event without naming anyone", async () => {
    const world = drifted("off");
    await follow(updated("e1", drift), world);
    world.put(qovery, expected);
    const closed = await incidentOf(updated("e2", drift, mallory), world);
    expect(lastNote(closed)).toBe("The role is as expected again.");
  });

  test("ends when other drift takes the place of its own, and that is announced", async () => {
    const world = drifted("off");
    const first = await incidentOf(updated("e1", drift), world);
    world.put(qovery, otherDrift);
    const second = await incidentOf(updated("e2", otherDrift), world);
    expect(second).toMatchObject({ state: "detected", supersedes: first.id });
    expect(world.incident(first.id)).toMatchObject({ state: "resolved" });
    expect(world.lastAnnounced(first.id)).toBe(1);
    expect(world.lastAnnounced(second.id)).toBe(0);
  });

  test("does not swallow other drift that was put back before we looked", async () => {
    const world = drifted("off");
    const first = await incidentOf(updated("e1", drift), world);
    world.put(qovery, expected);
    const second = await incidentOf(updated("e2", otherDrift, mallory), world);
    expect(second).toMatchObject({
      cause: { kind: "trust-changed-briefly" },
      actor: { arn: `arn:aws:iam::${prod}:role/mallory` },
    });
    expect(world.incident(first.id)).toMatchObject({ state: "resolved" });
    expect(world.lastAnnounced(first.id)).toBe(1);
  });
});
