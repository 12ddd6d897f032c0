import { describe, expect, test } from "vitest";
import { closeIncident, shownDigest } from "../../../../core/incidents/approval/close.ts";
import type { Incident } from "../../../../core/incidents/incident.ts";
import {
  builderRole,
  deployerRole,
  mallory,
  newId,
  OrphanWorld,
  oldId,
  orphansOf,
  otherNewId,
  otherOldId,
  pipeline,
  refuses,
  trusting,
  unknownPrincipal,
  vendorRole,
} from "../../support/orphan-world.ts";
import { attacker, follow, lastNote, qovery, updated } from "../../support/samples.ts";

describe("a principal recreated by a trusted creator", () => {
  test("is trusted again, where the expectation rebinds: written and verified", async () => {
    const world = new OrphanWorld();
    world.recreatedBy(pipeline);
    const incident = await world.sweep("s1");
    expect(incident.state).toBe("reverted");
    expect(lastNote(incident)).toBe(
      "The expected document was saved again, and GetRole returns it. The role trusts the expected principals again.",
    );
    expect(world.writes).toMatchObject([
      { document: trusting(deployerRole), onRecord: { foundDocument: trusting(oldId) } },
    ]);
    expect(world.incidents()).toHaveLength(1);
  });

  test("and by a stranger between our reading and our writing, is reported as such", async () => {
    const world = new OrphanWorld();
    world.recreatedBy(pipeline);
    world.before = (call) => {
      if (call === "UpdateAssumeRolePolicy") world.exists(deployerRole, otherNewId);
    };
    const incident = await world.sweep("s1");
    expect(incident).toMatchObject({ state: "detected", severity: "high", revertedAt: expect.any(String) });
    expect(lastNote(incident)).toContain(`${deployerRole} is now ${otherNewId}`);
  });

  test("and by a stranger, stays open through sweeps until a person closes it", async () => {
    const world = new OrphanWorld();
    world.recreatedBy(pipeline);
    world.before = (call) => {
      if (call === "UpdateAssumeRolePolicy") world.exists(deployerRole, otherNewId);
    };
    const incident = await world.sweep("s1");
    const { id, steps } = incident;
    world.before = () => {};
    expect(await world.follow("sweep", "s2")).toEqual({ kind: "ignored", reason: "part-of-known-incident" });
    expect(world.incidents()).toMatchObject([{ id, state: "detected", steps }]);
    const { state, clock } = world.ports;
    const update = (one: Incident, before: Incident) => world.update(one, before);
    const closing = { id, digest: shownDigest(incident), by: "Ada", reason: "it is our deployer" };
    expect(await closeIncident(closing, { state, clock, update })).toMatchObject({ kind: "closed" });
    expect(world.incidents()).toMatchObject([{ id, state: "resolved" }]);
    expect(await world.follow("sweep", "s3")).toMatchObject({ kind: "ignored" });
  });

  test("is so although IAM shows its new id for the moment after the write", async () => {
    const world = new OrphanWorld();
    world.recreatedBy(pipeline);
    world.after = (call) => {
      if (call === "UpdateAssumeRolePolicy") world.put(qovery, trusting(newId));
    };
    expect(await world.sweep("s1")).toMatchObject({ state: "reverted" });
    expect(world.writes).toHaveLength(1);
  });

  test.each([
    ["never", "detected"],
    ["approve", "awaiting-approval"],
  ] as const)("is only reported with rebind: %s", async (rebind, state) => {
    const world = new OrphanWorld({ rebind });
    world.recreatedBy(pipeline);
    expect(await world.sweep("s1")).toMatchObject({ state });
    expect(world.writes).toEqual([]);
  });

  test("is rebound as `rebind` says, whatever `response` says of other drift", async () => {
    for (const response of ["alert", "approve"] as const) {
      const world = new OrphanWorld({ response });
      world.recreatedBy(pipeline);
      expect(await world.sweep("s1")).toMatchObject({ state: "reverted" });
    }
  });

  test.each([
    ["off", "detected"],
    ["On", "detected"],
    ["approve", "awaiting-approval"],
  ])("is not with the toggle at %s", async (toggle, state) => {
    const world = new OrphanWorld({ toggle });
    world.recreatedBy(pipeline);
    expect(await world.sweep("s1")).toMatchObject({ state });
    expect(world.writes).toEqual([]);
  });

  test("is not while one beside it is deleted, or a stranger's", async () => {
    for (const stranger of [false, true]) {
      const world = new OrphanWorld({ expected: [deployerRole, builderRole], live: [oldId, otherOldId] });
      world.recreatedBy(pipeline);
      if (stranger) world.exists(builderRole, otherNewId);
      const incident = await world.sweep("s1");
      expect(incident.state).toBe(stranger ? "awaiting-approval" : "detected");
      expect(world.writes).toEqual([]);
    }
  });

  test("beside other drift is written back as `response` says", async () => {
    const world = new OrphanWorld({ live: [oldId, attacker] });
    world.recreatedBy(pipeline);
    const incident = await world.sweep("s1");
    expect(incident).toMatchObject({ state: "reverted", cause: { kind: "trust-changed" } });
    const alertOnly = new OrphanWorld({ live: [oldId, attacker], response: "alert" });
    alertOnly.recreatedBy(pipeline);
    expect(await alertOnly.sweep("s1")).toMatchObject({ state: "detected" });
    expect(alertOnly.writes).toEqual([]);
  });
});

