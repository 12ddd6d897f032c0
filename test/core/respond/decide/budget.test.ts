import { describe, expect, test } from "vitest";
import { rechecksOf } from "../../../../core/events/recheck.ts";
import { revertBudget } from "../../../../core/incidents/write-budget.ts";
import { leaseSeconds } from "../../../../core/respond/record/lease.ts";
import { covered } from "../../support/covered.ts";
import type { MemoryWorld } from "../../support/memory.ts";
import {
  expectedDocument,
  follow,
  followRecheck,
  incidentOf,
  lastNote,
  qovery,
  updated,
  widened,
  withoutUser,
} from "../../support/samples.ts";

const drift = withoutUser(expectedDocument("qovery-access"));

/** Somebody writes the drift again, so many seconds later. */
async function again(world: MemoryWorld, eventId: string, seconds: number, document = drift) {
  world.now += seconds * 1000;
  world.put(qovery, document);
  return incidentOf(
    updated(eventId, document, { "detail.eventTime": new Date(world.now).toISOString() }),
    world,
  );
}

async function sweepAfter(world: MemoryWorld, causeId: string, seconds: number) {
  world.now += seconds * 1000;
  const [recheck] = rechecksOf([qovery], { reason: "sweep", causeId, partition: "aws" }, new Date(world.now));
  return recheck && followRecheck(recheck, world);
}

async function exhausted() {
  const world = covered();
  for (let count = 0; count < revertBudget.writes; count++) {
    expect(await again(world, `e${count}`, 10)).toMatchObject({ state: "reverted" });
  }
  return world;
}

describe("the budget of a role", () => {
  test("is three writes, then the role is left alone and people are called", async () => {
    const world = await exhausted();
    const incident = await again(world, "f1", 10);
    expect(incident.state).toBe("suspended");
    expect(lastNote(incident)).toContain("another writer keeps changing this role");
    expect(world.writes).toHaveLength(3);
    expect(world.documentOf(qovery)).toBe(drift);
    expect(world.lastAnnounced(incident.id)).toBe(0);
  });

  test("is one for all drift of the role, however it is written", async () => {
    const world = covered();
    for (let count = 0; count < 5; count++) {
      const role = `arn:aws:iam::283389881690:role/renamed-${count}`;
      await again(
        world,
        `e${count}`,
        10,
        expectedDocument("qovery-access").replace(/arn:[^"]*:user[^"]*/, role),
      );
    }
    expect(world.writes).toHaveLength(3);
  });

  test("is each role's own", async () => {
    const world = await exhausted();
    const other = { ...qovery, name: "qovery-user-access-role" };
    world.put(other, drift);
    const event = updated("g1", drift, { "detail.requestParameters.roleName": other.name });
    expect(await incidentOf(event, world)).toMatchObject({ state: "reverted" });
  });

  test("is not spent for ever: writes of long ago do not count", async () => {
    const world = await exhausted();
    expect(await again(world, "f1", revertBudget.windowSeconds)).toMatchObject({ state: "reverted" });
  });

  test("once spent comes back after the role was seen as expected for 30 minutes, not when the window has passed", async () => {
    const world = await exhausted();
    await again(world, "f1", 10);
    expect(await again(world, "f2", revertBudget.windowSeconds + 1)).toMatchObject({ state: "suspended" });
    expect(await again(world, "f3", revertBudget.quietSeconds)).toMatchObject({ state: "suspended" });
    expect(world.writes).toHaveLength(3);
    world.put(qovery, expectedDocument("qovery-access"));
    await sweepAfter(world, "s1", 10);
    await sweepAfter(world, "s2", revertBudget.quietSeconds);
    expect(await again(world, "f4", 10)).toMatchObject({ state: "reverted" });
    expect(world.writes).toHaveLength(4);
  });

  test("is denied for other drift too while it is suspended", async () => {
    const world = await exhausted();
    await again(world, "f1", 10);
    const other = expectedDocument("qovery-access").replace(/"arn:[^"]*:role[^"]*",/, "");
    expect(await again(world, "f2", revertBudget.windowSeconds + 1, other)).toMatchObject({
      state: "suspended",
    });
  });

  test("asks no one's approval when it is spent: it stops", async () => {
    const world = await exhausted();
    world.toggle = "approve";
    expect(await again(world, "f1", 10)).toMatchObject({ state: "suspended" });
  });
});

describe("the lease of a role", () => {
  const dead = async () => {
    const world = covered();
    world.put(qovery, drift);
    world.before = (call) => {
      if (call === "UpdateAssumeRolePolicy" || world.calls.includes("UpdateAssumeRolePolicy"))
        throw new Error("the process died");
    };
    await expect(follow(updated("e1", drift), world)).rejects.toThrow("the process died");
    world.before = () => {};
    world.calls.length = 0;
    return world;
  };

  test("keeps another handler waiting, which writes and tells nothing", async () => {
    const world = await dead();
    await expect(follow(updated("e2", drift), world)).rejects.toMatchObject({ code: "Busy" });
    expect(world.calls).not.toContain("table write");
    expect(world.calls).not.toContain("PutEvents");
    expect(world.writes).toEqual([]);
  });

  test("ends by itself when its handler died, and the next one takes the incident up", async () => {
    const world = await dead();
    const [opened] = world.incidents();
    world.now += leaseSeconds * 1000;
    const incident = await incidentOf(updated("e2", drift), world);
    expect(incident).toMatchObject({ id: opened?.id, state: "reverted", eventIds: ["e1", "e2"] });
  });

  test("of a dead handler is followed by every step, once its event is back", async () => {
    const world = covered();
    world.toggle = "off";
    world.put(qovery, widened("qovery-access", "arn:aws:iam::999999999999:root"));
    const first = await incidentOf(updated("e0", world.documentOf(qovery)), world);
    world.toggle = "on";
    world.put(qovery, drift);
    world.before = () => {
      if (world.calls.includes("UpdateAssumeRolePolicy")) throw new Error("the process died");
    };
    await expect(follow(updated("e1", drift), world)).rejects.toThrow("the process died");
    expect(world.announced.at(-1)).toMatchObject({ step: 0, incident: { supersedes: first.id } });
    world.before = () => {};
    world.now += leaseSeconds * 1000;
    const second = await incidentOf(updated("e1", drift), world);
    expect(second).toMatchObject({ state: "reverted", supersedes: first.id });
    expect(world.lastAnnounced(first.id)).toBe(1);
    expect(
      world.announced.filter(({ incident }) => incident.id === second.id).map(({ step }) => step),
    ).toEqual([0, 0, 1]); // by the handler that died, then both
    expect(world.documentOf(qovery)).toBe(expectedDocument("qovery-access"));
  });

  test("is released with the last word on an incident", async () => {
    const world = covered();
    world.put(qovery, drift);
    await follow(updated("e1", drift), world);
    expect(world.record(qovery)).not.toHaveProperty("leaseUntil");
  });
});
