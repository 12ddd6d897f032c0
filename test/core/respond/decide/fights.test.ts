import { describe, expect, test } from "vitest";
import { recheckMessage, rechecksOf } from "../../../../core/events/recheck.ts";
import { resume } from "../../../../core/incidents/approval/resume.ts";
import { handleTrustRecheck } from "../../../../core/respond/handle-event.ts";
import { RetryableError } from "../../../../core/shared/errors.ts";
import { covered } from "../../support/covered.ts";
import { happens } from "../../support/happenings.ts";
import type { MemoryWorld } from "../../support/memory.ts";
import { approveIn, commandPorts } from "../../support/people.ts";
import {
  expectedDocument,
  follow,
  incidentOf,
  lastNote,
  qovery,
  updated,
  widened,
  withoutUser,
} from "../../support/samples.ts";

const critical = widened("qovery-access");
const narrowed = withoutUser(expectedDocument("qovery-access"));
const ada = "Ada (Slack U0ADA456789)";

/** The other writer writes at once, and the trigger returns until the role is reverted. @returns the seconds it took */
async function secondsUntilReverted(world: MemoryWorld, eventId: string, document: string): Promise<number> {
  const from = world.now;
  const at = new Date(from).toISOString();
  world.put(qovery, document);
  for (;;) {
    try {
      const incident = await incidentOf(updated(eventId, document, { "detail.eventTime": at }), world);
      expect(incident.state).toBe("reverted");
      return (world.now - from) / 1000;
    } catch (error) {
      if (!(error instanceof RetryableError)) throw error;
      expect(error.code).toBe("Paused");
      world.now += (error.retryAfterSeconds ?? 0) * 1000;
    }
  }
}

async function suspended() {
  const world = covered();
  for (const count of [1, 2, 3]) await secondsUntilReverted(world, `e${count}`, narrowed);
  world.put(qovery, narrowed);
  const incident = await incidentOf(updated("e4", narrowed), world);
  expect(incident.state).toBe("suspended");
  world.now += 60_000;
  return { world, incident };
}

describe("a writer who writes again after each revert", () => {
  test("of a critical widening meets pauses of 2 s that grow threefold to 300 s, and never wins", async () => {
    const world = covered();
    const pauses: number[] = [];
    for (let count = 0; count < 9; count++)
      pauses.push(await secondsUntilReverted(world, `e${count}`, critical));
    expect(pauses).toEqual([0, 2, 6, 18, 54, 162, 300, 300, 300]);
    expect(world.documentOf(qovery)).toBe(expectedDocument("qovery-access"));
  });

  test("is reported before the pause, once, with the time of the next revert", async () => {
    const world = covered();
    await secondsUntilReverted(world, "e0", critical);
    world.put(qovery, critical);
    const now = { "detail.eventTime": new Date(world.now).toISOString() };
    await expect(follow(updated("e1", critical, now), world)).rejects.toMatchObject({ code: "Paused" });
    const paused = world.announced.at(-1)?.incident;
    expect(paused && lastNote(paused)).toContain("the next revert follows at 2026-03-01T10:00:02Z");
    const announced = world.announced.length;
    expect(await follow(updated("e2", critical), world)).toMatchObject({ reason: "part-of-known-incident" });
    expect(world.announced).toHaveLength(announced);
    expect(world.writes).toHaveLength(1);
  });

  test("is reverted by the recheck that found it, also when the recheck is delivered again during the pause", async () => {
    const world = covered();
    for (let count = 0; count < 5; count++) await secondsUntilReverted(world, `e${count}`, critical);
    // IAM may show the state before the last write for a while
    world.now += 31_000;
    world.put(qovery, critical);
    const cause = { reason: "sweep", causeId: "s1", partition: "aws" } as const;
    const [recheck] = rechecksOf([qovery], cause, new Date(world.now)).map(recheckMessage);
    const paused = { code: "Paused" };
    await expect(handleTrustRecheck(recheck, world.ports)).rejects.toMatchObject(paused);
    const announced = world.announced.length;
    await expect(handleTrustRecheck(recheck, world.ports)).rejects.toMatchObject(paused);
    expect(new Set(world.announced.slice(announced).map(({ step }) => step))).toEqual(new Set([0]));
    world.now += 162_000;
    expect(await handleTrustRecheck(recheck, world.ports)).toMatchObject({ incident: { state: "reverted" } });
  });

  test("meets no pause again after 30 quiet minutes", async () => {
    const world = covered();
    for (let count = 0; count < 4; count++) await secondsUntilReverted(world, `e${count}`, critical);
    world.now += 29 * 60_000;
    expect(await secondsUntilReverted(world, "f1", critical)).toBe(0);
    expect(await secondsUntilReverted(world, "f2", critical)).toBe(162);
    world.now += 30 * 60_000;
    await secondsUntilReverted(world, "g1", critical);
    expect(await secondsUntilReverted(world, "g2", critical)).toBe(2);
  });

  test("cannot switch protection off: a critical widening of a suspended role is reverted", async () => {
    const { world } = await suspended();
    expect(await secondsUntilReverted(world, "f1", critical)).toBe(0);
    // What is not critical stays suspended
    world.put(qovery, narrowed);
    world.now += 60_000;
    expect(await incidentOf(updated("f2", narrowed), world)).toMatchObject({ state: "suspended" });
  });
});

