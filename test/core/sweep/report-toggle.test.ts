import { describe, expect, test } from "vitest";
import { alertOf } from "../../../core/notify/incident-alert.ts";
import { PermanentError, RetryableError } from "../../../core/shared/errors.ts";
import { reportToggle, type ToggleHistory } from "../../../core/sweep/report/toggle.ts";
import { MemoryWorld } from "../support/memory.ts";
import { follow, lastNote, sample } from "../support/samples.ts";

const hub = "222222222222";
const ada = `arn:aws:sts::${hub}:assumed-role/Admin/ada`;
const byAda: ToggleHistory = { writeOf: async () => ({ by: ada, at: "2026-03-01T09:59:58.123Z" }) };

function sweep(world: MemoryWorld, toggleHistory: ToggleHistory = byAda): Promise<void> {
  const { toggle, toggleMarks, journal, clock, state } = world.ports;
  return reportToggle(hub, {
    ...{ toggle, toggleMarks, toggleHistory, journal, clock },
    pushes: { writeOnce: state.writeOnce },
  });
}

/** The toggle was changed after a sweep had seen it. */
async function changed(toggle: string | undefined, toggleVersion: number | undefined): Promise<MemoryWorld> {
  const world = new MemoryWorld();
  await sweep(world);
  Object.assign(world, { toggle, toggleVersion, now: world.now + 900_000 });
  return world;
}

describe("a change of the toggle whose event was lost", () => {
  test("is announced by the next sweep, with the caller of the parameter's history, once", async () => {
    const world = await changed("off", 2);
    await sweep(world);
    await sweep(world);
    const [incident = expect.fail("no incident")] = world.incidents();
    expect(world.announced).toHaveLength(1);
    expect(incident).toMatchObject({
      state: "resolved",
      severity: "medium",
      foundBy: "sweep",
      occurredAt: "2026-03-01T09:59:58Z",
      cause: { kind: "toggle-changed", eventName: "PutParameter", mode: "off" },
      role: { account: hub },
      eventIds: [],
    });
    expect(lastNote(incident)).toContain("No event reported this; Systems Manager names the caller.");
    expect(alertOf(incident).facts).toContainEqual({
      label: "Changed by",
      value: expect.stringContaining("role Admin in account 222222222222"),
    });
  });

  test("is announced if the parameter was deleted, and again if it exists again", async () => {
    const world = await changed(undefined, 0);
    await sweep(world);
    Object.assign(world, { toggle: "on", toggleVersion: 1, now: world.now + 900_000 });
    await sweep(world);
    expect(world.announced.map(({ incident }) => incident.cause)).toMatchObject([
      { eventName: "DeleteParameter", mode: "off" },
      { eventName: "PutParameter", mode: "on" },
    ]);
  });

  test.each<readonly [string, ToggleHistory]>([
    ["has no such version", { writeOf: async () => undefined }],
    ["names no ARN", { writeOf: async () => ({ by: "N/A", at: "2026-03-01T09:59:58.123Z" }) }],
    [
      "may not be read",
      {
        writeOf: async () => {
          throw new PermanentError("AccessDenied", "not authorized");
        },
      },
    ],
  ])("is announced without a caller if the history %s", async (_, history) => {
    const world = await changed("off", 2);
    await sweep(world, history);
    const [incident = expect.fail("no incident")] = world.incidents();
    expect(incident).not.toHaveProperty("actor");
    expect(lastNote(incident)).toContain("the caller is unknown");
  });

  test("is announced by one incident if the sweep stops before it is done", async () => {
    const world = await changed("off", 2);
    const write = world.ports.toggleMarks.write;
    Object.assign(world.ports.toggleMarks, {
      write: async () => {
        throw new RetryableError("Unavailable", "no answer");
      },
    });
    await expect(sweep(world)).rejects.toThrow("no answer");
    Object.assign(world.ports.toggleMarks, { write });
    world.now += 60_000;
    await sweep(world);
    expect(new Set(world.announced.map(({ incident }) => incident.id)).size).toBe(1);
  });

  test("is not announced a second time by its late event", async () => {
    const world = await changed("off", 2);
    await sweep(world);
    const event = sample("put-parameter/toggle-changed");
    expect(await follow(event, world)).toEqual({ kind: "ignored", reason: "part-of-known-incident" });
    expect(world.incidents()).toHaveLength(1);
  });
});

test("a change that an event reported is not announced by the sweep", async () => {
  const world = await changed("off", 2);
  await follow(sample("put-parameter/toggle-changed"), world);
  await sweep(world);
  expect(world.incidents()).toHaveLength(1);
  expect(world.announced).toHaveLength(1);
});

test("a later change is announced after one that a sweep found", async () => {
  const world = await changed("off", 2);
  await sweep(world);
  Object.assign(world, { toggle: "on", toggleVersion: 3 });
  await follow(sample("put-parameter/toggle-changed", { "detail.eventTime": "2026-03-01T10:20:00Z" }), world);
  await sweep(world);
  expect(world.incidents().map(({ cause }) => cause)).toMatchObject([{ mode: "off" }, { mode: "on" }]);
});

test("nothing is announced when the toggle is seen for the first time, or while it cannot be read", async () => {
  const world = await changed("off", 2);
  world.toggleFault = "throttled";
  world.isToggleFaultTransient = true;
  await sweep(world);
  expect(world.announced).toEqual([]);
  world.isToggleFaultTransient = false;
  await expect(sweep(world)).rejects.toThrow("throttled");
});
