import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { revertBudget } from "../../../core/incidents/write-budget.ts";
import { burst } from "../../../core/respond/calls/failed-calls.ts";
import { MemoryWorld } from "../../core/support/memory.ts";
import { follow, incidentOf, qovery, sample, updated } from "../../core/support/samples.ts";
import {
  deliver,
  drift,
  driftedWorld,
  expected,
  expectNothingLost,
  type Fault,
  faultKinds,
  incidentsOf,
  otherDrift,
} from "./worlds.ts";

const event = updated("e1", drift);

const fault = (calls: number) =>
  fc.record<Fault>({
    kind: fc.constantFrom(...faultKinds),
    at: fc.nat(calls),
    late: fc.boolean(),
  });

/** How many calls a run takes that nothing disturbs. */
async function countCalls(world: MemoryWorld, one: unknown): Promise<number> {
  const before = world.calls.length;
  await follow(one, world);
  return world.calls.length - before;
}

/** Every fault at every call. */
function everyFault(calls: number): Fault[] {
  return faultKinds.flatMap((kind) =>
    [false, true].flatMap((late) => Array.from({ length: calls }, (_, at) => ({ kind, at, late }))),
  );
}

/** If a call was refused permanently, or three handlers died within minutes: reported, and repaired by a later event. */
async function bringHome(world: MemoryWorld): Promise<void> {
  if (world.documentOf(qovery) === expected) return;
  const { cause, state, steps } = world.record(qovery).latest ?? {};
  const isUnreadable =
    cause?.kind === "role-not-readable" || steps?.at(-1)?.note.startsWith("The role cannot be read:");
  expect(isUnreadable || state === "blocked" || state === "suspended").toBe(true);
  world.now += revertBudget.quietSeconds * 1000;
  await deliver(updated("later", drift), world);
}

describe("one fault at any call of a revert", () => {
  test("costs no alert, no second incident, no second write", async () => {
    const calls = await countCalls(driftedWorld(), event);
    for (const one of everyFault(calls)) {
      const world = driftedWorld();
      await deliver(event, world, [one]);
      await bringHome(world);
      const context = JSON.stringify(one);
      expect(world.documentOf(qovery), context).toBe(expected);
      expect(incidentsOf(world, drift), context).toHaveLength(1);
      expect(world.writes, context).toHaveLength(1);
      expect(world.record(qovery).leaseUntil, context).toBeUndefined();
      expectNothingLost(world);
    }
  });

  test("with an open incident before it loses neither's end", async () => {
    const given = async () => {
      const world = driftedWorld();
      world.toggle = "off";
      world.put(qovery, otherDrift);
      await follow(updated("e0", otherDrift), world);
      world.toggle = "on";
      world.put(qovery, drift);
      return world;
    };
    const calls = await countCalls(await given(), event);
    for (const one of everyFault(calls)) {
      const world = await given();
      await deliver(event, world, [one]);
      await bringHome(world);
      expect(world.documentOf(qovery)).toBe(expected);
      expect(incidentsOf(world, drift), JSON.stringify(one)).toHaveLength(1);
      expect(incidentsOf(world, otherDrift)).toMatchObject([{ state: "resolved" }]);
      expectNothingLost(world);
    }
  });

  test("with the toggle off nothing is written whatever fails", async () => {
    const off = () => {
      const world = driftedWorld();
      world.toggle = "off";
      return world;
    };
    for (const one of everyFault(await countCalls(off(), event))) {
      const world = off();
      await deliver(event, world, [one]);
      expect(world.documentOf(qovery)).toBe(drift);
      expect(world.incidents()).toHaveLength(1);
      expectNothingLost(world);
    }
  });
});

test("any faults in any number of deliveries: as expected, one incident, everything reported", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fault(14), { maxLength: 6 }), fc.nat(2), async (faults, staleReads) => {
      const world = driftedWorld();
      world.staleReads = staleReads;
      await deliver(event, world, faults);
      await bringHome(world);
      expect(world.documentOf(qovery)).toBe(expected);
      expect(incidentsOf(world, drift)).toHaveLength(1);
      expectNothingLost(world);
    }),
    { numRuns: 200 },
  );
});

test("faults in the closing of an incident: it is closed once, and that is reported", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fault(4), { maxLength: 4 }), async (faults) => {
      const world = driftedWorld();
      world.toggle = "off";
      const { id } = await incidentOf(event, world);
      world.put(qovery, expected);
      await deliver(updated("e2", expected), world, faults);
      await deliver(updated("e3", expected), world);
      expect(world.incident(id)).toMatchObject({ state: "resolved" });
      expectNothingLost(world);
    }),
    { numRuns: 100 },
  );
});

test("faults in the counting of refused calls: the burst is reported, as one incident", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fault(3), { minLength: 12, maxLength: 40 }), async (faults) => {
      const world = new MemoryWorld();
      for (let call = 0; call < burst.calls; call++) {
        const id = { "detail.eventID": `f${call}` };
        const refused = sample("update-assume-role-policy/failed-malformed-with-document", id);
        await deliver(refused, world, faults.slice(2 * call, 2 * call + 2));
      }
      expect(world.incidents()).toHaveLength(1);
      expectNothingLost(world);
    }),
    { numRuns: 100 },
  );
});
