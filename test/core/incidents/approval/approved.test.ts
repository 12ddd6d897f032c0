import { describe, expect, test } from "vitest";
import { decodeRecheck, recheckMessage } from "../../../../core/events/recheck.ts";
import { approve } from "../../../../core/incidents/approval/approve.ts";
import { digestOf, proposalOf } from "../../../../core/incidents/approval/proposal.ts";
import { respond } from "../../../../core/respond/respond.ts";
import { MemoryWorld } from "../../support/memory.ts";
import { MemoryRechecks } from "../../support/memory-principals.ts";
import {
  expectation,
  expectedDocument,
  incidentOf,
  qovery,
  updated,
  widened,
} from "../../support/samples.ts";

const ada = "Ada (Slack U0ADA456789)";

describe("an approval that the responder hears of", () => {
  const drift = widened("qovery-access");

  async function approved() {
    const world = new MemoryWorld({
      expectations: [expectation("qovery-access")],
      accounts: [qovery.account],
    });
    world.toggle = "approve";
    world.put(qovery, drift);
    const incident = await incidentOf(updated("event-1", drift), world);
    expect(incident.state).toBe("awaiting-approval");
    const rechecks = new MemoryRechecks();
    const ports = {
      ...world.ports,
      rechecks: { trustUpdated: rechecks, principalChanged: rechecks },
      partition: "aws",
    } as const;
    await approve({ subject: incident.id, digest: digestOf([incident]), by: ada }, ports);
    const [trigger] = rechecks.sent.map((one) => decodeRecheck(recheckMessage(one)));
    return { world, trigger: trigger ?? expect.fail("no trigger was sent"), id: incident.id };
  }

  test("has the role put back, and both announced", async () => {
    const { world, trigger, id } = await approved();
    await respond(trigger, world.ports);
    expect(world.documentOf(qovery)).toBe(expectedDocument("qovery-access"));
    expect(world.incident(id)?.state).toBe("reverted");
    const notes = world.announced.map(({ incident, step }) => incident.steps[step]?.note);
    expect(notes).toContain(`Approved by ${ada}.`);
    expect(new Set(notes).size).toBe(notes.length);
  });

  test("twice: it is written once", async () => {
    const { world, trigger } = await approved();
    await respond(trigger, world.ports);
    await respond(trigger, world.ports);
    expect(world.writes).toHaveLength(1);
  });

  test("an hour too late: nothing is written, and the button is there again", async () => {
    const { world, trigger, id } = await approved();
    world.now += 3601 * 1000;
    await respond(trigger, world.ports);
    expect(world.writes).toEqual([]);
    const incident = world.incident(id) ?? expect.fail("no incident");
    expect(incident.state).toBe("awaiting-approval");
    expect(proposalOf(id, [incident])).toBeDefined();
  });

  test("after the document changed: nothing is written", async () => {
    const { world, trigger } = await approved();
    world.put(qovery, widened("qovery-access", "arn:aws:iam::999999999999:root"));
    await respond(trigger, world.ports);
    expect(world.writes).toEqual([]);
  });
});
