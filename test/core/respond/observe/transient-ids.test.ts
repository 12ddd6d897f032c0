import { describe, expect, test } from "vitest";
import {
  builderRole,
  deployerRole,
  newId,
  OrphanWorld,
  orphansOf,
  otherNewId,
  otherOldId,
  pipeline,
  trusting,
} from "../../support/orphan-world.ts";

import { attacker, byRole, follow, qovery, updated } from "../../support/samples.ts";

describe("a unique id that IAM shows for a moment", () => {
  test("is gone at the second reading: nothing is reported, nothing is written", async () => {
    const world = new OrphanWorld();
    world.before = (call) => {
      if (call === "pause") world.put(qovery, trusting(deployerRole));
    };
    expect(await world.follow("sweep", "s1")).toEqual({ kind: "ignored", reason: "as-expected" });
    expect(world.calls).toEqual(["table read", "GetRole", "pause", "GetRole"]);
    expect(world.incidents()).toEqual([]);
  });

  test("and still at the second reading is known by its owner: no alert and no write", async () => {
    const world = new OrphanWorld({ live: [newId] });
    world.recreatedBy(undefined);
    expect(await world.follow("sweep", "s1")).toEqual({ kind: "ignored", reason: "transient-id" });
    expect(world.announced).toEqual([]);
    expect(world.writes).toEqual([]);
  });

  test("ends an incident that was open for it", async () => {
    const world = new OrphanWorld({ toggle: "off" });
    world.recreatedBy(undefined);
    await world.sweep("s1");
    world.put(qovery, trusting(newId));
    expect(await world.sweep("s2")).toMatchObject({ state: "resolved" });
  });

  test("hides nothing that an event's document had opened for a moment", async () => {
    const world = new OrphanWorld({ live: [newId] });
    world.recreatedBy(undefined);
    const outcome = await follow(updated("e1", trusting(deployerRole, attacker)), world);
    expect(outcome).toMatchObject({ incident: { cause: { kind: "trust-changed-briefly" } } });
  });

  test("beside a real orphan leaves that one, as one incident however the id is shown", async () => {
    const given = { expected: [deployerRole, builderRole], toggle: "off" };
    const world = new OrphanWorld({ ...given, live: [newId, otherOldId] });
    world.exists(deployerRole, newId);
    world.exists(builderRole, otherNewId);
    const first = await world.sweep("s1");
    expect(orphansOf(first)).toMatchObject([{ uniqueId: otherOldId, principal: builderRole }]);
    expect(first.cause.kind).toBe("principal-orphaned");
    world.put(qovery, trusting(deployerRole, otherOldId));
    expect(await world.follow("sweep", "s2")).toMatchObject({ reason: "part-of-known-incident" });
    expect(world.incidents()).toHaveLength(1);
  });

  test("beside a real orphan does not keep it from being rebound", async () => {
    const world = new OrphanWorld({ expected: [deployerRole, builderRole], live: [newId, otherOldId] });
    world.exists(deployerRole, newId);
    world.exists(builderRole, otherNewId);
    world.known(otherNewId, builderRole, { createdBy: pipeline });
    expect(await world.sweep("s1")).toMatchObject({ state: "reverted" });
    expect(world.writes).toHaveLength(1);
  });

  test("is not in what is stored to undo a write, nor in what a trusted changer makes the expectation", async () => {
    const changed = trusting(deployerRole, builderRole);
    const world = new OrphanWorld({ live: [newId, builderRole] });
    world.recreatedBy(undefined);
    world.expect([{ ...world.given, trustedChangers: [pipeline], onTrustedChange: "adopt" }]);
    const outcome = await follow(updated("e1", changed, byRole(pipeline)), world);
    expect(outcome).toMatchObject({ incident: { state: "adopted", foundDocument: changed } });
    world.put(qovery, changed);
    expect(await world.follow("sweep", "s1")).toEqual({ kind: "ignored", reason: "as-expected" });
  });

  test("beside what cannot be put in place is left to a person, as an orphan is", async () => {
    const Condition = '{"NumericLessThan":{"aws:MultiFactorAuthAge":12345678901234567890}}';
    const statement = { Effect: "Allow", Principal: { AWS: [newId, otherOldId] }, Action: "sts:AssumeRole" };
    const world = new OrphanWorld({ expected: [deployerRole, builderRole] });
    world.exists(deployerRole, newId);
    world.exists(builderRole, otherNewId);
    const text = JSON.stringify({ Version: "2012-10-17", Statement: { ...statement, Condition: "here" } });
    world.put(qovery, text.replace('"here"', Condition));
    const incident = await world.sweep("s1");
    expect(orphansOf(incident)).toMatchObject([
      { uniqueId: newId, status: { kind: "undeterminable", reason: "the owner of the ID still exists" } },
      { uniqueId: otherOldId, status: { kind: "recreated" } },
    ]);
    expect(world.writes).toEqual([]);
  });

  test("in a condition is no principal: it is never put in anyone's place", async () => {
    const statement = { Effect: "Allow", Principal: { AWS: newId }, Action: "sts:AssumeRole" };
    const Condition = { StringEquals: { "aws:userid": newId } };
    const world = new OrphanWorld({ toggle: "off" });
    world.recreatedBy(undefined);
    world.put(qovery, JSON.stringify({ Version: "2012-10-17", Statement: { ...statement, Condition } }));
    const { cause } = await world.sweep("s1");
    expect(cause).toMatchObject({ kind: "trust-changed" });
    expect(JSON.stringify(cause)).toContain("aws:userid");
  });
});

describe("the cost of knowing", () => {
  test("is a pause and one GetRole more, and one read of the principal", async () => {
    const world = new OrphanWorld({ toggle: "off" });
    world.recreatedBy(pipeline);
    const read = world.principals.read.bind(world.principals);
    const asked: string[] = [];
    world.principals.read = (arn) => {
      asked.push(arn);
      return read(arn);
    };
    await world.sweep("s1");
    expect(world.calls.filter((call) => call === "GetRole")).toHaveLength(2);
    expect(asked).toEqual([deployerRole]);
    world.calls.length = 0;
    await world.follow("sweep", "s2");
    expect(world.calls).not.toContain("pause");
    expect(world.calls.filter((call) => call === "GetRole")).toHaveLength(1);
  });

  test("is nothing where there is no orphan", async () => {
    const world = new OrphanWorld({ live: [deployerRole, attacker], toggle: "off" });
    await world.sweep("s1");
    expect(world.calls.filter((call) => call === "GetRole" || call === "pause")).toEqual(["GetRole"]);
  });
});
