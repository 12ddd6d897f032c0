import { expect, test } from "vitest";
import { InWaveError } from "../../../../core/incidents/group/wave.ts";
import type { Incident } from "../../../../core/incidents/incident.ts";
import { handleTrustUpdate } from "../../../../core/respond/handle-event.ts";
import { covered, sweep } from "../../support/covered.ts";
import { MemoryWorld } from "../../support/memory.ts";
import { expectation, qovery, updated, widened } from "../../support/samples.ts";

const drift = widened("qovery-access");

/** Another incident of the wave was first. */
async function detectInWave(world: MemoryWorld): Promise<void> {
  const { state } = world.ports;
  const write: typeof state.write = async (key, record, incidents, more) => {
    if (more?.wave !== undefined) throw new InWaveError(more.wave.keys[0] ?? "");
    return state.write(key, record, incidents, more);
  };
  await handleTrustUpdate(updated("e1", drift), { ...world.ports, state: { ...state, write } });
}

const stateOf = ({ state, inWave }: Incident) => `${state}${inWave ? " in a wave" : ""}`;

test("drift that a wave reported while auto-remediation was off is asked about in the group of held-back drift", async () => {
  const world = covered(drift);
  world.toggle = "off";
  await detectInWave(world);
  const [reported] = world.incidents();
  expect(reported).toMatchObject({ state: "detected", inWave: true, group: expect.any(String) });
  world.toggle = "on";
  await sweep(world, "s1");
  const [before, asked] = world.incidents();
  expect([before, asked].map((one) => one && stateOf(one))).toEqual([
    "resolved in a wave",
    "awaiting-approval",
  ]);
  expect(asked).toMatchObject({ supersedes: reported?.id, group: expect.any(String) });
  expect(asked?.group).not.toBe(reported?.group);
});

test("held-back drift that is asked about stays in its group", async () => {
  const world = covered(drift);
  world.toggle = "off";
  await detectInWave(world);
  world.toggle = "on";
  await sweep(world, "s1");
  await sweep(world, "s2");
  expect(world.incidents().map(stateOf)).toEqual(["resolved in a wave", "awaiting-approval"]);
});

test("the first incident of a wave is reported alone, and asked about in the group", async () => {
  const world = covered(drift);
  world.toggle = "off";
  await handleTrustUpdate(updated("e1", drift), world.ports);
  expect(world.incidents()).toMatchObject([{ state: "detected" }]);
  expect(world.incidents()[0]).not.toHaveProperty("group");
  world.toggle = "on";
  await sweep(world, "s1");
  expect(world.incidents().map(stateOf)).toEqual(["resolved", "awaiting-approval"]);
});

test("what an expectation covers only while auto-remediation is off is held back", async () => {
  const world = new MemoryWorld();
  world.put(qovery, drift);
  world.toggle = "off";
  await handleTrustUpdate(updated("e1", drift), world.ports);
  expect(world.incidents()).toMatchObject([{ cause: { kind: "risky-trust" } }]);
  world.expect([expectation("qovery-access")]);
  await sweep(world, "s1");
  expect(world.incidents()).toMatchObject([{ cause: { kind: "trust-changed" }, state: "detected" }]);
  world.toggle = "on";
  await sweep(world, "s2");
  expect(world.incidents().at(-1)?.state).toBe("awaiting-approval");
  expect(world.writes).toEqual([]);
});
