import fc from "fast-check";
import { expect, test } from "vitest";
import { handleTrustUpdate } from "../../../core/respond/handle-event.ts";
import type { Ports } from "../../../core/respond/ports.ts";
import type { MemoryWorld } from "../../core/support/memory.ts";
import { qovery, updated } from "../../core/support/samples.ts";
import {
  deliver,
  drift,
  driftedWorld,
  expected,
  expectNothingLost,
  incidentsOf,
  otherDrift,
  visibilitySeconds,
} from "./worlds.ts";

type Delivery = readonly [id: string, document: string];

/** A handler's own ports: a write must follow a reading of the toggle as `on`. */
function watched(ports: Ports, wrongWrites: string[]): Ports {
  let mode = "not read";
  return {
    ...ports,
    toggle: {
      read: async () => {
        const toggle = await ports.toggle.read();
        mode = toggle.mode;
        return toggle;
      },
    },
    roles: {
      read: (role) => ports.roles.read(role),
      writeTrust: (role, document) => {
        if (mode !== "on") wrongWrites.push(mode);
        return ports.roles.writeTrust(role, document);
      },
    },
  };
}

/**
 * Runs handlers side by side, each call of a port in an order that the scheduler chooses, with things that others do
 * in between; then delivers again, one by one, what went back to the queue.
 */
async function race(
  scheduler: fc.Scheduler,
  world: MemoryWorld,
  deliveries: readonly Delivery[],
  others: (() => void)[] = [],
) {
  const wrongWrites: string[] = [];
  world.before = () => scheduler.schedule(Promise.resolve());
  const handlers = deliveries.map(async ([id, document]) => {
    await scheduler.schedule(Promise.resolve());
    await handleTrustUpdate(updated(id, document), {
      ...world.ports,
      ...watched(world.ports, wrongWrites),
    });
  });
  const changes = others.map(async (change) => {
    await scheduler.schedule(Promise.resolve());
    change();
  });
  const results = await scheduler.waitFor(Promise.allSettled([...handlers, ...changes]));
  world.before = () => {};
  world.now += visibilitySeconds * 1000;
  for (const [at, [id, document]] of deliveries.entries()) {
    if (results[at]?.status === "rejected") await deliver(updated(id, document), world);
  }
  expect(wrongWrites).toEqual([]);
}

const handlers = fc.array(fc.constantFrom("e1", "e1", "e2", "e3"), { minLength: 2, maxLength: 3 });

test("handlers of one drift side by side: one write, one incident, reported to its end", async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), handlers, fc.nat(2), async (scheduler, ids, staleReads) => {
      const world = driftedWorld();
      world.staleReads = staleReads;
      await race(
        scheduler,
        world,
        ids.map((id): Delivery => [id, drift]),
      );
      expect(world.documentOf(qovery)).toBe(expected);
      expect(world.writes).toHaveLength(1);
      expect(world.incidents()).toMatchObject([{ state: "reverted", foundDocument: drift }]);
      expectNothingLost(world);
    }),
    { numRuns: 150 },
  );
});

test("handlers side by side with the toggle off: no write, one incident", async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), handlers, async (scheduler, ids) => {
      const world = driftedWorld();
      world.toggle = "off";
      await race(
        scheduler,
        world,
        ids.map((id): Delivery => [id, drift]),
      );
      expect(world.writes).toEqual([]);
      expect(world.incidents()).toMatchObject([{ state: "detected", steps: [{}] }]);
      expectNothingLost(world);
    }),
    { numRuns: 100 },
  );
});

test("the toggle turned off at any moment: no handler writes on a reading of `off`, and all is reported", async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      const world = driftedWorld();
      await race(
        scheduler,
        world,
        [["e1", drift]],
        [
          () => {
            world.toggle = "off";
          },
        ],
      );
      expect(incidentsOf(world, drift)).toHaveLength(1);
      expect(world.incidents()).toMatchObject([
        { state: world.writes.length === 1 ? "reverted" : "detected" },
      ]);
    }),
    { numRuns: 100 },
  );
});

test("someone who changes the role at any moment: as expected in the end or suspended, and all is reported", async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), handlers, async (scheduler, ids) => {
      const world = driftedWorld();
      const changes = [otherDrift, expected, drift].map((document) => () => world.put(qovery, document));
      const events = [
        ...ids.map((id): Delivery => [id, drift]),
        ["f1", otherDrift],
        ["f2", expected],
      ] satisfies Delivery[];
      await race(scheduler, world, events, changes);
      world.now += visibilitySeconds * 1000;
      await deliver(updated("g1", drift), world);
      const { state } = world.record(qovery).latest ?? {};
      expect(world.documentOf(qovery) === expected || state === "suspended").toBe(true);
      expectNothingLost(world);
    }),
    { numRuns: 150 },
  );
});

test.each(["on", "off"])(
  "a burst of one drift's events, doubled and side by side, toggle %s: one incident, at most one write",
  async (toggle) => {
    const ids = fc.array(fc.nat(40), { minLength: 60, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), ids, async (scheduler, numbers) => {
        const world = driftedWorld();
        world.toggle = toggle;
        await race(
          scheduler,
          world,
          numbers.map((number): Delivery => [`e${number}`, drift]),
        );
        expect(world.writes).toHaveLength(toggle === "on" ? 1 : 0);
        const [incident, ...others] = world.incidents();
        expect(others).toEqual([]);
        expect(incident?.steps.length).toBeLessThanOrEqual(2);
        expectNothingLost(world);
      }),
      { numRuns: 6 },
    );
  },
);
