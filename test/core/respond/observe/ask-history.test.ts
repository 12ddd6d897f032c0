import { describe, expect, test } from "vitest";
import { PermanentError, RetryableError } from "../../../../core/shared/errors.ts";
import { recordBy, recordsOf } from "../../support/records.ts";
import {
  attacker,
  deleted,
  deployer,
  expectation,
  expectedDocument,
  follow,
  incidentOf,
  lastNote,
  prod,
  qovery,
  updated,
  widened,
} from "../../support/samples.ts";
import { SweepWorld } from "../../support/sweep-world.ts";

const expected = expectedDocument("qovery-access");
/** Not critical: a critical change is never adopted. */
const change = widened("qovery-access", "arn:aws:iam::283389881690:user/other");
const critical = widened("qovery-access", attacker);
const mallory = `arn:aws:iam::${prod}:role/mallory`;

/** A role that drifted without an event. */
function drifted(document = change, changes: Record<string, unknown> = {}): SweepWorld {
  const world = new SweepWorld([expectation("qovery-access", changes)]);
  world.put(qovery, document);
  return world;
}

async function sweptIncident(world: SweepWorld, id = "s1") {
  await world.sweep(id);
  return world.incidents().at(-1) ?? expect.fail("no incident");
}

const asked = (world: SweepWorld) => world.calls.filter((call) => call === "LookupEvents").length;

describe("a sweep that finds drift asks CloudTrail's event history who made it", () => {
  test("and adopts the change of a trusted changer", async () => {
    const world = drifted();
    world.history = [recordBy(deployer, change)];
    const incident = await sweptIncident(world);
    expect(incident).toMatchObject({
      state: "adopted",
      foundBy: "sweep",
      occurredAt: "2026-03-01T09:58:00Z",
      actor: { arn: deployer },
    });
    expect(incident.steps[0]?.note).toContain(
      "CloudTrail's event history shows that role ci/deployer in account 444444444444 (session session)",
    );
    expect(world.writes).toEqual([]);
  });

  test("and adopts it although the call was made an hour ago: the history contains no replays", async () => {
    const world = drifted();
    world.history = [recordBy(deployer, change, "2026-03-01T09:00:00Z")];
    expect(await sweptIncident(world)).toMatchObject({ state: "adopted" });
  });

  test("and names another caller in the alert", async () => {
    const world = drifted();
    world.history = [recordBy(mallory, change)];
    expect(await sweptIncident(world)).toMatchObject({ state: "reverted", actor: { arn: mallory } });
  });

  test("and asks a person about a critical change of a trusted changer", async () => {
    const world = drifted(critical);
    world.history = [recordBy(deployer, critical)];
    expect(await sweptIncident(world)).toMatchObject({ state: "awaiting-approval" });
    expect(world.writes).toEqual([]);
  });

  test("and reads the document of the call that created the role", async () => {
    const world = drifted();
    const record = { ...Object(recordBy(mallory, change)), eventName: "CreateRole" };
    world.history = [
      { ...record, requestParameters: { roleName: qovery.name, assumeRolePolicyDocument: change } },
    ];
    expect(await sweptIncident(world)).toMatchObject({ actor: { arn: mallory } });
  });

  test.each([
    ["shows another document of the trusted changer", [recordBy(deployer, expected)]],
    [
      "shows a later call with another document",
      [recordBy(mallory, critical, "2026-03-01T09:59:00Z", "c2"), recordBy(deployer, change)],
    ],
    ["shows that the role was deleted since", [...recordsOf(deleted("c2")), recordBy(deployer, change)]],
    ["shows a refused call", [{ ...Object(recordBy(deployer, change)), errorCode: "AccessDenied" }]],
    [
      "shows a call on another role",
      [
        {
          ...Object(recordBy(deployer, change)),
          requestParameters: { roleName: "other", policyDocument: change },
        },
      ],
    ],
    [
      "shows a malformed record",
      [{ ...Object(recordBy(mallory, change)), eventTime: "yesterday" }, recordBy(deployer, change)],
    ],
    ["shows no record", []],
    ["shows texts", ["UpdateAssumeRolePolicy", null, 7]],
  ])("and reverts as that of an unknown caller if the history %s", async (_, history) => {
    const world = drifted();
    world.history = history;
    const incident = await sweptIncident(world);
    expect(incident.state).toBe("reverted");
    expect(incident).not.toHaveProperty("actor");
  });

  test("and names, but does not trust, the caller of a call whose parameters CloudTrail omitted", async () => {
    const world = drifted();
    const requestParameters = { omitted: true, reason: "requestParameters too large" };
    world.history = [{ ...Object(recordBy(deployer, change)), requestParameters }];
    expect(await sweptIncident(world)).toMatchObject({
      state: "reverted",
      actor: { arn: deployer, isUnproven: true },
    });
  });

  test("and does not trust a call that is older than the role", async () => {
    const world = drifted();
    world.put(qovery, change, { createdAt: "2026-03-01T09:59:00Z" });
    world.history = [recordBy(deployer, change)];
    const incident = await sweptIncident(world);
    expect(incident).toMatchObject({ state: "reverted" });
    expect(incident).not.toHaveProperty("actor");
  });

  test("and does not take an earlier, reverted call for a later one that the history does not show yet", async () => {
    const world = drifted(change, { onTrustedChange: "adopt", trustedChangers: [] });
    world.history = [recordBy(deployer, change)];
    await sweptIncident(world);
    expect(world.documentOf(qovery)).toBe(expected);
    world.expect([expectation("qovery-access")]);
    world.put(qovery, change);
    world.now += 60_000;
    const again = await sweptIncident(world, "s2");
    expect(again).toMatchObject({ state: "reverted" });
    expect(again).not.toHaveProperty("actor");
  });

  test("and asks again until the history shows the call, then reports the caller once", async () => {
    const world = drifted(change, { response: "alert" });
    const first = await sweptIncident(world);
    expect(first).not.toHaveProperty("actor");
    world.history = [recordBy(mallory, change)];
    world.now += 900_000;
    const named = await sweptIncident(world, "s2");
    expect(named).toMatchObject({
      id: first.id,
      actor: { arn: mallory },
      occurredAt: "2026-03-01T09:58:00Z",
    });
    expect(lastNote(named)).toContain("role mallory");
    world.now += 900_000;
    const last = await sweptIncident(world, "s3");
    expect(last.steps).toEqual(named.steps);
    expect(asked(world)).toBe(2);
  });

  test("and does not ask for ever", async () => {
    const world = drifted(change, { response: "alert" });
    for (const id of ["s1", "s2", "s3", "s4", "s5", "s6", "s7"]) {
      await world.sweep(id);
      world.now += 900_000;
    }
    expect(asked(world)).toBe(4);
  });
});

