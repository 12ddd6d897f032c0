import { describe, expect, test } from "vitest";
import { approvalLastsSeconds, digestOf } from "../../../../core/incidents/approval/proposal.ts";
import {
  deployerRole,
  mallory,
  newId,
  OrphanWorld,
  oldId,
  refuses,
  shared,
  trusting,
  vendorRole,
} from "../../support/orphan-world.ts";
import { attacker, lastNote, qovery } from "../../support/samples.ts";

describe("a person's approval", () => {
  const taken = async (given: object = {}) => {
    const world = new OrphanWorld(given);
    world.recreatedBy(mallory);
    return { world, incident: await world.sweep("s1") };
  };

  test("of exactly this is acted on, and named", async () => {
    const { world, incident } = await taken({ rebind: "approve", toggle: "approve" });
    expect(await world.approved(incident)).toMatchObject({
      incident: { id: incident.id, state: "reverted" },
    });
    expect(world.documentOf(qovery)).toBe(trusting(deployerRole));
    const notes = world
      .incident(incident.id)
      ?.steps.map(({ note }) => note)
      .join(" ");
    expect(notes).toContain("Approved by Ada (Slack U0123).");
  });

  test("also of a foreign principal, which no one can look at", async () => {
    const world = new OrphanWorld({ expected: [vendorRole], rebind: "approve" });
    const incident = await world.sweep("s1");
    expect(await world.approved(incident)).toMatchObject({ incident: { state: "reverted" } });
  });

  test("is for the principal that was there: one that was recreated once more asks again", async () => {
    const { world, incident } = await taken();
    world.before = (call) => {
      if (call === "GetRole") world.exists(deployerRole, "AROAEXAMPLEONCEMORE001");
    };
    const outcome = await world.approved(incident);
    expect(outcome).toMatchObject({ incident: { state: "awaiting-approval" } });
    expect(world.writes).toEqual([]);
  });

  test("is for the drift that was there: other drift is another incident", async () => {
    const { world, incident } = await taken({ response: "approve" });
    world.before = (call) => {
      if (call === "GetRole") world.put(qovery, trusting(oldId, attacker));
    };
    const outcome = await world.approved(incident);
    expect(outcome).toMatchObject({ incident: { state: "awaiting-approval", supersedes: incident.id } });
    expect(world.writes).toEqual([]);
  });

  test("lasts an hour, and is asked for again after that", async () => {
    for (const [late, state] of [
      [approvalLastsSeconds, "reverted"],
      [approvalLastsSeconds + 1, "awaiting-approval"],
    ] as const) {
      const { world, incident } = await taken();
      world.before = (call) => {
        if (call !== "table read" || world.incident(incident.id)?.approval === undefined) return;
        world.before = () => {};
        world.now += late * 1000;
      };
      const outcome = await world.approved(incident);
      expect(outcome).toMatchObject({ incident: { state } });
      if (state === "awaiting-approval")
        expect(lastNote(world.incident(incident.id) ?? incident)).not.toMatch(/^Approved/);
    }
  });

  test("does not count once the toggle is off, nor against a spent budget", async () => {
    const off = await taken();
    off.world.before = (call) => {
      if (call === "GetRole") off.world.toggle = "off";
    };
    expect(await off.world.approved(off.incident)).toMatchObject({ incident: { state: "detected" } });
    expect(off.world.writes).toEqual([]);

    const spent = await taken();
    const at = new Date(spent.world.now).toISOString();
    const { state } = spent.world.ports;
    const { record } = await state.read(qovery);
    const write = { at, fingerprint: spent.incident.fingerprint };
    await state.write(qovery, { ...record, writes: [write, write, write] }, []);
    expect(await spent.world.approved(spent.incident)).toMatchObject({ incident: { state: "suspended" } });
    expect(spent.world.writes).toEqual([]);
  });

  test("does not count once the expectation never rebinds", async () => {
    const { world, incident } = await taken();
    const { given } = new OrphanWorld({ rebind: "never" });
    world.before = () => world.expect([given]);
    expect(await world.approved(incident)).toMatchObject({ incident: { state: "detected" } });
    expect(world.writes).toEqual([]);
  });

  test("survives a transient failure: the same trigger finishes it", async () => {
    const { world, incident } = await taken();
    world.exists(deployerRole, newId, new Date(world.now).toISOString());
    refuses(world);
    await expect(world.approved(incident)).rejects.toThrow("Invalid principal");
    expect(await world.sweep("s2")).toMatchObject({ id: incident.id, state: "reverted" });
  });

  test("does not outlive the toggle: what is on again asks again", async () => {
    for (const isBegun of [false, true]) {
      const { world, incident } = await taken();
      if (isBegun) {
        world.exists(deployerRole, newId, new Date(world.now).toISOString());
        refuses(world);
        await expect(world.approved(incident)).rejects.toThrow("Invalid principal");
      } else {
        world.before = (call) => {
          if (call === "GetRole") world.toggle = "off";
        };
        await world.approved(incident);
        world.before = () => {};
      }
      world.toggle = "off";
      await world.follow("sweep", "s2");
      expect(world.incident(incident.id)).not.toHaveProperty("approval");
      expect((await world.follow("sweep", "s3")).kind).toBe("ignored");
      world.toggle = "on";
      expect(await world.sweep("s4")).toMatchObject({ id: incident.id, state: "awaiting-approval" });
      expect(world.writes).toEqual([]);
    }
  });

  test("before the principal is there is tried by each sweep, and asked for again after an hour", async () => {
    for (const minutes of [15, 61]) {
      const world = new OrphanWorld({ expected: [vendorRole], live: [oldId] });
      const incident = await world.sweep("s1");
      world.now += 60_000;
      refuses(world);
      expect(await world.approved(incident)).toMatchObject({ incident: { state: "blocked" } });
      world.before = () => {};
      world.now += minutes * 60_000;
      const state = minutes === 15 ? "reverted" : "awaiting-approval";
      expect(await world.sweep("s2")).toMatchObject({ id: incident.id, state });
    }
  });

  test("is asked for again, and reported, for each of many that was recreated once more", async () => {
    const arns = ["a", "b", "c", "d"].map((name) => `arn:aws:iam::${shared}:role/p-${name}`);
    const old = ["A", "B", "C", "D"].map((name) => `AROAEXAMPLEOLD${name}XXXXX`);
    const world = new OrphanWorld({ expected: arns, live: old });
    for (const [at, arn] of arns.entries()) {
      world.known(old[at] ?? "", arn);
      world.exists(arn, `AROAEXAMPLENEW${at}`);
    }
    const before = await world.sweep("s1");
    world.exists(arns[3] ?? "", "AROAEXAMPLESTRANGER");
    const after = await world.sweep("s2");
    expect(after).toMatchObject({ id: before.id, state: "awaiting-approval" });
    expect(after.steps).toHaveLength(2);
    expect(lastNote(after)).toContain("role/p-d was deleted and recreated as AROAEXAMPLESTRANGER");
    expect(world.lastAnnounced(after.id)).toBe(1);
  });

  test("is asked for again when another document is expected meanwhile", async () => {
    const { world, incident } = await taken();
    const { given } = new OrphanWorld({ expected: [deployerRole], rebind: "approve" });
    const trust = { ...(given.trust as object), Id: "another" };
    world.expect([{ ...given, trust }]);
    const again = await world.sweep("s2");
    expect(again).toMatchObject({ id: incident.id, state: "awaiting-approval" });
    expect(again.expectedDocument).toContain("another");
    expect(again.steps.length).toBeGreaterThan(incident.steps.length);
    expect((await world.follow("sweep", "s3")).kind).toBe("ignored");
  });

  test("of ordinary drift is acted on too", async () => {
    const world = new OrphanWorld({ live: [deployerRole, attacker], response: "approve" });
    const incident = await world.sweep("s1");
    expect(incident.state).toBe("awaiting-approval");
    expect(await world.approved(incident)).toMatchObject({ incident: { state: "reverted" } });
  });

  test("that says nothing of who would be trusted is none", async () => {
    const { world, incident } = await taken();
    const { state } = world.ports;
    const { record } = await state.read(qovery);
    const approval = { at: new Date(world.now).toISOString(), by: "Ada", fingerprint: incident.fingerprint };
    await state.write(qovery, { ...record, latest: { ...incident, approval } }, []);
    await world.follow("approved", "a1");
    expect(world.writes).toEqual([]);
    expect(digestOf([incident])).toMatch(/^[0-9a-f]{32}$/);
  });
});
