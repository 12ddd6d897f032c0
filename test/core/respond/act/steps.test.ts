import { describe, expect, test } from "vitest";
import { rechecksOf } from "../../../../core/events/recheck.ts";
import { PermanentError, RetryableError } from "../../../../core/shared/errors.ts";
import { covered } from "../../support/covered.ts";
import type { Call, MemoryWorld } from "../../support/memory.ts";
import {
  expectedDocument,
  follow,
  followRecheck,
  lastNote,
  qovery,
  updated,
  widened,
  withoutUser,
} from "../../support/samples.ts";

const narrowed = withoutUser(expectedDocument("qovery-access"));
const sweepSeconds = 900;

/** Whatever fails, the trigger comes back. */
async function attempt(work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!(error instanceof RetryableError)) throw error;
  });
}

async function sweep(world: MemoryWorld, count: number): Promise<void> {
  const cause = { reason: "sweep", causeId: `s${count}`, partition: "aws" } as const;
  for (const one of rechecksOf([qovery], cause, new Date(world.now)))
    await attempt(followRecheck(one, world));
}

function latestOf(world: MemoryWorld) {
  const { latest } = world.record(qovery);
  if (latest === undefined) return expect.fail("expected an incident");
  return latest;
}

/** What each step number was announced as. */
function announcedTexts(world: MemoryWorld): Map<string, Set<string>> {
  const texts = new Map<string, Set<string>>();
  for (const { incident, step } of world.announced) {
    const key = `${incident.id} ${step}`;
    texts.set(key, (texts.get(key) ?? new Set()).add(JSON.stringify(incident.steps[step])));
  }
  return texts;
}

describe("the steps of an incident", () => {
  test("are few after 40 minutes of writes that fail, whatever IAM says", async () => {
    const world = covered(widened("qovery-access"));
    let count = 0;
    world.before = (call) => {
      if (call === "UpdateAssumeRolePolicy")
        throw new RetryableError("ServiceUnavailable", `request ${count} failed`);
    };
    for (; count < 120; count++) {
      await attempt(follow(updated(`e${count % 4}`, widened("qovery-access")), world));
      world.now += 20_000;
    }
    const incident = latestOf(world);
    expect(incident.steps.length).toBeLessThan(25);
    expect(incident.steps.map(({ note }) => note).join("\n")).toContain(
      "Further failed attempts are not listed",
    );
  });

  test("are few after a day of refusals", async () => {
    const world = covered(widened("qovery-access"));
    world.before = (call) => {
      if (call === "UpdateAssumeRolePolicy") throw new PermanentError("AccessDenied", "not authorized");
    };
    for (let count = 0; count < 288; count++) {
      await attempt(follow(updated(`e${count}`, widened("qovery-access")), world));
      world.now += 300_000;
    }
    expect(latestOf(world).steps).toHaveLength(2);
  });

  test.each([
    ["a refused write", "UpdateAssumeRolePolicy"],
    ["a role that cannot be read", "GetRole"],
  ] as const)("fit the record after 28 days of %s with changing reasons", async (_, failing) => {
    const world = covered(narrowed);
    let count = 0;
    world.before = (call: Call) => {
      if (call === failing)
        throw new PermanentError("AccessDenied", `reason ${count % 7} of request ${count}`);
    };
    for (; count < (28 * 24 * 3600) / sweepSeconds; count++) {
      await sweep(world, count);
      world.now += sweepSeconds * 1000;
    }
    expect(JSON.stringify(world.record(qovery)).length).toBeLessThan(40_000);
    expect(world.announced.length).toBeLessThan(100);
  });

  test("fit the record although the toggle changes all the time: another incident continues", async () => {
    const world = covered(narrowed);
    for (let count = 0; count < 300; count++) {
      world.toggle = count % 2 === 0 ? "off" : "approve";
      await sweep(world, count);
      world.now += sweepSeconds * 1000;
    }
    expect(latestOf(world).steps.length).toBeLessThanOrEqual(61);
    expect(world.incidents().length).toBeLessThan(8);
    expect(world.incidents().map(lastNote).join("\n")).toContain("The same drift continues after");
  });

  test("are not announced before they are recorded: a number means one step", async () => {
    const world = covered(narrowed);
    world.before = (call) => {
      if (call === "UpdateAssumeRolePolicy") throw new RetryableError("Throttling", "Rate exceeded");
      const isAfter = world.calls.filter((one) => one === "UpdateAssumeRolePolicy").length === 1;
      if (call === "table write" && isAfter) throw new RetryableError("Conflict", "lost race");
    };
    await attempt(follow(updated("e1", narrowed), world));
    world.before = () => {};
    world.now += 60_000;
    await follow(updated("e1", narrowed), world);
    expect(latestOf(world).state).toBe("reverted");
    for (const [key, texts] of announcedTexts(world)) expect([key, texts.size]).toEqual([key, 1]);
  });
});