describe("an event that is later than a minute", () => {
  const late = (document = change) => updated("e1", document, { "detail.eventTime": "2026-03-01T09:58:00Z" });

  test("does not revert the same change that a trusted changer made since", async () => {
    const world = drifted();
    world.history = [recordBy(deployer, change, "2026-03-01T09:58:30Z"), ...recordsOf(late())];
    expect(await incidentOf(late(), world)).toMatchObject({ state: "adopted", actor: { arn: deployer } });
    expect(world.writes).toEqual([]);
  });

  test.each([
    ["its own call is the last one", () => recordsOf(late())],
    [
      "a third caller repeated it",
      () => [recordBy(mallory, change, "2026-03-01T09:58:30Z"), ...recordsOf(late())],
    ],
    [
      "the trusted changer made it before",
      () => [...recordsOf(late()), recordBy(deployer, change, "2026-03-01T09:50:00Z")],
    ],
  ])("is reverted as the change of its caller if %s", async (_, history) => {
    const world = drifted();
    world.history = history();
    const incident = await incidentOf(late(), world);
    expect(incident.state).toBe("reverted");
    expect(incident.actor?.arn).not.toBe(deployer);
    expect(incident.steps[0]?.note).not.toContain("event history");
  });

  test("is reverted without the history if the change is critical", async () => {
    const world = drifted(critical);
    world.history = [recordBy(deployer, critical, "2026-03-01T09:58:30Z")];
    expect(await incidentOf(late(critical), world)).toMatchObject({ state: "reverted" });
    expect(asked(world)).toBe(0);
  });
});

