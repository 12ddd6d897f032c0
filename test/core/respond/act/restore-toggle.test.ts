import { expect, test } from "vitest";
import type { Outcome } from "../../../../core/respond/record/outcome.ts";
import { differences } from "../../../../core/restore/snapshots/compare.ts";
import { rich } from "../../restore/samples.ts";
import { RestoreWorld } from "../../support/restore-world.ts";
import { lastNote } from "../../support/samples.ts";

const expectations = ["auto", "approve"].map((restore) => ({
  name: "deployer",
  match: { accounts: "*", roles: ["platform/ci/deployer"] },
  trust: JSON.parse(rich.trust),
  restore,
}));
const [auto, approve] = expectations;

function lost(expectation: unknown): RestoreWorld {
  const world = new RestoreWorld([expectation]);
  world.now += 600_000;
  world.lose(rich);
  return world;
}

/** The toggle is turned to `approve` before one of its readings by the restore. */
function turnAt(world: RestoreWorld, reading: number): void {
  let count = 0;
  world.hooks = {
    before: (call) => {
      if (call === "iam.toggle.read" && count++ === reading) world.toggle = "approve";
    },
  };
}

const incidentIn = (outcome: Outcome) =>
  outcome.kind === "incident" ? outcome.incident : expect.fail(outcome.reason);
const rolesIn = ({ iam }: RestoreWorld) => JSON.stringify([...iam.roles]);

test("a restore that no person approved stops when the toggle is turned to approve, and continues when one does", async () => {
  for (let reading = 0; ; reading++) {
    const world = lost(auto);
    turnAt(world, reading);
    const error: unknown = await world.tellDeleted(rich).catch((thrown: unknown) => thrown);
    if (!(error instanceof Error)) {
      expect(reading).toBeGreaterThan(4);
      return;
    }
    expect(error).toMatchObject({ code: "ApprovalRequired" });
    const before = rolesIn(world);
    const asked = incidentIn(await world.tellDeleted(rich));
    expect(asked).toMatchObject({ state: "awaiting-approval" });
    expect(lastNote(asked)).toContain("Auto-remediation mode `approve` requires approval.");
    world.now += 900_000;
    await world.sweep(rich, "sweep", "s1");
    expect(rolesIn(world)).toBe(before);
    await world.approve(rich);
    const restored = incidentIn(await world.sweep(rich, "approved", "a1"));
    expect(restored).toMatchObject({ state: "reverted", id: asked.id });
    expect(differences(rich, world.iam.read(rich.name) ?? expect.fail("no role"))).toEqual([]);
    expect(world.incidents()).toHaveLength(1);
  }
});

test("a restore that a person approved goes on", async () => {
  const world = lost(approve);
  await world.tellDeleted(rich);
  await world.approve(rich);
  turnAt(world, 2);
  expect(incidentIn(await world.sweep(rich, "approved", "a1"))).toMatchObject({ state: "reverted" });
});
