import { describe, expect, test } from "vitest";
import { handleTrustUpdate } from "../../../../core/respond/handle-event.ts";
import { covered } from "../../support/covered.ts";
import type { MemoryWorld } from "../../support/memory.ts";
import { approveIn } from "../../support/people.ts";
import {
  expectedDocument,
  follow,
  incidentOf,
  lastNote,
  qovery,
  updated,
  widened,
} from "../../support/samples.ts";

const expected = expectedDocument("qovery-access");
const drift = widened("qovery-access");

test("the toggle that is turned off after the decision stops the write", async () => {
  const world = covered(drift);
  world.after = (call) => {
    if (call === "table write") world.toggle = "off";
  };
  const incident = await incidentOf(updated("e1", drift), world);
  expect(world.writes).toEqual([]);
  expect(incident).toMatchObject({ state: "detected" });
  expect(lastNote(incident)).toBe("Auto-remediation is off.");
});

describe.each(["on", "off"] as const)(
  "given a toggle that cannot be read at the moment, last announced as %s, when drift is detected",
  (mode) => {
    const throttle = (world: MemoryWorld) => {
      world.toggleMark = { version: 1, mode, at: "2026-03-01T09:00:00.000Z" };
      world.toggleFault = "ssm:GetParameter: Throttling: Rate exceeded";
      world.isToggleFaultTransient = true;
    };

    test("it is reported, nothing is written, and the event comes back", async () => {
      const world = covered(drift);
      throttle(world);
      await expect(handleTrustUpdate(updated("e1", drift), world.ports)).rejects.toMatchObject({
        code: "ToggleUnreadable",
      });
      expect(world.writes).toEqual([]);
      expect(world.incidents()).toMatchObject([{ state: "detected" }]);
      const notes = world.incidents().map(lastNote);
      expect(notes).toEqual([expect.stringContaining("could not be read (ssm:GetParameter: Throttling")]);
      expect(world.announced.length).toBeGreaterThan(0);
    });

    test("it is written back when the toggle can be read again: it does not count as drift while off", async () => {
      const world = covered(drift);
      throttle(world);
      for (const _ of [1, 2, 3])
        await expect(handleTrustUpdate(updated("e1", drift), world.ports)).rejects.toThrow();
      world.toggleFault = undefined;
      expect(await incidentOf(updated("e1", drift), world)).toMatchObject({ state: "reverted" });
      expect(world.incidents()).toHaveLength(1);
      expect(world.documentOf(qovery)).toBe(expected);
    });

    test("an approval stays valid", async () => {
      const world = covered(drift);
      world.toggle = "approve";
      const asked = await incidentOf(updated("e1", drift), world);
      await approveIn(world, asked);
      throttle(world);
      await expect(follow(updated("e2", drift), world)).rejects.toThrow();
      world.toggleFault = undefined;
      expect(await incidentOf(updated("e2", drift), world)).toMatchObject({
        id: asked.id,
        state: "reverted",
      });
    });
  },
);
