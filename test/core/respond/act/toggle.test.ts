import { describe, expect, test } from "vitest";
import { approve } from "../../../../core/incidents/approval/approve.ts";
import { digestOf } from "../../../../core/incidents/approval/proposal.ts";
import { handleTrustUpdate } from "../../../../core/respond/handle-event.ts";
import { MemoryWorld } from "../../support/memory.ts";
import {
  expectation,
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

function drifted(): MemoryWorld {
  const world = new MemoryWorld({ expectations: [expectation("qovery-access")] });
  world.put(qovery, drift);
  return world;
}

function throttle(world: MemoryWorld): void {
  world.toggleFault = "ssm:GetParameter: Throttling: Rate exceeded";
  world.isToggleFaultTransient = true;
}

test("the toggle that is turned off after the decision stops the write", async () => {
  const world = drifted();
  world.after = (call) => {
    if (call === "table write") world.toggle = "off";
  };
  const incident = await incidentOf(updated("e1", drift), world);
  expect(world.writes).toEqual([]);
  expect(incident).toMatchObject({ state: "detected" });
  expect(lastNote(incident)).toBe("Auto-remediation is off.");
});

describe("given a toggle that cannot be read at the moment, when drift is detected", () => {
  test("it is reported, nothing is written, and the event comes back", async () => {
    const world = drifted();
    throttle(world);
    await expect(handleTrustUpdate(updated("e1", drift), world.ports)).rejects.toMatchObject({
      code: "ToggleUnreadable",
    });
    expect(world.writes).toEqual([]);
    expect(world.incidents()).toMatchObject([{ state: "detected", steps: [{}] }]);
    expect(world.announced).toHaveLength(1);
  });

  test("it is written back when the toggle can be read again: it does not count as drift while off", async () => {
    const world = drifted();
    throttle(world);
    for (const _ of [1, 2, 3])
      await expect(handleTrustUpdate(updated("e1", drift), world.ports)).rejects.toThrow();
    world.toggleFault = undefined;
    expect(await incidentOf(updated("e1", drift), world)).toMatchObject({ state: "reverted" });
    expect(world.incidents()).toHaveLength(1);
    expect(world.documentOf(qovery)).toBe(expected);
  });

  test("an approval stays valid", async () => {
    const world = drifted();
    world.toggle = "approve";
    const asked = await incidentOf(updated("e1", drift), world);
    const rechecks = { trustUpdated: world.sentRechecks, principalChanged: world.sentRechecks };
    const { state, groups, toggle, clock } = world.ports;
    const ports = { state, groups, toggle, clock, rechecks, partition: "aws" } as const;
    await approve({ subject: asked.id, digest: digestOf([asked]), by: "Ada" }, ports);
    throttle(world);
    await expect(follow(updated("e2", drift), world)).rejects.toThrow();
    world.toggleFault = undefined;
    expect(await incidentOf(updated("e2", drift), world)).toMatchObject({ id: asked.id, state: "reverted" });
  });
});
