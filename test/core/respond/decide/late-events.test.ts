import { describe, expect, test } from "vitest";
import { forgetAdoption } from "../../../../core/incidents/approval/forget-adoption.ts";
import { commandPorts } from "../../support/people.ts";
import {
  attacker,
  byRole,
  deployer,
  expectation,
  expectedDocument,
  follow,
  incidentOf,
  lastNote,
  qovery,
  updated,
  widened,
} from "../../support/samples.ts";
import { SweepWorld } from "../../support/sweep-world.ts";

const expected = expectedDocument("qovery-access");
const change = widened("qovery-access", "arn:aws:iam::283389881690:user/other");
const critical = widened("qovery-access", attacker);
const push = { version: "v2", at: "2026-03-01T09:59:59.500Z", by: "ada", from: "v1" };

/** An event of the deployer's change, which is 2 s old when the world begins. */
const byDeployer = (id: string, document = change, time = "2026-03-01T09:59:58Z") =>
  updated(id, document, { ...byRole(deployer), "detail.eventTime": time });

function worldWith(document: string, role: { readonly id?: string; readonly createdAt?: string } = {}) {
  const world = new SweepWorld([expectation("qovery-access")]);
  world.put(qovery, document, role);
  return world;
}

describe("the event of a trusted change that arrives late", () => {
  test("is not adopted in place of an expectation that was pushed after the change: a person decides", async () => {
    const world = worldWith(change);
    world.push([expectation("qovery-access", { availability: "normal" })], push);
    const incident = await incidentOf(byDeployer("e1"), world);
    expect(incident).toMatchObject({ state: "awaiting-approval", actor: { arn: deployer } });
    expect(lastNote(incident)).toContain(
      "ada pushed the expectation at 2026-03-01T09:59:59.500Z, after the change was made, so the change is not adopted.",
    );
    expect(world.writes).toEqual([]);
  });

  test("is not adopted for a role that was created after it", async () => {
    const world = worldWith(change, { id: "AROAEXAMPLERECREATED", createdAt: "2026-03-01T09:59:59Z" });
    expect(await incidentOf(byDeployer("e1"), world)).toMatchObject({ state: "reverted" });
    expect(world.record(qovery)).not.toHaveProperty("adopted");
  });

  test("is adopted for a role that it created", async () => {
    const world = worldWith(change, { createdAt: "2026-03-01T09:59:58Z" });
    expect(await incidentOf(byDeployer("e1"), world)).toMatchObject({ state: "adopted" });
  });

  test("is not adopted after a person ended the adoption of a later change", async () => {
    const world = worldWith(change);
    await incidentOf(byDeployer("e2"), world);
    world.now += 60_000;
    await forgetAdoption(qovery, "ada", commandPorts(world));
    await world.sweep("s1");
    expect(world.documentOf(qovery)).toBe(expected);
    world.put(qovery, change);
    world.now += 60_000;
    expect(await incidentOf(byDeployer("e1", change, "2026-03-01T10:00:30Z"), world)).toMatchObject({
      state: "reverted",
    });
  });
});

describe("a critical change by a trusted changer, which awaits an approval", () => {
  test.each([
    ["an earlier change of another caller arrives", updated("e0", expected)],
    [
      "the same change, made earlier by another caller, arrives",
      updated("e0", critical, { "detail.eventTime": "2026-03-01T09:59:50Z" }),
    ],
  ])("is not reverted when the event of %s", async (_, event) => {
    const world = worldWith(critical);
    await incidentOf(byDeployer("e1", critical), world);
    await follow(event, world);
    expect(world.incidents().at(-1)).toMatchObject({ state: "awaiting-approval" });
    expect(world.writes).toEqual([]);
  });

  test("is reverted when another caller makes the same change later", async () => {
    const world = worldWith(critical);
    await incidentOf(byDeployer("e1", critical), world);
    world.now += 60_000;
    const later = updated("e2", critical, { "detail.eventTime": "2026-03-01T10:00:58Z" });
    expect(await incidentOf(later, world)).toMatchObject({ state: "reverted" });
  });
});
