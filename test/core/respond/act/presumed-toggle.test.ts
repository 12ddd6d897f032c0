import { describe, expect, test } from "vitest";
import { rechecksOf } from "../../../../core/events/recheck.ts";
import type { Mode } from "../../../../core/expectations/toggle.ts";
import { covered } from "../../support/covered.ts";
import type { MemoryWorld } from "../../support/memory.ts";
import {
  expectedDocument,
  followRecheck,
  incidentOf,
  lastNote,
  qovery,
  updated,
  widened,
} from "../../support/samples.ts";

const drift = widened("qovery-access");

/** The toggle was announced with a mode that it may no longer have. */
function announced(mode: Mode, now: Mode, changes: Record<string, unknown> = {}): MemoryWorld {
  const world = covered(drift, changes);
  world.toggle = now;
  world.toggleMark = { version: 1, mode, at: "2026-03-01T09:00:00.000Z" };
  return world;
}

const modesRead = (world: MemoryWorld) => world.calls.filter((call) => call === "GetParameter").length;

async function sweep(world: MemoryWorld, causeId: string): Promise<void> {
  world.now += 900_000;
  const cause = { reason: "sweep", causeId, partition: "aws" } as const;
  for (const recheck of rechecksOf([qovery], cause, new Date(world.now))) await followRecheck(recheck, world);
}

test("drift is reverted with one reading of the toggle, beside the last reading of the role", async () => {
  const world = announced("on", "on");
  expect(await incidentOf(updated("e1", drift), world)).toMatchObject({ state: "reverted" });
  expect(modesRead(world)).toBe(1);
  expect(world.documentOf(qovery)).toBe(expectedDocument("qovery-access"));
});

test.each(["off", "approve"] as const)(
  "a toggle last announced as %s is read for the decision too",
  async (mode) => {
    const world = announced(mode, "on");
    expect(await incidentOf(updated("e1", drift), world)).toMatchObject({ state: "reverted" });
    expect(modesRead(world)).toBe(2);
  },
);

describe("a toggle that was turned off since it was announced as on", () => {
  test.each(["event", "sweep"] as const)(
    "stops the revert of drift that an %s reports, and the incident says why",
    async (by) => {
      const world = announced("on", "off");
      await (by === "event" ? incidentOf(updated("e1", drift), world) : sweep(world, "s1"));
      expect(world.writes).toEqual([]);
      const [incident, ...others] = world.incidents();
      expect(others).toEqual([]);
      expect(incident).toMatchObject({ state: "detected", whileOff: true });
      expect(incident && lastNote(incident)).toBe("Auto-remediation is off.");
      expect(world.record(qovery)).toMatchObject({ writes: [] });
      expect(world.record(qovery)).not.toHaveProperty("leaseUntil");
    },
  );

  test("leaves the drift to a person when it is turned on again", async () => {
    const world = announced("on", "off");
    await incidentOf(updated("e1", drift), world);
    world.toggle = "on";
    await sweep(world, "s1");
    expect(world.writes).toEqual([]);
    expect(world.incidents().at(-1)).toMatchObject({ state: "awaiting-approval" });
  });

  test("is not reported once more by the next sweep", async () => {
    const world = announced("on", "off");
    await incidentOf(updated("e1", drift), world);
    const { length } = world.announced;
    await sweep(world, "s1");
    expect(world.announced).toHaveLength(length);
  });
});

test("drift that awaits an approval by the toggle now says so, whatever was announced", async () => {
  const incident = await incidentOf(updated("e1", drift), announced("on", "approve"));
  expect(incident).toMatchObject({ state: "awaiting-approval" });
  expect(lastNote(incident)).toBe("Auto-remediation mode `approve` requires approval.");
});

test("what is not written back for another reason is reported with the toggle as it is now", async () => {
  const world = announced("on", "off", { response: "alert" });
  const incident = await incidentOf(updated("e1", drift), world);
  expect(incident).toMatchObject({ state: "detected", whileOff: true, steps: [{}] });
  expect(modesRead(world)).toBe(1);
});

test("drift on record is decided with the toggle as it is now", async () => {
  const world = announced("on", "off");
  await incidentOf(updated("e1", drift), world);
  world.calls.length = 0;
  await sweep(world, "s1");
  expect(modesRead(world)).toBe(1);
  expect(world.calls).not.toContain("table write");
});
