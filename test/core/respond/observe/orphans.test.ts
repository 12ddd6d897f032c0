import { describe, expect, test } from "vitest";
import { alertOf } from "../../../../core/notify/incident-alert.ts";
import { PermanentError, RetryableError } from "../../../../core/shared/errors.ts";
import {
  builderRole,
  deployerRole,
  mallory,
  newId,
  OrphanWorld,
  oldId,
  oldUserId,
  orphansOf,
  otherOldId,
  pipeline,
  releaseUser,
  shared,
  vendor,
  vendorRole,
} from "../../support/orphan-world.ts";
import { qovery } from "../../support/samples.ts";

describe("an orphan", () => {
  test("whose name exists again with another id is recreated: by whom and when", async () => {
    const world = new OrphanWorld({ toggle: "off" });
    world.recreatedBy(mallory);
    world.known(oldId, deployerRole);
    const incident = await world.sweep("s1");
    expect(incident.cause.kind).toBe("principal-orphaned");
    expect(orphansOf(incident)).toEqual([
      {
        uniqueId: oldId,
        principal: deployerRole,
        knownBy: "history",
        status: { kind: "recreated", id: newId, createdAt: "2026-03-01T09:50:00.000Z", createdBy: mallory },
      },
    ]);
    const { headline, findings } = alertOf(incident);
    expect(headline).toBe("qovery-user-role no longer trusts role/deployer: deleted and recreated");
    expect(findings.map(({ text }) => text)).toEqual([
      `cannot assume this role: role/deployer in account ${shared}: principal deleted and recreated. The policy still contains the old ID ${oldId}; the name now belongs to ${newId}, created at 2026-03-01T09:50:00Z by ${mallory}`,
    ]);
  });

  test("whose name is gone is deleted, and no one can be trusted yet", async () => {
    const world = new OrphanWorld();
    const incident = await world.sweep("s1");
    expect(orphansOf(incident)).toMatchObject([{ knownBy: "elimination", status: { kind: "deleted" } }]);
    expect(incident.state).toBe("detected");
    const { headline, status, approve } = alertOf(incident);
    expect(headline).toBe("qovery-user-role no longer trusts role/deployer: deleted");
    expect(status).toContain("The principal does not exist, so it cannot be trusted again.");
    expect(approve).toBeUndefined();
  });

  test("of another organization is reported with the most likely cause, and what cannot be seen", async () => {
    const world = new OrphanWorld({ expected: [vendorRole] });
    const incident = await world.sweep("s1");
    expect(orphansOf(incident)).toMatchObject([
      { principal: vendorRole, status: { kind: "undeterminable" } },
    ]);
    const { headline, findings } = alertOf(incident);
    expect(headline).toBe(
      "qovery-user-role no longer trusts role/qovery-deployer: most likely deleted and recreated",
    );
    expect(findings[0]?.text).toContain(
      `principal most likely deleted and recreated. The policy still contains the old ID ${oldId} (identified by elimination). Not confirmed: account ${vendor} is outside the organization, so its principals cannot be read`,
    );
    expect(incident.state).toBe("awaiting-approval");
    expect(world.writes).toEqual([]);
  });

  test("of an account that we may not read is undeterminable, and says why", async () => {
    const world = new OrphanWorld();
    world.principals.live.set(
      deployerRole,
      new PermanentError("AccessDenied", "request 4711 is not allowed"),
    );
    expect(orphansOf(await world.sweep("s1"))).toMatchObject([
      { status: { kind: "undeterminable", reason: `account ${shared} cannot be read (AccessDenied)` } },
    ]);
  });

  test("is not reported while IAM cannot be asked: the trigger comes back", async () => {
    const world = new OrphanWorld();
    world.principals.live.set(deployerRole, new RetryableError("Throttling", "Rate exceeded"));
    await expect(world.follow("sweep", "s1")).rejects.toThrow("Rate exceeded");
    expect(world.incidents()).toEqual([]);
  });

  test("that stands in two statements is one", async () => {
    const one = { Effect: "Allow", Principal: { AWS: oldId }, Action: "sts:AssumeRole" };
    const other = { Effect: "Allow", Principal: { AWS: oldId }, Action: "sts:TagSession" };
    const world = new OrphanWorld({ toggle: "off" });
    world.put(qovery, JSON.stringify({ Version: "2012-10-17", Statement: [one, other] }));
    expect(orphansOf(await world.sweep("s1"))).toHaveLength(1);
  });

  test("of a role that trusts itself by name is the role's own old id", async () => {
    const itself = "arn:aws:iam::444444444444:role/qovery-user-role";
    const world = new OrphanWorld({ expected: [itself], toggle: "off" });
    world.exists(itself, "AROAEXAMPLEqovery-user-role");
    expect(orphansOf(await world.sweep("s1"))).toMatchObject([
      { principal: itself, status: { kind: "recreated", id: "AROAEXAMPLEqovery-user-role" } },
    ]);
  });

  test("that had the name under another path is known by its history, and reported by the expected ARN", async () => {
    const world = new OrphanWorld({ toggle: "off" });
    world.known(oldId, deployerRole.replace("/app/", "/"));
    expect(orphansOf(await world.sweep("s1"))).toMatchObject([
      { principal: deployerRole, knownBy: "history", status: { kind: "deleted" } },
    ]);
  });

  test("that was someone else's by its history is never taken for the expected one", async () => {
    const world = new OrphanWorld();
    world.recreatedBy(pipeline);
    world.known(oldId, `arn:aws:iam::${shared}:role/stranger`);
    const incident = await world.sweep("s1");
    expect(orphansOf(incident)).toMatchObject([
      { principal: `arn:aws:iam::${shared}:role/stranger`, status: { kind: "undeterminable" } },
    ]);
    expect(world.writes).toEqual([]);
  });
});

