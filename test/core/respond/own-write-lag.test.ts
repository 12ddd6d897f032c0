import { describe, expect, test } from "vitest";
import { rechecksOf } from "../../../core/events/recheck.ts";
import { covered } from "../support/covered.ts";
import type { MemoryWorld } from "../support/memory.ts";
import {
  byRole,
  expectedDocument,
  follow,
  followRecheck,
  handleOnce,
  qovery,
  remediator,
  updated,
  widened,
} from "../support/samples.ts";

const drift = widened("qovery-access");
const other = widened("qovery-access", "arn:aws:iam::193672423099:root");
const expected = expectedDocument("qovery-access");
const at = (world: MemoryWorld) => ({ "detail.eventTime": new Date(world.now).toISOString() });

/** The drift was reverted, and IAM shows it once more. */
async function stale(): Promise<MemoryWorld> {
  const world = covered(drift);
  await follow(updated("e1", drift), world);
  expect(world.documentOf(qovery)).toBe(expected);
  world.now += 2000;
  world.put(qovery, drift);
  return world;
}

describe("given a reading that shows drift of before our write", () => {
  test("a recheck, a late event of the drift and our own event wait, and open no incident", async () => {
    const world = await stale();
    const cause = { reason: "sweep", causeId: "s1", partition: "aws" } as const;
    for (const one of rechecksOf([qovery], cause, new Date(world.now)))
      await expect(followRecheck(one, world)).rejects.toMatchObject({ code: "NotShownYet" });
    await expect(handleOnce(updated("e2", drift), world)).rejects.toMatchObject({ code: "NotShownYet" });
    const ours = updated("e3", expected, { ...byRole(remediator), ...at(world) });
    await expect(handleOnce(ours, world)).rejects.toMatchObject({ code: "NotShownYet" });
    expect(world.incidents()).toHaveLength(1);
    expect(world.writes).toHaveLength(1);
    world.put(qovery, expected);
    await handleOnce(ours, world);
    expect(world.incidents()).toHaveLength(1);
  });

  test("they come back once, when IAM must show the write: a return every few seconds could use up the receives", async () => {
    const world = await stale();
    const late = handleOnce(updated("e2", drift), world);
    await expect(late).rejects.toMatchObject({ code: "NotShownYet", retryAfterSeconds: 28 });
    world.now += 28_000;
    expect(await follow(updated("e2", drift), world)).toMatchObject({ incident: { state: "reverted" } });
  });

  test("an event of a later call is believed: somebody wrote the drift again", async () => {
    const world = await stale();
    world.now += 1000;
    expect(await follow(updated("e2", drift, at(world)), world)).toMatchObject({
      incident: { state: "reverted" },
    });
    expect(world.incidents()).toHaveLength(2);
  });

  test("a reading after 30 seconds is believed", async () => {
    const world = await stale();
    world.now += 30_000;
    expect(await follow(updated("e2", drift), world)).toMatchObject({ incident: { state: "reverted" } });
  });

  test("our own event does not end drift that was seen after our write, and that IAM does not show at once", async () => {
    const world = covered(drift);
    await follow(updated("e1", drift), world);
    const ours = updated("e2", expected, { ...byRole(remediator), ...at(world) });
    world.now += 2000;
    world.put(qovery, other);
    world.toggle = "off";
    const cause = { reason: "sweep", causeId: "s1", partition: "aws" } as const;
    for (const one of rechecksOf([qovery], cause, new Date(world.now))) await followRecheck(one, world);
    expect(world.incidents().map(({ state }) => state)).toEqual(["reverted", "detected"]);
    world.now += 1000;
    world.put(qovery, expected);
    await expect(handleOnce(ours, world)).rejects.toMatchObject({
      code: "NotShownYet",
      retryAfterSeconds: 5,
    });
    world.put(qovery, other);
    await follow(
      updated("e3", other, { "detail.eventTime": new Date(world.now - 1000).toISOString() }),
      world,
    );
    expect(world.incidents()).toHaveLength(2);
    world.put(qovery, expected);
    world.now += 30_000;
    await handleOnce(ours, world);
    expect(world.incidents().at(-1)).toMatchObject({ state: "resolved" });
  });
});
