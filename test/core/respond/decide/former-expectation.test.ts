import { describe, expect, test } from "vitest";
import { RetryableError } from "../../../../core/shared/errors.ts";
import { covered } from "../../support/covered.ts";
import type { MemoryWorld } from "../../support/memory.ts";
import {
  expectation,
  expectedDocument,
  follow,
  incidentOf,
  qovery,
  updated,
  widened,
} from "../../support/samples.ts";

const former = expectedDocument("qovery-access");
const next = widened("qovery-access", "arn:aws:iam::283389881690:user/next");
const by = "arn:aws:iam::222222222222:user/ada";

/** The event asks at 09:59:58 for the document that was expected until the push. */
function pushedAt(at: string): MemoryWorld {
  const world = covered();
  world.push([expectation("qovery-access", { trust: JSON.parse(next) })], {
    version: "v2",
    at,
    by,
    from: "v1",
  });
  world.put(qovery, next);
  world.now += 30 * 60_000;
  return world;
}

describe("a late event whose document was expected before the last push", () => {
  test("is ignored: the role is as expected, and the expectation is newer", async () => {
    const world = pushedAt("2026-03-01T10:05:00.000Z");
    expect(await follow(updated("e1", former), world)).toEqual({
      kind: "ignored",
      reason: "older-than-expectation",
    });
    expect(world.incidents()).toEqual([]);
  });

  test("is reported where the push is older than the call, or in doubt", async () => {
    for (const at of ["2026-03-01T09:00:00.000Z", "2026-03-01T10:00:50.000Z"]) {
      const outcome = await follow(updated("e1", former), pushedAt(at));
      expect(outcome).toMatchObject({ incident: { cause: { kind: "trust-changed-briefly" } } });
    }
  });

  test("is reported where its document is dangerous, as an older document", async () => {
    const world = pushedAt("2026-03-01T10:05:00.000Z");
    const incident = await incidentOf(updated("e1", widened("qovery-access")), world);
    expect(incident).toMatchObject({ severity: "critical", cause: { kind: "trust-changed-briefly" } });
    expect(incident.steps[0]?.note).toContain("The event is older than the expectation");
  });

  test("ends an incident that is open", async () => {
    const world = pushedAt("2026-03-01T10:05:00.000Z");
    world.toggle = "off";
    world.put(qovery, widened("qovery-access"));
    await follow(updated("e0", widened("qovery-access")), world);
    world.put(qovery, next);
    expect(await follow(updated("e1", former), world)).toMatchObject({ incident: { state: "resolved" } });
  });
});

describe("while IAM throttles an account", () => {
  test.each([
    [qovery.name, false],
    ["unprotected", true],
  ])("role %s returns with low priority: %s", async (name, isLowPriority) => {
    const world = covered();
    world.before = (call) => {
      if (call === "GetRole") throw new RetryableError("Throttling", "slow down");
    };
    const event = updated("e1", widened("qovery-access"), { "detail.requestParameters.roleName": name });
    await expect(follow(event, world)).rejects.toMatchObject({ code: "Throttling", isLowPriority });
  });
});
