import { describe, expect, test } from "vitest";
import type { Mode } from "../../../../core/expectations/toggle.ts";
import type { Incident } from "../../../../core/incidents/incident.ts";
import { newStates } from "../../../../core/notify/delivery/new-states.ts";
import { alertOf } from "../../../../core/notify/incident-alert.ts";
import { PermanentError, RetryableError } from "../../../../core/shared/errors.ts";
import { covered, sweep } from "../../support/covered.ts";
import type { MemoryWorld } from "../../support/memory.ts";
import { expectedDocument, incidentOf, lastNote, qovery, updated, widened } from "../../support/samples.ts";

const drift = widened("qovery-access");

/** The toggle was announced with a mode that it may no longer have. */
function announced(mode: Mode, now: Mode, changes: Record<string, unknown> = {}): MemoryWorld {
  const world = covered(drift, changes);
  world.toggle = now;
  world.toggleMark = { version: 1, mode, at: "2026-03-01T09:00:00.000Z" };
  return world;
}

const modesRead = (world: MemoryWorld) => world.calls.filter((call) => call === "GetParameter").length;

test("drift is reverted with one reading of the toggle, beside the last reading of the role", async () => {
  const world = announced("on", "on");
  expect(await incidentOf(updated("e1", drift), world)).toMatchObject({ state: "reverted" });
  expect(modesRead(world)).toBe(1);
  expect(world.documentOf(qovery)).toBe(expectedDocument("qovery-access"));
});

test.each(["off", "approve"] as const)(
  "a toggle last announced as %s is read for the decision too",
  async (mode) => {
    const world = announced(mode, "on");
    expect(await incidentOf(updated("e1", drift), world)).toMatchObject({ state: "reverted" });
    expect(modesRead(world)).toBe(2);
  },
);

describe("a toggle that was turned off since it was announced as on", () => {
  test.each(["event", "sweep"] as const)(
    "stops the revert of drift that an %s reports, and the incident says why",
    async (by) => {
      const world = announced("on", "off");
      await (by === "event" ? incidentOf(updated("e1", drift), world) : sweep(world, "s1"));
      expect(world.writes).toEqual([]);
      const [incident, ...others] = world.incidents();
      expect(others).toEqual([]);
      expect(incident).toMatchObject({ state: "detected", whileOff: true });
      expect(incident && lastNote(incident)).toBe("Auto-remediation is off.");
      expect(world.record(qovery)).toMatchObject({ writes: [] });
      expect(world.record(qovery)).not.toHaveProperty("leaseUntil");
    },
  );

  test("leaves the drift to a person when it is turned on again", async () => {
    const world = announced("on", "off");
    await incidentOf(updated("e1", drift), world);
    world.toggle = "on";
    await sweep(world, "s1");
    expect(world.writes).toEqual([]);
    expect(world.incidents().at(-1)).toMatchObject({ state: "awaiting-approval" });
  });

  test("is not reported once more by the next sweep", async () => {
    const world = announced("on", "off");
    await incidentOf(updated("e1", drift), world);
    const { length } = world.announced;
    await sweep(world, "s1");
    expect(world.announced).toHaveLength(length);
  });
});

test("drift that awaits an approval by the toggle now says so, whatever was announced", async () => {
  const incident = await incidentOf(updated("e1", drift), announced("on", "approve"));
  expect(incident).toMatchObject({ state: "awaiting-approval" });
  expect(lastNote(incident)).toBe("Auto-remediation mode `approve` requires approval.");
});

test("what is not written back for another reason is reported with the toggle as it is now", async () => {
  const world = announced("on", "off", { response: "alert" });
  const incident = await incidentOf(updated("e1", drift), world);
  expect(incident).toMatchObject({ state: "detected", whileOff: true, steps: [{}] });
  expect(modesRead(world)).toBe(1);
});

test("drift on record is decided with the toggle as it is now", async () => {
  const world = announced("on", "off");
  await incidentOf(updated("e1", drift), world);
  world.calls.length = 0;
  await sweep(world, "s1");
  expect(modesRead(world)).toBe(1);
  expect(world.calls).not.toContain("table write");
});

describe("a write that was announced and is not made", () => {
  test("is stopped by a toggle that is turned off while IAM shows the former state", async () => {
    const world = announced("on", "on");
    let readings = 0;
    world.before = (call) => {
      if (call !== "GetRole") return;
      readings++;
      const isLate = readings >= 2 && readings <= 5;
      if (world.writes.length === 0) world.put(qovery, isLate ? expectedDocument("qovery-access") : drift);
    };
    world.after = (call) => {
      if (call === "GetParameter") world.toggle = "off";
    };
    await incidentOf(updated("e1", drift), world);
    expect(readings).toBeGreaterThan(4);
    expect(world.writes).toEqual([]);
  });

  test.each([
    ["GetParameter", new RetryableError("Throttling", "ssm: Rate exceeded")],
    ["UpdateAssumeRolePolicy", new RetryableError("Throttling", "iam: Rate exceeded")],
  ] as const)("because %s failed is no longer announced once the toggle is off", async (failing, error) => {
    const world = announced("on", "on");
    world.before = (call) => {
      if (call === failing) throw error;
    };
    await expect(sweep(world, "s1")).rejects.toThrow("Rate exceeded");
    world.before = () => {};
    world.toggle = "off";
    await sweep(world, "s1", 5);
    await sweep(world, "s2");
    expect(world.incidents().map(lastNote)).toEqual(["Auto-remediation is off."]);
  });

  test("is corrected in a channel that cannot edit its messages", async () => {
    const world = announced("on", "off");
    const corrected = await incidentOf(updated("e1", drift), world);
    const early: Incident = { ...corrected, steps: corrected.steps.slice(0, 1) };
    expect(lastNote(early)).toContain("about to be written back");
    const notificationOf = (incident: Incident) =>
      ({ kind: "incident", id: incident.id, incident, alert: alertOf(incident) }) as const;
    const sent = newStates(notificationOf(early), { sent: [] });
    expect(newStates(notificationOf(early), { sent: sent ?? [] })).toBeUndefined();
    expect(newStates(notificationOf(corrected), { sent: sent ?? [] })).toBeDefined();
  });
});

describe("drift that was detected while auto-remediation was on, when it is turned off and on again", () => {
  test("and whose write is refused, is written once it is allowed", async () => {
    const world = announced("on", "on");
    world.before = (call) => {
      if (call === "UpdateAssumeRolePolicy") throw new PermanentError("AccessDenied", "iam: AccessDenied");
    };
    expect(await incidentOf(updated("e1", drift), world)).toMatchObject({ state: "blocked" });
    world.before = () => {};
    for (const mode of ["off", "on"] as const) {
      world.toggle = mode;
      await sweep(world, `turned-${mode}`);
    }
    expect(world.incidents()).toMatchObject([{ state: "reverted" }]);
  });

  test("and that awaits an approval, stays one incident", async () => {
    const world = announced("on", "on", { response: "approve" });
    for (const mode of ["off", "on"] as const) {
      await sweep(world, `before-${mode}`);
      world.toggle = mode;
      await sweep(world, `turned-${mode}`);
    }
    expect(world.incidents()).toMatchObject([{ state: "awaiting-approval" }]);
  });
});
