import { describe, expect, test } from "vitest";
import { iamEventPattern } from "../../../core/contract/events.ts";
import { matches } from "../../../local/gateway/events/event-pattern.ts";
import { covered } from "../support/covered.ts";
import {
  attacker,
  byRole,
  deleted,
  deployer,
  expectedDocument,
  follow,
  incidentOf,
  lastNote,
  prod,
  qovery,
  sample,
  updated,
  widened,
  withoutUser,
} from "../support/samples.ts";

const drift = widened("qovery-access");
const expected = expectedDocument("qovery-access");

function drifted(changes: Record<string, unknown> = {}, document = drift) {
  const world = covered(document, changes);
  return world;
}

const mallory = byRole(`arn:aws:iam::${prod}:role/mallory`);
const later = { "detail.eventTime": "2026-03-01T09:59:59Z" };

describe("an old event of a trusted changer", () => {
  test("does not make an attacker's document the expectation", async () => {
    const world = drifted();
    const event = updated("e1", drift, { ...byRole(deployer), "detail.eventTime": "2024-03-01T09:59:58Z" });
    expect(await incidentOf(event, world)).toMatchObject({ state: "reverted" });
    expect(world.record(qovery)).not.toHaveProperty("adopted");
  });

  test("does not either when someone else is known to have made the drift", async () => {
    // A critical change would not be adopted in any case
    const change = widened("qovery-access", "arn:aws:iam::283389881690:user/other");
    const world = drifted({}, change);
    world.toggle = "off";
    await follow(updated("e1", change, mallory), world);
    const incident = await incidentOf(updated("e2", change, byRole(deployer)), world);
    expect(incident.state).toBe("detected");
    expect(world.record(qovery)).not.toHaveProperty("adopted");
  });

  test("is not routed when EventBridge replays it", () => {
    const event = JSON.parse(JSON.stringify(sample("update-assume-role-policy/foreign-account-added")));
    const pattern = iamEventPattern(["UpdateAssumeRolePolicy"]);
    expect(matches(pattern, event)).toBe(true);
    expect(matches(pattern, { ...event, "replay-name": "again" })).toBe(false);
  });
});

describe("an orphan", () => {
  const orphaned = expected.replace(
    "arn:aws:iam::283389881690:role/qovery-deployer",
    "AROAEXAMPLEDELETED0001",
  );

  test.each([
    ["never", "detected"],
    ["approve", "awaiting-approval"],
    ["auto", "awaiting-approval"],
  ] as const)("is never put back by name without a person, with rebind: %s", async (rebind, state) => {
    const world = drifted({ rebind }, orphaned);
    const incident = await incidentOf(updated("e1", orphaned), world);
    expect(incident.state).toBe(state);
    expect(lastNote(incident)).toContain("would trust the current owner of that name");
    expect(world.writes).toEqual([]);
  });

  test("keeps a document from being written that has other drift too", async () => {
    const document = JSON.parse(orphaned);
    document.Statement.push({ Effect: "Allow", Principal: { AWS: attacker }, Action: "sts:AssumeRole" });
    const world = drifted({}, JSON.stringify(document));
    expect(await incidentOf(updated("e1", JSON.stringify(document)), world)).toMatchObject({
      severity: "critical",
    });
    expect(world.writes).toEqual([]);
  });
});

describe("the same once more", () => {
  test("a second deletion is an incident of its own, and names who did it", async () => {
    const world = covered();
    const first = await incidentOf(deleted("e1"), world);
    const second = await incidentOf(deleted("e2", { ...mallory, ...later }), world);
    expect(second.id).not.toBe(first.id);
    expect(second.actor?.arn).toContain("role/mallory");
    expect(world.lastAnnounced(second.id)).toBe(0);
  });

  test("the same drift by someone else later is reported", async () => {
    const world = drifted();
    world.toggle = "off";
    const first = await incidentOf(updated("e1", drift), world);
    const second = await incidentOf(updated("e2", drift, { ...mallory, ...later }), world);
    expect(second.id).toBe(first.id);
    expect(lastNote(second)).toContain("Another caller made the same change: role mallory");
  });
});

describe("an older event after a deletion", () => {
  test("does not make the deletion an unannounced one", async () => {
    const world = covered();
    await follow(deleted("e1"), world);
    expect(await follow(updated("e2", drift), world)).toEqual({
      kind: "ignored",
      reason: "part-of-known-incident",
    });
  });
});

describe("a role that is deleted and there again as drift", () => {
  test("is reported as deleted, by whom, before it is put back", async () => {
    const world = drifted();
    const incident = await incidentOf(deleted("e1"), world);
    expect(incident.state).toBe("reverted");
    expect(incident.steps[0]?.note).toContain("was deleted by user jamie");
  });
});

describe("names", () => {
  test("in another case are the same role", async () => {
    const world = drifted();
    world.put({ ...qovery, name: "Qovery-User-Role" }, drift);
    const event = updated("e1", drift, { "detail.requestParameters.roleName": "Qovery-User-Role" });
    expect(await incidentOf(event, world)).toMatchObject({ state: "reverted" });
  });

  test("below a covered folder say nothing about a deleted role whose path is not known", async () => {
    const match = { accounts: "*", roles: ["platform/*"] };
    const world = covered(undefined, { match });
    expect(await follow(deleted("e1"), world)).toEqual({ kind: "ignored", reason: "not-protected" });
  });
});

describe("a suspension", () => {
  test("is not ended by putting the role back once", async () => {
    const world = drifted();
    const narrowed = withoutUser(expected);
    for (const n of [1, 2, 3, 4]) {
      world.put(qovery, narrowed);
      await follow(updated(`e${n}`, narrowed), world);
      world.now += 60_000;
    }
    expect(world.record(qovery).suspension).toBeDefined();
    world.put(qovery, expected);
    await follow(updated("back", expected), world);
    world.now += 16 * 60 * 1000;
    world.put(qovery, narrowed);
    expect(await incidentOf(updated("again", narrowed), world)).toMatchObject({ state: "suspended" });
  });
});
