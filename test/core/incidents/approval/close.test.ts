import { describe, expect, test } from "vitest";
import { rechecksOf } from "../../../../core/events/recheck.ts";
import { closeIncident, shownDigest } from "../../../../core/incidents/approval/close.ts";
import type { Incident } from "../../../../core/incidents/incident.ts";
import { isMissed } from "../../../../core/sweep/assess-role.ts";
import { covered } from "../../support/covered.ts";
import { happens } from "../../support/happenings.ts";
import { MemoryWorld } from "../../support/memory.ts";
import {
  deleted,
  expectedDocument,
  follow,
  followRecheck,
  incidentOf,
  lastNote,
  qovery,
  sample,
  updated,
  widened,
} from "../../support/samples.ts";

const expected = expectedDocument("qovery-access");
const ofQovery = { "detail.requestParameters.roleName": qovery.name };

function close(world: MemoryWorld, incident: Incident, digest = shownDigest(incident)) {
  const { state, clock } = world.ports;
  const closing = { id: incident.id, digest, by: "Ada", reason: "the service was shut down" };
  return closeIncident(closing, { state, clock, update: (one, before) => world.update(one, before) });
}

async function sweep(world: MemoryWorld, causeId: string) {
  world.now += 900_000;
  const [recheck] = rechecksOf([qovery], { reason: "sweep", causeId, partition: "aws" }, new Date(world.now));
  return recheck && followRecheck(recheck, world);
}

async function gone() {
  const world = covered();
  const incident = await incidentOf(deleted("d1", ofQovery), world);
  expect(incident).toMatchObject({ state: "detected", cause: { kind: "role-deleted" } });
  world.now += 60_000;
  return { world, incident };
}

describe("an incident of a role that was deleted on purpose", () => {
  test("is closed with the person and the reason on record, and stays closed", async () => {
    const { world, incident } = await gone();
    expect(await close(world, incident)).toMatchObject({ kind: "closed" });
    const { latest, retired } = world.record(qovery);
    expect(latest).toMatchObject({ id: incident.id, state: "resolved" });
    expect(latest && lastNote(latest)).toBe("Closed by Ada: the service was shut down");
    expect(retired).toMatchObject({ by: "Ada", reason: "the service was shut down" });
    for (const causeId of ["s1", "s2"])
      expect(await sweep(world, causeId)).toEqual({ kind: "ignored", reason: "closed-by-person" });
    expect(await follow(deleted("d2", ofQovery), world)).toMatchObject({ reason: "closed-by-person" });
    expect(world.incidents()).toHaveLength(1);
  });

  test("is not missed by sweeps any more", () => {
    const { catalogue } = covered();
    expect(isMissed(qovery.account, { name: qovery.name }, catalogue, "aws")).toBe(true);
    expect(isMissed(qovery.account, { name: qovery.name, retired: true }, catalogue, "aws")).toBe(false);
  });

  test("is missed again after the role was created and deleted once more", async () => {
    const { world, incident } = await gone();
    await close(world, incident);
    world.put(qovery, expected);
    await sweep(world, "s1");
    expect(world.record(qovery)).not.toHaveProperty("retired");
    world.roles.clear();
    expect(await sweep(world, "s2")).toMatchObject({ incident: { cause: { kind: "role-deleted" } } });
  });

  test("and that was being restored is not restored any further", async () => {
    const { world, incident } = await gone();
    const { state } = world.ports;
    const { record } = await state.read(qovery);
    const restoring = { incidentId: incident.id, roleId: "AROAEXAMPLE", deletedAt: incident.occurredAt };
    await state.write(qovery, { ...record, restoring }, []);
    expect(await close(world, incident)).toMatchObject({ kind: "closed" });
    expect(world.record(qovery)).not.toHaveProperty("restoring");
  });
});

describe("an incident", () => {
  test("is not closed if it changed since the person saw it, is closed already, or does not exist", async () => {
    const { world, incident } = await gone();
    expect(await close(world, incident, "0".repeat(32))).toMatchObject({ kind: "refused" });
    expect(await close(world, { ...incident, id: "f".repeat(32) })).toMatchObject({ kind: "refused" });
    await close(world, incident);
    expect(await close(world, incident)).toMatchObject({ kind: "already" });
  });

  test("that no record holds is closed too", async () => {
    const world = covered(expected);
    const incident = await incidentOf(sample("update-assume-role-policy/parameters-omitted"), world);
    expect(incident.cause.kind).toBe("call-unreadable");
    expect(await close(world, incident)).toMatchObject({ kind: "closed" });
    expect(world.incident(incident.id)).toMatchObject({ state: "resolved" });
    expect(world.record(incident.role).version).toBe(0);
  });

  test("about a burst of refused calls is closed", async () => {
    const world = covered(expected);
    for (let count = 0; count < 10; count++)
      await follow(updated(`e${count}`, "{}", { "detail.errorCode": "AccessDenied" }), world);
    const [incident = expect.fail("expected an incident")] = world.incidents();
    expect(incident.cause.kind).toBe("failed-calls");
    expect(await close(world, incident)).toMatchObject({ kind: "closed" });
    expect(world.incident(incident.id)).toMatchObject({ state: "resolved" });
  });

  test("about a role of the responder itself is closed", async () => {
    const world = new MemoryWorld({ expectations: [] });
    const role = { ...qovery, name: "trust-drift-remediator", path: "/trust-drift/" };
    await happens(world, role, ["widened", "changed by a user"], 1);
    const [incident = expect.fail("expected an incident")] = world.incidents();
    expect(incident.cause.kind).toBe("own-role-changed");
    expect(await close(world, incident)).toMatchObject({ kind: "closed" });
    expect(world.record(role).latest).toMatchObject({ id: incident.id, state: "resolved" });
  });

  test("of drift that persists is reported again by the next sweep", async () => {
    const world = covered(widened("qovery-access"), { response: "alert" });
    const incident = await incidentOf(updated("e1", widened("qovery-access")), world);
    await close(world, incident);
    expect(await sweep(world, "s1")).toMatchObject({ incident: { state: "detected" } });
    expect(world.incidents()).toHaveLength(2);
  });
});
