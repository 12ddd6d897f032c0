import { expect, test } from "vitest";
import { isOpen } from "../../../core/incidents/incident.ts";
import { deployerRole, OrphanWorld, oldId, pipeline, trusting } from "../../core/support/orphan-world.ts";
import { follow, qovery, updated } from "../../core/support/samples.ts";
import { deliver, expectNothingLost, faultKinds, incidentsOf } from "./worlds.ts";

const event = updated("e1", trusting(deployerRole));

function orphaned(): OrphanWorld {
  const world = new OrphanWorld();
  world.recreatedBy(pipeline);
  return world;
}

test("one fault at any call of a rebind costs no alert, no second incident, no second write", async () => {
  const undisturbed = orphaned();
  await follow(event, undisturbed);
  const faults = faultKinds.flatMap((kind) =>
    [false, true].flatMap((late) => undisturbed.calls.map((_, at) => ({ kind, late, at }))),
  );
  expect(undisturbed.calls).toContain("pause");
  for (const fault of faults) {
    const world = orphaned();
    await deliver(event, world, [fault]);
    // If it was refused permanently, it is reported, and the next event repairs it
    if (world.documentOf(qovery) !== trusting(deployerRole)) {
      expect(world.incidents().every(isOpen)).toBe(true);
      await deliver(updated("e2", trusting(deployerRole)), world);
    }
    const context = JSON.stringify(fault);
    expect(world.documentOf(qovery), context).toBe(trusting(deployerRole));
    expect(incidentsOf(world, trusting(oldId)), context).toHaveLength(1);
    expect(world.writes, context).toHaveLength(1);
    expectNothingLost(world);
  }
});
