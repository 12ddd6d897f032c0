import { describe, expect, test } from "vitest";
import { alertOf } from "../../../../core/notify/incident-alert.ts";
import { PermanentError } from "../../../../core/shared/errors.ts";
import {
  deployerRole,
  mallory,
  newId,
  OrphanWorld,
  oldId,
  oldUserId,
  orphansOf,
  pipeline,
  releaseUser,
  shared,
  trusting,
  vendorRole,
} from "../../support/orphan-world.ts";
import { attacker, lastNote, qovery } from "../../support/samples.ts";

const other = `arn:aws:iam::${shared}:role/other`;

/** The deployer is not in the live document any more, and neither is its id. */
function removed(more: object = {}) {
  return new OrphanWorld({ expected: [deployerRole, other], live: [other], ...more });
}

describe("an expected principal whose name and id the document has no more", () => {
  test("is trusted again as ordinary drift while it is the one that is known", async () => {
    const world = removed();
    world.known(oldId, deployerRole, { createdBy: mallory });
    world.exists(deployerRole, oldId);
    expect(await world.sweep("s1")).toMatchObject({ state: "reverted", cause: { kind: "trust-changed" } });
  });

  test("is not called deleted where its account cannot be read", async () => {
    const world = removed({ rebind: "approve" });
    world.principals.live.set(deployerRole, new PermanentError("AccessDenied", "not allowed"));
    const incident = await world.sweep("s1");
    expect(incident).toMatchObject({ state: "awaiting-approval", cause: { kind: "trust-changed" } });
    expect(lastNote(incident)).toContain(
      "role/deployer is no longer trusted, and it is not known whether the name has another owner now.",
    );
    expect(JSON.stringify([lastNote(incident), alertOf(incident)])).not.toContain("most likely");
  });

  test("stays an orphan when its dead id is dropped from the policy: a person decides", async () => {
    const world = removed({ rebind: "approve", live: [oldId, other] });
    world.known(oldId, deployerRole);
    world.known(newId, deployerRole, { createdBy: mallory });
    world.exists(deployerRole, newId);
    expect(await world.sweep("s1")).toMatchObject({ state: "awaiting-approval" });
    world.put(qovery, trusting(other));
    const incident = await world.sweep("s2");
    expect(incident).toMatchObject({ state: "awaiting-approval", cause: { kind: "trust-changed" } });
    expect(lastNote(incident)).toContain(`does not trust ${mallory} to create it`);
    expect(world.writes).toEqual([]);
    expect((await world.follow("sweep", "s3")).kind).toBe("ignored");
    expect(await world.approved(incident)).toMatchObject({ incident: { state: "reverted" } });
  });

  test("stays one although the first who is known by the name is the stranger", async () => {
    const world = removed({ live: [oldId, other] });
    await world.sweep("s1");
    world.recreatedBy(mallory);
    world.put(qovery, trusting(other));
    expect(await world.sweep("s2")).toMatchObject({ state: "awaiting-approval" });
    world.put(qovery, trusting(other, attacker));
    expect(await world.sweep("s3")).toMatchObject({ state: "awaiting-approval" });
    expect(world.writes).toEqual([]);
  });

  test("is someone else where it was recreated before anyone looked", async () => {
    const world = removed();
    world.known(oldId, deployerRole);
    world.recreatedBy(mallory);
    const incident = await world.sweep("s1");
    expect(incident.state).toBe("awaiting-approval");
    expect(orphansOf(incident)).toMatchObject([
      { principal: deployerRole, status: { kind: "recreated", id: newId, createdBy: mallory } },
    ]);
    expect(world.writes).toEqual([]);
  });

  test("is trusted again where a trusted creator recreated it", async () => {
    const world = removed();
    world.known(oldId, deployerRole);
    world.recreatedBy(pipeline);
    expect(await world.sweep("s1")).toMatchObject({ state: "reverted" });
  });

  test("is a stranger when a trusted user was renamed, known or not", async () => {
    for (const isKnown of [true, false]) {
      const renamed = `arn:aws:iam::${shared}:user/renamed`;
      const world = new OrphanWorld({ expected: [releaseUser], live: [renamed] });
      if (isKnown) world.known(oldUserId, releaseUser);
      world.exists(releaseUser, "AIDAEXAMPLESTRANGER01");
      expect(await world.sweep("s1")).toMatchObject({ state: "awaiting-approval" });
      expect(world.writes).toEqual([]);
    }
  });

  test("is left to a person where the whole document cannot be read", async () => {
    const world = removed();
    world.put(qovery, "no policy");
    world.known(oldId, deployerRole);
    world.known("AROAEXAMPLEOTHER", other);
    world.exists(other, "AROAEXAMPLEOTHER");
    world.recreatedBy(mallory);
    expect(await world.sweep("s1")).toMatchObject({ state: "awaiting-approval" });
  });

  test("cannot be trusted while it is gone", async () => {
    expect(await removed().sweep("s1")).toMatchObject({ state: "detected" });
  });

  test("of another organization is ordinary drift, unless it was known to be gone", async () => {
    const plain = new OrphanWorld({ expected: [vendorRole, other], live: [other] });
    expect(await plain.sweep("s1")).toMatchObject({ state: "reverted" });
    const world = new OrphanWorld({ expected: [vendorRole, other], live: [oldId, other] });
    await world.sweep("s1");
    world.put(qovery, trusting(other));
    expect(await world.sweep("s2")).toMatchObject({ state: "awaiting-approval" });
    expect(world.writes).toEqual([]);
  });
});