describe("a takeover: a stranger recreated the name", () => {
  test("is never rebound without a person, and the alert says who, when, and that no one trusts them", async () => {
    const world = new OrphanWorld();
    world.recreatedBy(mallory);
    const incident = await world.sweep("s1");
    expect(incident.state).toBe("awaiting-approval");
    expect(lastNote(incident)).toBe(
      `role/deployer was deleted and recreated as ${newId}, created at 2026-03-01T09:50:00Z by ${mallory}. The expectation deployer-access does not trust ${mallory} to create it. Saving the document again would trust the current owner of that name, so a person must decide.`,
    );
    for (let count = 2; count < 10; count++) await world.follow("principal-changed", `p${count}`);
    expect(world.writes).toEqual([]);
  });

  test("is not distinguished from a rotation where no one knows the creator", async () => {
    const world = new OrphanWorld();
    world.recreatedBy(undefined);
    const incident = await world.sweep("s1");
    expect(incident.state).toBe("awaiting-approval");
    expect(lastNote(incident)).toContain(
      "created at 2026-03-01T09:50:00Z by an unknown caller. Its creator is unknown",
    );
  });

  test("after a trusted creator's is another one: the creator of an earlier id counts for nothing", async () => {
    const world = new OrphanWorld();
    world.known("AROAEXAMPLEINBETWEEN01", deployerRole, { createdBy: pipeline });
    world.recreatedBy(mallory);
    expect(await world.sweep("s1")).toMatchObject({ state: "awaiting-approval" });
    expect(world.writes).toEqual([]);
  });

  test("of a session that bears a trusted name is one all the same", async () => {
    const world = new OrphanWorld();
    world.recreatedBy(pipeline.replace("444444444444", "193672423079"));
    expect(await world.sweep("s1")).toMatchObject({ state: "awaiting-approval" });
  });
});

describe("a principal that our own restore created", () => {
  const restored = (given: object, more: object) => {
    const world = new OrphanWorld(given);
    world.exists(deployerRole, newId);
    world.known(newId, deployerRole, { restoredFor: "f".repeat(32), ...more });
    return world;
  };

  test.each([
    [{ rebind: "auto" }, {}, "reverted"],
    [{ rebind: "approve" }, { restoreApprovedBy: "Ada" }, "reverted"],
    [{ rebind: "approve", toggle: "approve" }, { restoreApprovedBy: "Ada" }, "reverted"],
    [{ rebind: "approve" }, {}, "awaiting-approval"],
    [{ rebind: "auto", toggle: "approve" }, {}, "awaiting-approval"],
    [{ rebind: "never" }, { restoreApprovedBy: "Ada" }, "detected"],
    [
      { rebind: "never", response: "auto", live: [oldId, attacker] },
      { restoreApprovedBy: "Ada" },
      "detected",
    ],
    [{ rebind: "auto", toggle: "off" }, { restoreApprovedBy: "Ada" }, "detected"],
  ])("with %j, restored with %j: %s", async (given, more, state) => {
    const world = restored(given, more);
    expect(await world.sweep("s1")).toMatchObject({ state });
    expect(world.writes).toHaveLength(state === "reverted" ? 1 : 0);
  });
});

