import { describe, expect, test } from "vitest";
import { decodeRecheck, recheckMessage } from "../../../core/events/recheck.ts";
import { alertOf } from "../../../core/notify/incident-alert.ts";
import { InputError, PermanentError, RetryableError } from "../../../core/shared/errors.ts";
import { openIncident } from "../notify/incidents.ts";
import { expectation, expectedDocument, prod, widened } from "../support/samples.ts";
import { SweepWorld } from "../support/sweep-world.ts";

const match = { accounts: "*", roles: ["role-*"] };

/** Every other role has drifted. */
function crowd(count: number): SweepWorld {
  const world = new SweepWorld([expectation("qovery-access", { match })]);
  world.pageSize = 10;
  for (let at = 0; at < count; at++) {
    const document = at % 2 === 0 ? expectedDocument("qovery-access") : widened("qovery-access");
    world.put({ account: prod, name: `role-${at}` }, document);
  }
  return world;
}

const throttled = () => {
  throw new RetryableError("Throttling", "Rate exceeded");
};

describe("a sweep that breaks off", () => {
  test("goes on from where it was, asks for no page twice, and loses nothing", async () => {
    const world = crowd(45);
    world.beforePage = (at) => {
      if (at === 2 || at === 4) throttled();
    };
    await expect(world.look("s1")).rejects.toThrow("Rate exceeded");
    await expect(world.look("s1")).rejects.toThrow("Rate exceeded");
    expect(await world.look("s1")).toMatchObject({ roles: 45, protected: 45, drift: 22, unannounced: 22 });
    expect(world.pages).toEqual([undefined, "10", "20", "20", "30", "30", "40"]);
    expect(new Set(world.rechecks.map(({ roleName }) => roleName)).size).toBe(22);
    expect(Object.keys(world.progress)).toEqual(["waiting"]);
  });

  test("takes no role for gone that it saw before", async () => {
    const world = crowd(25);
    await world.sweep("s0");
    world.roles.delete(`${prod}/role-24`);
    world.beforePage = (at) => {
      if (at === 4) throttled();
    };
    await expect(world.look("s1")).rejects.toThrow();
    await world.look("s1");
    expect(world.rechecks.map(({ roleName }) => roleName)).toContain("role-24");
    expect(world.rechecks.map(({ roleName }) => roleName)).not.toContain("role-2");
  });

  test.each([
    { what: "whose marker IAM does not take any more", code: "InvalidMarker", minutes: 0 },
    { what: "of long ago", code: undefined, minutes: 61 },
  ])("$what starts again", async ({ code, minutes }) => {
    const world = crowd(25);
    world.beforePage = (at) => {
      if (at === 1) throttled();
      if (at === 2 && code !== undefined) throw new PermanentError(code, "Invalid Marker.");
    };
    await expect(world.look("s1")).rejects.toThrow("Rate exceeded");
    world.now += minutes * 60_000;
    if (code !== undefined) await expect(world.look("s1")).rejects.toThrow("starts again");
    expect(await world.look("s1")).toMatchObject({ roles: 25 });
    expect(Object.keys(world.progress)).toEqual(["waiting"]);
  });
});

describe("an account that cannot be read", () => {
  function refusing() {
    const world = crowd(3);
    world.beforePage = () => {
      throw new PermanentError("AccessDenied", "sts:AssumeRole: AccessDenied: not authorized");
    };
    return world;
  }

  test("is reported once, for as long as it lasts, and that it is over", async () => {
    const world = refusing();
    for (const id of ["s1", "s2", "s3"]) expect(await world.look(id)).toMatchObject({ kind: "unreadable" });
    expect(world.announced).toHaveLength(1);
    const [told] = world.announced;
    expect(alertOf(told?.incident ?? expect.fail("nothing was told"))).toMatchObject({
      headline: `Sweep cannot read account ${prod}`,
      findings: [{ severity: "high", text: expect.stringContaining("not authorized") }],
    });
    world.beforePage = () => {};
    expect(await world.look("s4")).toMatchObject({ kind: "completed", roles: 3 });
    expect(world.announced.map(({ incident }) => incident.state)).toEqual(["detected", "resolved"]);
    expect(Object.keys(world.progress)).toEqual(["waiting"]);
    expect([...world.accountIncidents.values()]).toMatchObject([{ state: "resolved" }]);
  });

  test("is reported by the next sweep where the journal did not take it", async () => {
    const world = refusing();
    world.before = (call) => {
      if (call === "PutEvents" && world.calls.length === 1) throttled();
    };
    await expect(world.look("s1")).rejects.toThrow("Rate exceeded");
    world.isFirst = true;
    world.now += 900_000;
    await world.look("s2");
    await world.look("s3");
    expect(world.announced).toHaveLength(1);
    expect(world.accountIncidents.size).toBe(1);
  });
});

describe("a sweep while the journal is away", () => {
  test("checks the roles all the same, fails, and announces later what is unannounced", async () => {
    const world = crowd(2);
    const { id } = openIncident();
    const step = { notificationId: id, incidentId: id, step: 0, at: new Date(world.now).toISOString() };
    world.accountIncidents.set(id, openIncident());
    world.unannounced = [step];
    world.isFirst = true;
    world.now += 900_000;
    world.before = (call) => {
      if (call === "PutEvents") throttled();
    };
    await expect(world.look("s1")).rejects.toThrow("Rate exceeded");
    expect(world.rechecks).toHaveLength(1);
    world.before = () => {};
    await world.look("s2");
    expect(world.announced.map(({ incident }) => incident.id)).toEqual([id]);
  });
});

describe("a message of the sweep", () => {
  const recheck = {
    causeId: "s1",
    account: prod,
    roleName: "role-1",
    partition: "aws" as const,
    seenAt: "2026-03-01T10:00:00Z",
  };

  test("is read as it was written, under an id that no event has", () => {
    const message = recheckMessage(recheck);
    expect(decodeRecheck(message)).toMatchObject({ kind: "recheck", eventId: `recheck-s1-${prod}-role-1` });
  });

  test.each([
    ["a field more", { actor: { arn: "arn:aws:iam::444444444444:role/ci/deployer" } }],
    ["a document that it claims", { claimedDocument: "{}" }],
    ["another version", { version: 2 }],
    ["a role that IAM would not allow", { roleName: "a/b" }],
    ["an account that is none", { account: "1" }],
  ])("is refused with %s", (_, changes) => {
    expect(() => decodeRecheck({ ...recheckMessage(recheck), ...changes })).toThrow(InputError);
  });

  test("is refused where it is part of an event", () => {
    const event = {
      source: "aws.iam",
      "detail-type": "AWS API Call via CloudTrail",
      detail: recheckMessage(recheck),
    };
    expect(() => decodeRecheck(event)).toThrow(InputError);
  });
});
