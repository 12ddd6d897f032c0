import { describe, expect, test } from "vitest";
import { forgetAdoption } from "../../../../core/incidents/approval/forget-adoption.ts";
import { alertOf } from "../../../../core/notify/incident-alert.ts";
import { commandPorts } from "../../support/people.ts";
import {
  attacker,
  byRole,
  deleted,
  deployer,
  expectation,
  expectedDocument,
  followRecheck,
  incidentOf,
  lastNote,
  qovery,
  updated,
  widened,
} from "../../support/samples.ts";
import { SweepWorld } from "../../support/sweep-world.ts";

const expected = expectedDocument("qovery-access");
const change = widened("qovery-access", "arn:aws:iam::283389881690:user/other");
const other = widened("qovery-access", "arn:aws:iam::283389881690:user/third");

/** A role with an adopted trust policy. */
async function adopted(changes: Record<string, unknown> = {}): Promise<SweepWorld> {
  const world = new SweepWorld([expectation("qovery-access", changes)]);
  world.put(qovery, change);
  expect(await incidentOf(updated("e1", change, byRole(deployer)), world)).toMatchObject({
    state: "adopted",
  });
  return world;
}

async function sweep(world: SweepWorld, id: string) {
  const [outcome] = (await world.sweep(id)).outcomes;
  return outcome;
}

describe("an adoption ends", () => {
  test("when the expectation's own document is put back, by anyone: nothing is written", async () => {
    const world = await adopted();
    world.put(qovery, expected);
    const incident = await incidentOf(updated("e2", expected), world);
    expect(incident).toMatchObject({
      cause: { kind: "adoption-ended" },
      severity: "info",
      state: "resolved",
    });
    expect(lastNote(incident)).toContain(
      "The role has the trust policy of the expectation qovery-access again.",
    );
    expect(world.lastAnnounced(incident.id)).toBe(0);
    expect(world.writes).toEqual([]);
    expect(world.record(qovery)).not.toHaveProperty("adopted");
  });

  test.each([
    ["the changer is not trusted any more", { trustedChangers: [] }, `no longer trusts ${deployer}`],
    ["changes are not adopted any more", { onTrustedChange: "alert" }, "no longer adopts changes"],
    ["the expectation changes in any other way", { availability: "normal" }, "was changed"],
    ["the expected document changes", { trust: JSON.parse(other) }, "was changed"],
  ])("when %s, with the reason in the incident", async (_, changes, reason) => {
    const world = await adopted();
    world.expect([expectation("qovery-access", changes)]);
    const outcome = await sweep(world, "s1");
    expect(outcome).toMatchObject({ kind: "incident" });
    expect(world.incidents().at(-1)?.steps[0]?.note).toContain(reason);
    expect(world.record(qovery)).not.toHaveProperty("adopted");
  });

  test("for ever: an expectation that is changed back does not revive it", async () => {
    const world = await adopted();
    world.expect([expectation("qovery-access", { trust: JSON.parse(other) })]);
    world.put(qovery, other);
    await sweep(world, "s1");
    world.expect([expectation("qovery-access")]);
    world.put(qovery, expected);
    await sweep(world, "s2");
    expect(world.documentOf(qovery)).toBe(expected);
    expect(world.writes.filter(({ document }) => document === change)).toEqual([]);
  });

  test("when the role is deleted: a role of that name does not get the document", async () => {
    const world = await adopted();
    world.roles.clear();
    const gone = await incidentOf(deleted("e2"), world);
    expect(gone.steps[0]?.note).toContain("has ended: The role was deleted.");
    expect(gone.expectedDocument).toBe(expected);
    expect(world.record(qovery)).not.toHaveProperty("adopted");
  });

  test("when the role is recreated and no event of its deletion arrived", async () => {
    const world = await adopted();
    world.put(qovery, change, { id: "AROAEXAMPLERECREATED" });
    expect(await sweep(world, "s1")).toMatchObject({ incident: { state: "reverted" } });
    expect(world.documentOf(qovery)).toBe(expected);
  });

  test("when no expectation covers the role any more", async () => {
    const world = await adopted();
    world.expect([]);
    const incident = await incidentOf(updated("e2", change), world);
    expect(incident.steps[0]?.note).toContain("The role is no longer covered by exactly one expectation.");
    expect(world.record(qovery)).not.toHaveProperty("adopted");
  });

  test("when a person ends it: the expected document is written back", async () => {
    const world = await adopted();
    const ports = commandPorts(world);
    expect(await forgetAdoption(qovery, "ada", ports)).toMatchObject({ document: change });
    const [recheck] = world.sentRechecks.sent;
    if (recheck === undefined) return expect.fail("expected a recheck, found none");
    const outcome = await followRecheck(recheck, world);
    expect(outcome).toMatchObject({ incident: { state: "reverted" } });
    expect(world.incidents().at(-1)?.steps[0]?.note).toContain("has ended: ada ended it.");
    expect(world.documentOf(qovery)).toBe(expected);
    expect(await forgetAdoption(qovery, "ada", ports)).toBeUndefined();
  });
});

test("an adoption does not end while IAM may still show the trust policy before it", async () => {
  const world = await adopted();
  world.put(qovery, expected);
  await expect(sweep(world, "s1")).rejects.toMatchObject({ code: "NotShownYet" });
  expect(world.record(qovery)).toHaveProperty("adopted");
});

test("an adoption lasts while nothing of this changes", async () => {
  const world = await adopted();
  expect(await sweep(world, "s1")).toEqual({ kind: "ignored", reason: "as-expected" });
  expect(world.record(qovery).adopted).toMatchObject({ document: change, changer: deployer });
});

test("the alert of an adoption says how to end it", async () => {
  const world = await adopted();
  const [incident] = world.incidents();
  if (incident === undefined) return expect.fail("expected an incident, found none");
  expect(alertOf(incident).commands).toContainEqual({
    purpose: "End the adoption (in the hub account)",
    line: `trustdrift expectations forget ${qovery.account}/${qovery.name}`,
  });
});

describe("a critical change by a trusted changer", () => {
  const critical = widened("qovery-access", attacker);
  const changed = async (toggle: string) => {
    const world = new SweepWorld([expectation("qovery-access")]);
    world.toggle = toggle;
    world.put(qovery, critical);
    return { world, incident: await incidentOf(updated("e1", critical, byRole(deployer)), world) };
  };

  test("is not adopted: a person decides, and sweeps leave it alone until then", async () => {
    const { world, incident } = await changed("on");
    expect(incident).toMatchObject({ state: "awaiting-approval", severity: "critical" });
    expect(lastNote(incident)).toContain("a critical change is never adopted");
    expect(await sweep(world, "s1")).toEqual({ kind: "ignored", reason: "part-of-known-incident" });
    expect(world.record(qovery)).not.toHaveProperty("adopted");
    expect(world.writes).toEqual([]);
  });

  test("is reported if nothing may be written", async () => {
    const { incident } = await changed("off");
    expect(incident.state).toBe("detected");
    expect(lastNote(incident)).toContain("Auto-remediation is off");
  });
});