describe("several orphans", () => {
  const expected = [deployerRole, builderRole];
  const given = { expected, live: [otherOldId, oldId], toggle: "off" };
  const owners = (orphans: ReturnType<typeof orphansOf>) =>
    Object.fromEntries(orphans.map(({ uniqueId, principal }) => [uniqueId, principal]));

  test("are distinguished by their history", async () => {
    const world = new OrphanWorld(given);
    world.known(oldId, deployerRole);
    world.known(otherOldId, builderRole);
    const orphans = orphansOf(await world.sweep("s1"));
    expect(owners(orphans)).toEqual({ [oldId]: deployerRole, [otherOldId]: builderRole });
    expect(orphans.map(({ knownBy }) => knownBy)).toEqual(["history", "history"]);
  });

  test("are distinguished by elimination once one is known", async () => {
    const world = new OrphanWorld(given);
    world.known(oldId, deployerRole);
    const orphans = orphansOf(await world.sweep("s1"));
    expect(owners(orphans)).toEqual({ [oldId]: deployerRole, [otherOldId]: builderRole });
    expect(orphans.find(({ uniqueId }) => uniqueId === otherOldId)?.knownBy).toBe("elimination");
  });

  test("that nothing tells apart are most likely one of those that are missing", async () => {
    const world = new OrphanWorld(given);
    const incident = await world.sweep("s1");
    for (const orphan of orphansOf(incident)) {
      expect(orphan).not.toHaveProperty("knownBy");
      expect(orphan.oneOf).toEqual(expect.arrayContaining(expected));
    }
    expect(new Set(orphansOf(incident).map(({ principal }) => principal))).toEqual(new Set(expected));
    expect(alertOf(incident).findings[0]?.text).toContain(
      `most likely one of role/deployer in account ${shared}, role/builder in account ${shared}`,
    );
  });

  test("of two kinds are distinguished by their ids", async () => {
    const live = [oldUserId, oldId];
    const world = new OrphanWorld({ expected: [deployerRole, releaseUser], live, toggle: "off" });
    const orphans = orphansOf(await world.sweep("s1"));
    expect(owners(orphans)).toEqual({ [oldId]: deployerRole, [oldUserId]: releaseUser });
    expect(orphans.map(({ knownBy }) => knownBy)).toEqual(["elimination", "elimination"]);
  });

  test("fewer than the principals that are missing say nothing for certain", async () => {
    const world = new OrphanWorld({ expected, live: [oldId] });
    world.recreatedBy(pipeline);
    const incident = await world.sweep("s1");
    expect(orphansOf(incident)).toMatchObject([
      { uniqueId: oldId, status: { kind: "undeterminable" } },
      { principal: builderRole, status: { kind: "deleted" } },
    ]);
    expect((await world.follow("sweep", "s2")).kind).toBe("ignored");
    expect(incident.cause.kind).toBe("trust-changed");
    expect(world.writes).toEqual([]);
  });
});

describe("a unique id that no one expects", () => {
  test("is no orphan, and its owner is named where history knows it", async () => {
    const stranger = `arn:aws:iam::${shared}:role/stranger`;
    const world = new OrphanWorld({ live: [deployerRole, otherOldId], toggle: "off" });
    world.known(otherOldId, stranger);
    const incident = await world.sweep("s1");
    expect(incident.cause.kind).toBe("trust-changed");
    expect(orphansOf(incident)).toEqual([]);
    expect(alertOf(incident).findings[0]?.text).toContain(`it was the id of ${stranger}`);
  });

  test("of a role in a user's place is no orphan", async () => {
    const world = new OrphanWorld({ expected: [releaseUser], live: [oldId], toggle: "off" });
    const incident = await world.sweep("s1");
    expect(orphansOf(incident)).toEqual([{ principal: releaseUser, status: { kind: "deleted" } }]);
    expect(incident.cause.kind).toBe("trust-changed");
  });

  test("is one among many where a document is too large to be distinguished: no one is trusted by name", async () => {
    const accounts = Array.from({ length: 250 }, (_, at) => String(900_000_000_000 + at));
    const world = new OrphanWorld({ live: [oldId, ...accounts] });
    world.recreatedBy(mallory);
    const incident = await world.sweep("s1");
    expect(orphansOf(incident).map(({ uniqueId }) => uniqueId)).toContain(oldId);
    expect(world.writes).toEqual([]);
  });
});
