import { describe, expect, test } from "vitest";
import { alertOf } from "../../../../core/notify/incident-alert.ts";
import { InputError } from "../../../../core/shared/errors.ts";
import { MemoryWorld } from "../../support/memory.ts";
import { byRole, deployer, follow, incidentOf, lastNote, sample } from "../../support/samples.ts";

const hub = "222222222222";

/** A caller changed the toggle: CloudTrail shows no value. */
function toggleChanged(changes: Record<string, unknown> = {}): unknown {
  return sample("put-parameter/toggle-changed", changes);
}

function worldWith(toggle: string): MemoryWorld {
  const world = new MemoryWorld();
  world.toggle = toggle;
  return world;
}

describe("a change of the toggle", () => {
  test.each([
    ["off", "medium", "Auto-remediation is `off`: drift is reported, and nothing is written."],
    ["approve", "info", "every write needs an approval"],
    ["on", "info", "Drift that was detected while it was off needs an approval."],
  ])("to %s is announced with who and when: severity %s", async (toggle, severity, effect) => {
    const world = worldWith(toggle);
    const incident = await incidentOf(toggleChanged(byRole(deployer)), world);
    expect(incident).toMatchObject({
      state: "resolved",
      severity,
      cause: { kind: "toggle-changed", eventName: "PutParameter", mode: toggle },
      actor: { arn: deployer },
      role: { account: hub },
    });
    expect(lastNote(incident)).toContain("The toggle was changed at 2026-03-01T09:59:58Z (PutParameter).");
    expect(lastNote(incident)).toContain(effect);
    expect(alertOf(incident).facts).toContainEqual({
      label: "Changed by",
      value: expect.stringContaining("role ci/deployer"),
    });
    expect(alertOf(incident).headline).toBe(`Auto-remediation was changed: it is ${toggle} now`);
    expect(world.lastAnnounced(incident.id)).toBe(0);
    expect(world.writes).toEqual([]);
  });

  test.each([
    ["an error code of null", { "detail.errorCode": null }],
    ["an empty error code", { "detail.errorCode": "" }],
    ["no event id", { "detail.eventID": undefined }],
    ["no event time", { "detail.eventTime": undefined }],
    ["no caller", { "detail.userIdentity": "root" }],
    ["several parameters", { "detail.eventName": "DeleteParameters" }],
    ["another partition", { region: "us-gov-west-1", "detail.awsRegion": "us-gov-west-1" }],
  ])("with %s is announced once", async (_, changes) => {
    const world = worldWith("off");
    const event = toggleChanged(changes);
    await follow(event, world);
    const incident = await incidentOf(event, world);
    expect(incident).toMatchObject({ cause: { kind: "toggle-changed" }, occurredAt: "2026-03-01T09:59:58Z" });
    expect(world.incidents()).toHaveLength(1);
  });

  test("to another word is severity high, with the problem", async () => {
    const incident = await incidentOf(toggleChanged(), worldWith("On"));
    expect(incident).toMatchObject({ severity: "high", cause: { mode: "off" } });
    expect(alertOf(incident).findings).toEqual([
      { severity: "high", text: expect.stringContaining('the toggle is "On"') },
    ]);
  });

  test("is announced once, however often its event is delivered, and each change by itself", async () => {
    const world = worldWith("on");
    await follow(toggleChanged(), world);
    await follow(toggleChanged(), world);
    expect(world.incidents()).toHaveLength(1);
    await follow(toggleChanged({ "detail.eventID": "another" }), world);
    expect(world.incidents()).toHaveLength(2);
  });

  test("that was refused changes nothing", async () => {
    const world = worldWith("on");
    const refused = toggleChanged({ "detail.errorCode": "AccessDenied" });
    expect(await follow(refused, world)).toEqual({ kind: "ignored", reason: "failed-call" });
    expect(world.incidents()).toEqual([]);
  });

  test("that cannot be decoded goes to the dead letters", async () => {
    const malformed = toggleChanged({ account: "the hub" });
    await expect(follow(malformed, worldWith("on"))).rejects.toThrow(InputError);
  });
});
