import { describe, expect, test } from "vitest";
import { rechecksOf } from "../../../../core/events/recheck.ts";
import { resume } from "../../../../core/incidents/approval/resume.ts";
import { RetryableError } from "../../../../core/shared/errors.ts";
import { covered } from "../../support/covered.ts";
import type { MemoryWorld } from "../../support/memory.ts";
import { commandPorts } from "../../support/people.ts";
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

const expected = expectedDocument("qovery-access");
const narrowed = withoutUser(expected);

interface Writer {
  readonly documents: readonly string[];
  readonly everySeconds: number;
  readonly seconds: number;
}

/** Another writer looks at the role at fixed times, and writes if it is as expected. Sweeps look every 15 minutes. */
async function fight(world: MemoryWorld, { documents, everySeconds, seconds }: Writer): Promise<number> {
  const start = world.now;
  const before = world.writes.length;
  const later: { at: number; work: () => Promise<unknown> }[] = [];
  const attempt = async (work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof RetryableError)) throw error;
      later.push({ at: world.now + (error.retryAfterSeconds ?? 2) * 1000, work });
    }
  };
  for (let second = 1, count = 0; second <= seconds; second++) {
    world.now = Math.max(world.now, start + second * 1000);
    if (second % everySeconds === 0 && world.documentOf(qovery) === expected) {
      const document = documents[count++ % documents.length] ?? expected;
      world.put(qovery, document);
      const time = { "detail.eventTime": new Date(world.now).toISOString() };
      await attempt(() => follow(updated(`e${start}-${second}`, document, time), world));
    }
    if (second % 900 === 0) await sweep(world, `s${start}-${second}`);
    const due = later.filter(({ at }) => at <= world.now);
    for (const one of due) {
      later.splice(later.indexOf(one), 1);
      await attempt(one.work);
    }
  }
  return world.writes.length - before;
}

/** A sweep orders a recheck of every role that drifts, has an open incident, or is suspended. */
async function sweep(world: MemoryWorld, causeId: string): Promise<void> {
  const recheck = rechecksOf([qovery], { reason: "sweep", causeId, partition: "aws" }, new Date(world.now));
  for (const one of recheck)
    await followRecheck(one, world).catch((error: unknown) => {
      if (!(error instanceof RetryableError)) throw error;
    });
}

async function quiet(world: MemoryWorld, minutes: number): Promise<void> {
  for (const at of [0, minutes]) {
    world.now += at * 60_000;
    await sweep(world, `q${world.now}`);
  }
}

const daySeconds = 24 * 3600;

describe("a writer who does not give up", () => {
  test.each([30, 301, 900])("every %i s is reverted at most five times a day", async (everySeconds) => {
    const world = covered(expected);
    const writes = await fight(world, { documents: [narrowed], everySeconds, seconds: daySeconds });
    expect(writes).toBeLessThanOrEqual(5);
    expect(world.record(qovery).latest).toMatchObject({ state: "suspended" });
  });

  test("and writes another document each time is stopped too", async () => {
    const world = covered(expected);
    const documents = Array.from({ length: 300 }, (_, at) =>
      expected.replace(/arn:[^"]*:user[^"]*/, `arn:aws:iam::283389881690:role/renamed-${at}`),
    );
    const writes = await fight(world, { documents, everySeconds: 301, seconds: daySeconds });
    expect(writes).toBeLessThanOrEqual(36);
  });

  test("with a critical widening is still reverted, at the longest pause", async () => {
    const world = covered(expected);
    const documents = [widened("qovery-access")];
    const writes = await fight(world, { documents, everySeconds: 30, seconds: 3600 });
    expect(writes).toBeGreaterThan(3600 / 300);
    expect(writes).toBeLessThan(3600 / 300 + 6);
  });
});

describe("a suspension", () => {
  const fought = async () => {
    const world = covered(expected);
    await fight(world, { documents: [narrowed], everySeconds: 30, seconds: 1200 });
    expect(world.record(qovery).suspension).toBeDefined();
    return world;
  };
  const narrower = expected.replace(/"arn:[^"]*:role[^"]*",/, "");

  test("does not end while the drift stays, however long nobody writes", async () => {
    const world = await fought();
    const writes = world.writes.length;
    await quiet(world, 600);
    expect(world.writes).toHaveLength(writes);
  });

  test("does not end because no one looked", async () => {
    const world = await fought();
    world.put(qovery, expected);
    await sweep(world, "q1");
    world.now += 6 * 3600_000;
    world.put(qovery, narrower);
    const time = { "detail.eventTime": new Date(world.now).toISOString() };
    expect(await incidentOf(updated("f1", narrower, time), world)).toMatchObject({ state: "suspended" });
  });

  test("ends after the role was seen as expected for 30 minutes, and its incident says so", async () => {
    const world = await fought();
    world.put(qovery, expected);
    await quiet(world, 29);
    expect(world.record(qovery).suspension).toBeDefined();
    await quiet(world, 2);
    const { suspension, latest } = world.record(qovery);
    expect(suspension).toBeUndefined();
    expect(latest && lastNote(latest)).toContain("automatic writes to this role are enabled again");
    expect(world.lastAnnounced(latest?.id ?? "")).toBe((latest?.steps.length ?? 0) - 1);
  });

  test("that is the second one within a day ends only by a person", async () => {
    const world = await fought();
    world.put(qovery, expected);
    await quiet(world, 31);
    await fight(world, { documents: [narrower], everySeconds: 30, seconds: 1200 });
    const { latest } = world.record(qovery);
    expect(latest && lastNote(latest)).toContain("second suspension within a day");
    world.put(qovery, expected);
    await quiet(world, 600);
    expect(world.record(qovery).suspension).toMatchObject({ isFinal: true });
    expect(await resume(qovery, "Ada", commandPorts(world))).toMatchObject({ kind: "approved" });
    expect(world.record(qovery)).not.toHaveProperty("suspension");
  });

  test("of a week ago is forgotten", async () => {
    const world = await fought();
    world.put(qovery, expected);
    await quiet(world, 31);
    world.now += 7 * daySeconds * 1000;
    await fight(world, { documents: [narrowed], everySeconds: 30, seconds: 1200 });
    expect(world.record(qovery).suspension).not.toHaveProperty("isFinal");
  });
});
