import { describe, expect, test } from "vitest";
import { recheckMessage } from "../../../../core/events/recheck.ts";
import { resume } from "../../../../core/incidents/approval/resume.ts";
import { revertBudget } from "../../../../core/incidents/write-budget.ts";
import { handleTrustRecheck } from "../../../../core/respond/handle-event.ts";
import { covered } from "../../support/covered.ts";
import type { MemoryWorld } from "../../support/memory.ts";
import { approveIn, commandPorts } from "../../support/people.ts";
import { expectedDocument, follow, incidentOf, qovery, updated, widened } from "../../support/samples.ts";

const expected = expectedDocument("qovery-access");
const drift = widened("qovery-access", "arn:aws:iam::283389881690:user/other");
const ada = "Ada (Slack U0ADA456789)";

/** The notes of the announced steps. */
function announced({ announced: steps }: MemoryWorld): readonly (string | undefined)[] {
  return steps.map(({ incident, step }) => incident.steps[step]?.note);
}

/** What a person ordered is followed. */
async function followRechecks(world: MemoryWorld): Promise<void> {
  for (const recheck of world.sentRechecks.sent.splice(0))
    await handleTrustRecheck(recheckMessage(recheck), world.ports);
}

/** So many writes that the next one would be refused. */
async function writtenOften(): Promise<MemoryWorld> {
  const world = covered();
  for (let count = 0; count < revertBudget.writes; count++) {
    world.now += 60_000;
    world.put(qovery, drift);
    await incidentOf(updated(`e${count}`, drift, { "detail.eventTime": isoOf(world) }), world);
  }
  return world;
}

const isoOf = ({ now }: MemoryWorld) => new Date(now).toISOString();

async function resumed(world: MemoryWorld): Promise<void> {
  expect(await resume(qovery, ada, commandPorts(world))).toMatchObject({ kind: "approved" });
  await followRechecks(world);
}

describe("a resumption is announced with the person", () => {
  const note = `Resumed by ${ada}: automatic writes to this role are enabled again.`;

  test("when the incident is closed and the role is as expected", async () => {
    const world = await writtenOften();
    await resumed(world);
    expect(announced(world).at(-1)).toBe(note);
    expect(world.record(qovery).latest).toMatchObject({ state: "reverted", resumed: { by: ada } });
  });

  test("when nothing may be written, so that the incident stays as it is", async () => {
    const world = await writtenOften();
    world.toggle = "off";
    world.put(qovery, drift);
    await follow(updated("f1", drift, { "detail.eventTime": isoOf(world) }), world);
    await resumed(world);
    expect(announced(world).at(-1)).toBe(note);
  });
});

test("an approval is announced with the person when the drift has ended before the write", async () => {
  const world = covered(drift, { response: "approve" });
  const incident = await incidentOf(updated("e1", drift), world);
  await approveIn(world, incident, ada);
  world.put(qovery, expected);
  await followRechecks(world);
  expect(world.record(qovery).latest).toMatchObject({ state: "resolved" });
  expect(announced(world)).toContain(`Approved by ${ada}.`);
});