describe("a suspended role", () => {
  const live = ["narrowed", "approved"] as const;

  test("is written once when a person approves, and stays suspended", async () => {
    const { world, incident } = await suspended();
    expect(await happens(world, { ...qovery, path: "/" }, live, 1)).toMatchObject({
      incident: { id: incident.id, state: "reverted", approval: { by: "Ada" } },
    });
    world.now += 60_000;
    world.put(qovery, narrowed);
    expect(await incidentOf(updated("f1", narrowed), world)).toMatchObject({ state: "suspended" });
  });

  test("stays suspended after an approved write, also when the writes before it no longer count", async () => {
    const { world } = await suspended();
    await happens(world, { ...qovery, path: "/" }, live, 1);
    world.now += 20 * 60_000;
    world.put(qovery, narrowed);
    expect(await incidentOf(updated("f1", narrowed), world)).toMatchObject({ state: "suspended" });
  });

  test("asks again after each approval: an approval is for one incident", async () => {
    const { world, incident } = await suspended();
    const approval = () => approveIn(world, incident, ada);
    expect(await approval()).toMatchObject({ kind: "approved" });
    await happens(world, { ...qovery, path: "/" }, ["narrowed", "recheck"], 1);
    expect(await approval()).toMatchObject({ kind: "refused" });
  });

  test("is written as usual after a person resumed it, and the alert says who", async () => {
    const { world, incident } = await suspended();
    const answer = await resume(qovery, ada, commandPorts(world));
    expect(answer).toMatchObject({ kind: "approved" });
    expect(world.sentRechecks.sent).toMatchObject([{ account: qovery.account, roleName: qovery.name }]);
    await happens(world, { ...qovery, path: "/" }, ["narrowed", "recheck"], 1);
    const steps = world.announced.filter((one) => one.incident.id === incident.id);
    expect(steps.map((one) => one.incident.steps[one.step]?.note)).toContain(
      `Resumed by ${ada}: automatic writes to this role are enabled again.`,
    );
    expect(world.record(qovery).suspension).toBeUndefined();
    expect(await secondsUntilReverted(world, "f1", narrowed)).toBe(2);
  });

  test("that is not suspended is not resumed", async () => {
    const world = covered();
    expect(await resume(qovery, ada, commandPorts(world))).toMatchObject({ kind: "already" });
    expect(world.sentRechecks.sent).toEqual([]);
  });
});
