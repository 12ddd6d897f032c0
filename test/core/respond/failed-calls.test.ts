import { describe, expect, test } from "vitest";
import { alertOf } from "../../../core/notify/incident-alert.ts";
import { burst } from "../../../core/respond/calls/failed-calls.ts";
import { RetryableError } from "../../../core/shared/errors.ts";
import { covered } from "../support/covered.ts";
import { MemoryWorld } from "../support/memory.ts";
import { byRole, follow, incidentOf, prod, sample, widened } from "../support/samples.ts";

const refused = (eventId: string, changes: Record<string, unknown> = {}) =>
  sample("update-assume-role-policy/failed-malformed-with-document", {
    "detail.eventID": eventId,
    ...changes,
  });

async function callMany(world: MemoryWorld, from: number, to: number, changes: Record<string, unknown> = {}) {
  for (let index = from; index <= to; index++) await follow(refused(`e${index}`, changes), world);
}

describe("refused calls", () => {
  test("are counted and nothing else: no role is read, none is written", async () => {
    const world = covered(widened("qovery-access"));
    expect(await follow(refused("e1"), world)).toEqual({ kind: "ignored", reason: "failed-call" });
    expect(world.calls).toEqual(["table write"]);
  });

  test.each([
    "failed-malformed-without-document",
    "failed-malformed-document-not-json",
    "failed-access-denied",
    "failed-request-parameters-null",
    "failed-request-parameters-empty",
    "failed-no-such-entity",
    "failed-service-linked",
  ])("of the form %s are counted", async (file) => {
    const world = covered(widened("qovery-access"));
    const outcome = await follow(sample(`update-assume-role-policy/${file}`), world);
    expect(outcome).toEqual({ kind: "ignored", reason: "failed-call" });
    expect(world.writes).toEqual([]);
  });

  test("by one caller in a burst are one incident, reported once", async () => {
    const world = new MemoryWorld();
    await callMany(world, 1, burst.calls - 1);
    expect(world.incidents()).toEqual([]);
    await callMany(world, burst.calls, burst.calls * 10);
    const [incident, ...others] = world.incidents();
    expect(others).toEqual([]);
    expect(world.announced).toEqual([{ incident, step: 0 }]);
    expect(incident).toMatchObject({
      state: "detected",
      severity: "medium",
      cause: { kind: "failed-calls", count: burst.calls, errorCode: "MalformedPolicyDocumentException" },
    });
    expect(incident && alertOf(incident).headline).toBe(`Burst of failed IAM calls in account ${prod}`);
  });

  test("in a burst are reported after all when the announcement failed at first", async () => {
    const world = new MemoryWorld();
    await callMany(world, 1, burst.calls - 1);
    world.before = (call) => {
      if (call === "PutEvents") throw new RetryableError("NotAnnounced", "events:PutEvents: no");
    };
    await expect(follow(refused("last"), world)).rejects.toThrow("events:PutEvents");
    world.before = () => {};
    await callMany(world, 100, 105);
    expect(world.announced).toEqual([]);
    const incident = await incidentOf(refused("last"), world);
    expect(world.announced).toEqual([{ incident, step: 0 }]);
    expect(world.incidents()).toHaveLength(1);
  });

  test("of several callers are counted for each", async () => {
    const world = new MemoryWorld();
    await callMany(world, 1, burst.calls - 1);
    await callMany(world, 101, 100 + burst.calls - 1, byRole(`arn:aws:iam::${prod}:role/other`));
    await callMany(world, 201, 200 + burst.calls - 1, { "detail.userIdentity": { type: "AWSAccount" } });
    expect(world.incidents()).toEqual([]);
  });

  test("of callers without an ARN are an incident for each kind of caller", async () => {
    const world = new MemoryWorld();
    await callMany(world, 1, burst.calls, { "detail.userIdentity": { type: "AWSAccount" } });
    await callMany(world, 101, 100 + burst.calls, { "detail.userIdentity": { type: "IdentityCenterUser" } });
    expect(world.incidents()).toHaveLength(2);
    expect(world.announced).toHaveLength(2);
  });

  test("of another window are counted again", async () => {
    const world = new MemoryWorld();
    await callMany(world, 1, burst.calls, { "detail.eventTime": "2025-10-11T01:00:00Z" });
    await callMany(world, 101, 100 + burst.calls, { "detail.eventTime": "2025-10-11T01:05:00Z" });
    expect(world.incidents()).toHaveLength(2);
  });

  const at = (time: string) => ({ "detail.eventTime": `2025-10-11T${time}Z` });

  test("are a burst across the edge of two windows, reported once", async () => {
    const world = new MemoryWorld();
    await callMany(world, 1, burst.calls - 1, at("01:04:50"));
    await callMany(world, 101, 100 + burst.calls - 1, at("01:05:10"));
    expect(world.incidents()).toMatchObject([{ cause: { count: burst.calls } }]);
    expect(world.announced).toHaveLength(1);
  });

  test("too far apart are no burst, whatever windows they fall into", async () => {
    const world = new MemoryWorld();
    await callMany(world, 1, burst.calls - 1, at("01:00:05"));
    await callMany(world, 101, 100 + burst.calls - 1, at("01:05:10"));
    expect(world.incidents()).toEqual([]);
  });

  test("that end a burst in the next window are not reported again", async () => {
    const world = new MemoryWorld();
    await callMany(world, 1, 2 * burst.calls, at("01:04:50"));
    await callMany(world, 101, 102, at("01:05:10"));
    expect(world.incidents()).toHaveLength(1);
  });

  test("are counted once, however often they are delivered", async () => {
    const world = new MemoryWorld();
    for (let delivery = 0; delivery < 3; delivery++) await callMany(world, 1, burst.calls - 1);
    expect(world.incidents()).toEqual([]);
    await follow(refused("last"), world);
    expect(world.incidents()).toHaveLength(1);
  });

  test("that would delete a role are counted too", async () => {
    const world = covered();
    expect(await follow(sample("delete-role/failed-no-such-entity"), world)).toMatchObject({
      reason: "failed-call",
    });
    expect(world.calls).toEqual(["table write"]);
  });

  test.each([
    "Throttling",
    "ThrottlingException",
    "DeleteConflictException",
    "EntityAlreadyExistsException",
    "ConcurrentModificationException",
  ])("that failed with %s are no refusals", async (errorCode) => {
    const world = new MemoryWorld();
    await callMany(world, 1, burst.calls * 2, { "detail.errorCode": errorCode });
    expect(world.calls).toEqual([]);
    expect(world.incidents()).toEqual([]);
  });
});
