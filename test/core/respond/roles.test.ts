import { describe, expect, test } from "vitest";
import { covered } from "../support/covered.ts";
import { MemoryWorld } from "../support/memory.ts";
import {
  deleted,
  expectation,
  expectedDocument,
  follow,
  incidentOf,
  lastNote,
  prod,
  qovery,
  updated,
  widened,
} from "../support/samples.ts";

const expected = expectedDocument("qovery-access");
const drift = widened("qovery-access");
const harmless = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
});
const risky = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: "*", Action: "sts:AssumeRole" }],
});

describe("a role that no expectation covers", () => {
  const other = { account: prod, name: "other" };
  const change = (eventId: string, document: string) =>
    updated(eventId, document, { "detail.requestParameters.roleName": "other" });

  test("is only reported when its trust is dangerous on its own", async () => {
    const world = covered();
    world.put(other, risky);
    const incident = await incidentOf(change("e1", risky), world);
    expect(incident).toMatchObject({
      state: "detected",
      severity: "critical",
      cause: { kind: "risky-trust" },
    });
    expect(incident).not.toHaveProperty("expectation");
    expect(world.writes).toEqual([]);
  });

  test("is none of our business where the settings say so", async () => {
    const world = new MemoryWorld({ unprotected: "ignore" });
    world.put(other, risky);
    expect(await follow(change("e1", risky), world)).toEqual({ kind: "ignored", reason: "not-protected" });
    expect(world.calls).toEqual(["table read"]);
  });

  test("is none of our business either when only its name is like a covered one's", async () => {
    const auditor = { account: prod, name: "auditor" };
    const world = new MemoryWorld({ expectations: [expectation("auditor")], unprotected: "ignore" });
    world.put(auditor, risky, { path: "/elsewhere/" });
    const event = updated("e1", risky, { "detail.requestParameters.roleName": auditor.name });
    expect(await follow(event, world)).toEqual({ kind: "ignored", reason: "not-protected" });
  });

  test("costs one table read when the event's document is harmless", async () => {
    const world = covered();
    world.put(other, harmless);
    expect(await follow(change("e1", harmless), world)).toEqual({ kind: "ignored", reason: "not-protected" });
    expect(world.calls).toEqual(["table read"]);
  });

  test("is judged by what is live, not by the event", async () => {
    const world = covered();
    world.put(other, harmless);
    expect(await follow(change("e1", risky), world)).toEqual({ kind: "ignored", reason: "not-protected" });
  });

  test("closes its incident once it is harmless again", async () => {
    const world = covered();
    world.put(other, risky);
    const { id } = await incidentOf(change("e1", risky), world);
    world.put(other, harmless);
    expect(await incidentOf(change("e2", harmless), world)).toMatchObject({ id, state: "resolved" });
    expect(world.lastAnnounced(id)).toBe(1);
  });

  test("is ignored when it is deleted", async () => {
    const world = covered();
    const event = deleted("e1", { "detail.requestParameters.roleName": "other" });
    expect(await follow(event, world)).toEqual({ kind: "ignored", reason: "not-protected" });
  });
});

describe("a role that two expectations cover equally well", () => {
  const both = [expectation("qovery-access", { name: "one" }), expectation("qovery-access", { name: "two" })];

  test("is reported and never written", async () => {
    const world = new MemoryWorld({ expectations: both });
    world.put(qovery, drift);
    const incident = await incidentOf(updated("e1", drift), world);
    expect(incident).toMatchObject({
      state: "detected",
      severity: "high",
      cause: { kind: "expectation-ambiguous", expectations: ["one", "two"] },
    });
    expect(world.writes).toEqual([]);
  });

  test("is none when one of them is more specific", async () => {
    const world = new MemoryWorld({
      expectations: [
        expectation("qovery-access", { match: { accounts: "*", roles: ["qovery-*"] }, response: "alert" }),
        both[1],
      ],
    });
    world.put(qovery, drift);
    expect(await incidentOf(updated("e1", drift), world)).toMatchObject({
      state: "reverted",
      expectation: "two",
    });
  });
});

describe("a deleted role", () => {
  test("is reported with who did it", async () => {
    const world = covered();
    const incident = await incidentOf(deleted("e1"), world);
    expect(incident).toMatchObject({
      state: "detected",
      severity: "high",
      cause: { kind: "role-deleted" },
      actor: { arn: `arn:aws:iam::${prod}:user/jamie` },
      expectedDocument: expected,
    });
    expect(world.writes).toEqual([]);
  });

  test("is reported once, by whichever event comes first, and learns its actor from the other", async () => {
    const world = covered();
    const first = await incidentOf(updated("e1", drift), world);
    expect(first).toMatchObject({ cause: { kind: "role-deleted" } });
    expect(first).not.toHaveProperty("actor");
    const second = await incidentOf(deleted("e2"), world);
    expect(second).toMatchObject({ id: first.id, actor: { arn: `arn:aws:iam::${prod}:user/jamie` } });
    expect(world.lastAnnounced(first.id)).toBe(second.steps.length - 1);
    expect(second.steps).toHaveLength(2);
  });

  test("with a path is known by its name", async () => {
    const world = new MemoryWorld({ expectations: [expectation("auditor")] });
    const incident = await incidentOf(
      deleted("e1", { "detail.requestParameters.roleName": "auditor" }),
      world,
    );
    expect(incident).toMatchObject({ cause: { kind: "role-deleted" }, expectation: "auditor" });
  });

  test("of another path than the covered one is known by the path it was last seen under", async () => {
    const auditor = { account: prod, name: "auditor" };
    const world = new MemoryWorld({ expectations: [expectation("auditor")] });
    world.put(auditor, risky, { path: "/elsewhere/" });
    await follow(updated("e1", risky, { "detail.requestParameters.roleName": "auditor" }), world);
    world.roles.clear();
    const incident = await incidentOf(
      deleted("e2", { "detail.requestParameters.roleName": "auditor" }),
      world,
    );
    expect(incident).toMatchObject({ cause: { kind: "risky-trust" }, state: "resolved" });
  });

  test("that is there again is reported, because its unique id is new", async () => {
    const world = covered();
    world.put(qovery, expected, { id: "AROAEXAMPLENEW" });
    const incident = await incidentOf(deleted("e1"), world);
    expect(incident).toMatchObject({ state: "resolved", cause: { kind: "role-recreated" } });
    expect(lastNote(incident)).toContain("The new role has another unique ID");
  });

  test("that is there again is reported even while drift of it was open", async () => {
    const world = covered();
    world.toggle = "off";
    world.put(qovery, drift);
    const open = await incidentOf(updated("e1", drift), world);
    world.put(qovery, expected, { id: "AROAEXAMPLENEW" });
    expect(await incidentOf(deleted("e2"), world)).toMatchObject({
      cause: { kind: "role-recreated" },
      supersedes: open.id,
    });
    expect(world.incident(open.id)).toMatchObject({ state: "resolved" });
    expect(world.lastAnnounced(open.id)).toBe(1);
  });

  test("that is there again as drift is written back like any drift", async () => {
    const world = covered();
    world.put(qovery, drift, { id: "AROAEXAMPLENEW" });
    expect(await incidentOf(deleted("e1"), world)).toMatchObject({ state: "reverted" });
  });
});
