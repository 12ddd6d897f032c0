import { describe, expect, test } from "vitest";
import { PermanentError, RetryableError } from "../../../../core/shared/errors.ts";
import { covered } from "../../support/covered.ts";
import {
  expectedDocument,
  follow,
  incidentOf,
  lastNote,
  qovery,
  updated,
  widened,
  withoutUser,
} from "../../support/samples.ts";

const drift = widened("qovery-access");
const narrower = withoutUser(expectedDocument("qovery-access"));

describe("a role that we may not read", () => {
  const denied = () => {
    const world = covered();
    world.before = (call) => {
      if (call === "GetRole")
        throw new PermanentError("AccessDenied", "iam:GetRole: AccessDenied: not authorized");
    };
    return world;
  };

  test("is reported with AWS's words and the event's claim, and never written", async () => {
    const world = denied();
    const incident = await incidentOf(updated("e1", drift), world);
    expect(incident).toMatchObject({
      state: "detected",
      severity: "critical",
      cause: { kind: "role-not-readable", error: expect.stringContaining("not authorized") },
      foundDocument: drift,
    });
    expect(world.writes).toEqual([]);
  });

  test("keeps the claim exactly, percent signs too", async () => {
    const claim = drift.replace("sts:AssumeRole", "sts:Assume%52ole");
    expect(await incidentOf(updated("e1", claim), denied())).toMatchObject({ foundDocument: claim });
  });

  test("keeps its open incident, which is reported so once: not being able to look is no end", async () => {
    const world = covered();
    world.toggle = "off";
    world.put(qovery, drift);
    const { id } = await incidentOf(updated("e1", drift), world);
    world.before = denied().before;
    const incident = await incidentOf(updated("e2", drift), world);
    expect(incident).toMatchObject({ id, state: "detected" });
    expect(lastNote(incident)).toContain("The role cannot be read: iam:GetRole: AccessDenied");
    expect(world.lastAnnounced(id)).toBe(1);
    expect(await follow(updated("e3", drift), world)).toEqual({
      kind: "ignored",
      reason: "part-of-known-incident",
    });
    expect(world.incidents()).toHaveLength(1);
  });

  test("is reported at severity high if the claim is less", async () => {
    const incident = await incidentOf(updated("e1", narrower), denied());
    expect(incident).toMatchObject({ severity: "high", cause: { kind: "role-not-readable" } });
  });

  test.each([
    ["later", "2026-03-01T09:59:59Z", ["high resolved", "critical detected"]],
    ["in the same second", "2026-03-01T09:59:58Z", ["high resolved", "critical detected"]],
    ["earlier", "2026-03-01T09:59:50Z", ["high detected", "critical resolved"]],
  ])("has an incident for each claim, also for one that was made %s", async (_, at, states) => {
    const world = denied();
    await incidentOf(updated("e1", narrower), world);
    const other = updated("e2", drift, { "detail.eventTime": at });
    await follow(other, world);
    expect(world.incidents().map(({ severity, state }) => `${severity} ${state}`)).toEqual(states);
    await follow(other, world);
    await follow(updated("e3", narrower, { "detail.eventTime": "2026-03-01T09:59:40Z" }), world);
    expect(world.incidents()).toHaveLength(2);
  });

  test("goes back to the queue when it is only throttled", async () => {
    const world = covered();
    world.before = (call) => {
      if (call === "GetRole")
        throw new RetryableError("Throttling", "iam:GetRole: Throttling: Rate exceeded");
    };
    await expect(follow(updated("e1", drift), world)).rejects.toThrow("Rate exceeded");
    expect(world.incidents()).toEqual([]);
  });
});