describe("CloudTrail's event history is not read", () => {
  test("if the event names the caller", async () => {
    const world = drifted();
    await incidentOf(updated("e1", change), world);
    expect(asked(world)).toBe(0);
  });

  test("if the role is as expected", async () => {
    const world = drifted(expected);
    await world.sweep("s1");
    await follow(updated("e1", expected), world);
    expect(asked(world)).toBe(0);
  });

  test("if only the expectation changed", async () => {
    const world = drifted(expected);
    await world.sweep("s1");
    world.push([expectation("qovery-access", { trust: JSON.parse(change) })], {
      version: "v2",
      at: "2026-03-01T10:00:00Z",
      by: "ada",
      from: "v1",
    });
    await world.sweep("s2");
    expect(asked(world)).toBe(0);
  });

  test("if IAM shows unique ids in place of deleted principals: no call wrote them", async () => {
    const world = drifted(expected.replace(/arn:[^"]*:role\/qovery-deployer/, "AROAEXAMPLEEXAMPLE123"));
    await world.sweep("s1");
    expect(asked(world)).toBe(0);
  });

  test("for a role without an expectation", async () => {
    const world = new SweepWorld([]);
    world.put(qovery, critical);
    await world.sweep("s1");
    expect(world.incidents()).toHaveLength(1);
    expect(asked(world)).toBe(0);
  });
});

test("drift whose event shows an earlier document is attributed by the event history", async () => {
  const world = drifted();
  world.history = [recordBy(deployer, change, "2026-03-01T09:59:00Z"), recordBy(mallory, critical)];
  const event = updated("e1", critical, { "detail.eventTime": "2026-03-01T09:58:30Z" });
  const incident = await incidentOf(event, world);
  expect(incident).toMatchObject({ state: "adopted", actor: { arn: deployer } });
  // The event's own drift is an incident of its own, of its own caller and time
  const overwritten = world.incidents().find(({ id }) => id !== incident.id);
  expect(overwritten).toMatchObject({ occurredAt: "2026-03-01T09:58:30Z" });
});

describe("the event of a trusted changer that arrives after 15 minutes, when it could be a replay", () => {
  const event = updated("e1", change, {
    "detail.userIdentity": Reflect.get(Object(recordBy(deployer, change)), "userIdentity"),
    "detail.eventTime": "2026-03-01T09:30:00Z",
  });

  test("is believed if the event history shows the same call", async () => {
    const world = drifted();
    world.history = [recordBy(deployer, change, "2026-03-01T09:30:00Z", "e1")];
    expect(await incidentOf(event, world)).toMatchObject({ state: "adopted" });
  });

  test("is not believed if the event history shows another caller", async () => {
    const world = drifted();
    world.history = [recordBy(mallory, change, "2026-03-01T09:40:00Z", "c2")];
    expect(await incidentOf(event, world)).toMatchObject({ state: "reverted", actor: { arn: mallory } });
  });
});

describe("an event history that cannot be read", () => {
  const fails = (world: SweepWorld, error: Error) => {
    world.before = (call) => {
      if (call === "LookupEvents") throw error;
    };
  };

  test("does not hold up the response: the caller counts as unknown, and the alert says why", async () => {
    const world = drifted();
    fails(world, new PermanentError("AccessDenied", "cloudtrail:LookupEvents: AccessDenied: not authorized"));
    const incident = await sweptIncident(world);
    expect(incident.state).toBe("reverted");
    expect(incident.steps[0]?.note).toContain(
      "The caller is unknown: CloudTrail's event history could not be read (cloudtrail:LookupEvents: AccessDenied: not authorized).",
    );
  });

  const throttled = new RetryableError("ThrottlingException", "cloudtrail:LookupEvents: Rate exceeded");

  test("for the moment returns the recheck to the queue, because the changer may be trusted", async () => {
    const world = drifted();
    fails(world, throttled);
    await expect(world.sweep("s1")).rejects.toThrow("Rate exceeded");
    expect(world.writes).toEqual([]);
    expect(world.incidents()).toEqual([]);
  });

  test("for five minutes holds up nothing any more", async () => {
    const world = drifted();
    fails(world, throttled);
    await world.look("s1");
    world.now += 300_000;
    await world.followRechecks();
    expect(world.incidents().at(-1)).toMatchObject({ state: "reverted" });
  });

  test.each([
    ["critical drift", critical, {}],
    ["drift of a role without trusted changers", change, { trustedChangers: [] }],
  ])("does not hold up the revert of %s", async (_, document, changes) => {
    const world = drifted(document, changes);
    fails(world, throttled);
    expect(await sweptIncident(world)).toMatchObject({ state: "reverted" });
  });
});

test("the late event of a trusted changer whose change was reverted is reported, and nothing is written again", async () => {
  const world = drifted();
  const reverted = await sweptIncident(world);
  expect(reverted).toMatchObject({ state: "reverted" });
  world.now += 60_000;
  const late = recordBy(deployer, change);
  const event = updated("e1", change, {
    "detail.userIdentity": Reflect.get(Object(late), "userIdentity"),
    "detail.eventTime": "2026-03-01T09:58:00Z",
  });
  const incident = await incidentOf(event, world);
  expect(incident).toMatchObject({ id: reverted.id, state: "reverted", actor: { arn: deployer } });
  expect(lastNote(incident)).toContain(
    "trusts this caller to change the role, but the event arrived after the change was reverted. Nothing was written again.",
  );
  expect(world.writes).toHaveLength(1);
  expect(world.record(qovery)).not.toHaveProperty("adopted");
});