describe("time", () => {
  test("deleted, then recreated: one incident, reported as it becomes known, then rebound", async () => {
    const world = new OrphanWorld();
    const first = await world.sweep("s1");
    expect(first.state).toBe("detected");
    const told = world.announced.length;
    for (const id of ["s2", "s3"])
      expect(await world.follow("sweep", id)).toMatchObject({ reason: "part-of-known-incident" });
    expect(world.announced).toHaveLength(told);
    world.recreatedBy(pipeline);
    expect(await world.follow("principal-changed", "p1")).toMatchObject({
      incident: { id: first.id, state: "reverted" },
    });
  });

  test.each(["off", "on"])("what became known is reported once, toggle %s", async (toggle) => {
    const world = new OrphanWorld({ toggle });
    const first = await world.sweep("s1");
    world.exists(deployerRole, newId);
    const second = await world.sweep("s2");
    expect(second).toMatchObject({ id: first.id });
    expect(orphansOf(second)).toMatchObject([{ status: { kind: "recreated" } }]);
    expect(second.steps).toHaveLength(2);
    world.known(newId, deployerRole, { createdBy: mallory });
    expect((await world.sweep("s3")).steps).toHaveLength(3);
    expect(await world.follow("sweep", "s4")).toMatchObject({ reason: "part-of-known-incident" });
    expect(world.lastAnnounced(first.id)).toBe(2);
  });

  test("an event that tells of the role meets the same incident", async () => {
    const world = new OrphanWorld({ toggle: "off" });
    const first = await world.sweep("s1");
    const outcome = await follow(updated("e1", trusting(deployerRole)), world);
    expect(outcome).toMatchObject({ incident: { id: first.id } });
    expect(first.foundBy).toBe("sweep");
  });
});

describe("a rebind that IAM refuses because it does not know the principal", () => {
  test("is tried again while the principal is seconds old, however long the drift is known", async () => {
    const world = new OrphanWorld();
    await world.sweep("s1");
    world.now += 3600_000;
    world.exists(deployerRole, newId, new Date(world.now - 10_000).toISOString());
    world.known(newId, deployerRole, { createdBy: pipeline });
    refuses(world);
    await expect(world.follow("principal-changed", "p1")).rejects.toThrow("Invalid principal");
    expect(await world.follow("principal-changed", "p1")).toMatchObject({ incident: { state: "reverted" } });
  });

  test("is blocked once it is older, with what that means, and is tried again by the next sweep", async () => {
    const world = new OrphanWorld();
    world.recreatedBy(pipeline);
    refuses(world);
    const incident = await world.sweep("s1");
    expect(incident).toMatchObject({ state: "blocked", blockage: { error: unknownPrincipal } });
    expect(lastNote(incident)).toContain("A principal that the expected document names does not exist");
    expect(await world.follow("sweep", "s2")).toMatchObject({ incident: { state: "reverted" } });
  });
});

describe("roles that one rotation broke", () => {
  const roles = ["qovery-user-role", "qovery-user-access-role"];

  test.each([
    [deployerRole, "role 222222222222 deployer"],
    [vendorRole, "account 283389881690"],
  ])("are one group: of %s", async (principal, key) => {
    const world = new OrphanWorld({ expected: [principal], roles, toggle: "off" });
    const groups = [];
    for (const role of roles) groups.push((await world.sweep("s1", role)).group);
    expect(groups).toEqual([`group 0 of ${key}`, `group 0 of ${key}`]);
    expect((await world.sweep("s1", roles[0])).group).toBe(groups[0]);
  });

  test("are not with what has other drift besides", async () => {
    const world = new OrphanWorld({ live: [oldId, attacker], toggle: "off" });
    expect(await world.sweep("s1")).not.toHaveProperty("group");
  });
});
