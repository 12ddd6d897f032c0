import { beforeEach, describe, expect, test } from "vitest";
import { recheckMessage } from "../../../../core/events/recheck.ts";
import type { Incident } from "../../../../core/incidents/incident.ts";
import { alertOf } from "../../../../core/notify/incident-alert.ts";
import { handleTrustRecheck } from "../../../../core/respond/handle-event.ts";
import type { Outcome } from "../../../../core/respond/record/outcome.ts";
import { differences } from "../../../../core/restore/snapshots/compare.ts";
import { PermanentError, RetryableError } from "../../../../core/shared/errors.ts";
import { deniedWords } from "../../restore/hooks.ts";
import { ownPolicyArn, rich } from "../../restore/samples.ts";
import { dependent, RestoreWorld } from "../../support/restore-world.ts";
import { lastNote } from "../../support/samples.ts";
import { Died, dyingAt } from "../../support/watched.ts";

const asked = {
  name: "deployer",
  match: { accounts: "*", roles: ["platform/ci/deployer"] },
  trust: JSON.parse(rich.trust),
  restore: "auto",
};

let world: RestoreWorld;

function begin(): void {
  world = new RestoreWorld([asked]);
  world.directory.trust({ kind: "role", ...rich }, dependent);
  world.now += 600_000;
  world.lose(rich);
}

beforeEach(begin);

const live = () => world.iam.read(rich.name) ?? expect.fail("there is no role");
const incidentIn = (outcome: Outcome): Incident =>
  outcome.kind === "incident"
    ? outcome.incident
    : expect.fail(`expected an incident, found ${outcome.reason}`);
const told = async () => incidentIn(await world.tellDeleted(rich));
const recheck = async (causeId: string) => incidentIn(await world.sweep(rich, "sweep", causeId));

/** A call of the restore that IAM denies. */
const deny = (call: string, action: string) => {
  world.hooks = {
    before: (made) => {
      if (made !== call) return;
      throw new PermanentError(
        "AccessDenied",
        `iam:${action}: AccessDenied: ${deniedWords(`iam:${action}`)}`,
      );
    },
  };
};

/** The other function, which creates nothing, looks at the role. */
const lookElsewhere = (causeId: string) => {
  world.put(rich, live().trust, { path: rich.path, id: live().id });
  const seenAt = new Date(world.now).toISOString().replace(/\.\d+Z$/, "Z");
  const { account, name: roleName } = rich;
  const body = recheckMessage({ causeId, account, roleName, partition: "aws", seenAt });
  return handleTrustRecheck(body, world.ports);
};

describe("killed at any call and delivered again", () => {
  test.each([false, true])("the same role, one incident (after the call took effect: %s)", async (isLate) => {
    const calls: string[] = [];
    world.hooks = { before: (call) => void calls.push(call) };
    await told();
    expect(calls.length).toBeGreaterThan(30);
    for (const [place, call] of calls.entries()) {
      begin();
      world.hooks = dyingAt(place, isLate);
      await expect(told(), `${place} ${call}`).rejects.toThrow(Died);
      world.hooks = {};
      world.now += 180_000;
      const incident = await told();
      expect(incident, `${place} ${call}`).toMatchObject({ state: "reverted" });
      expect(world.incidents(), `${place} ${call}`).toHaveLength(1);
      expect(differences(rich, live()), `${place} ${call}`).toEqual([]);
      expect(live().id, `${place} ${call}`).toBe("AROANEW1");
      expect(world.directory.known, `${place} ${call}`).toMatchObject([{ restoredFor: incident.id }]);
      expect(world.sentRechecks.sent.filter(({ causeId }) => causeId === incident.id)).not.toEqual([]);
      expect(world.lastAnnounced(incident.id), `${place} ${call}`).toBe(incident.steps.length - 1);
      expect(world.record(rich)).not.toHaveProperty("restoring");
    }
  });

  test("throttled half-way: said once, tried again, and not spent from the budget", async () => {
    world.hooks = {
      before: (call) => {
        if (call === "iam.restorer.attachPolicy") throw new RetryableError("Throttling", "slow down");
      },
    };
    for (let count = 0; count < 5; count++) await expect(told()).rejects.toThrow("slow down");
    const [incident] = world.incidents();
    expect(incident?.steps).toHaveLength(2);
    expect(lastNote(incident ?? expect.fail())).toContain("will be retried: slow down");
    expect(world.record(rich).writes).toEqual([]);
    world.hooks = {};
    expect(await told()).toMatchObject({ state: "reverted", id: incident?.id });
  });
});

describe("blocked half-way", () => {
  beforeEach(() => deny("iam.restorer.attachPolicy", "AttachRolePolicy"));

  test("says what it did, what is missing and why, how to finish, undo and check, and what to grant", async () => {
    const incident = await told();
    expect(incident).toMatchObject({
      state: "blocked",
      blockage: { operation: "iam:AttachRolePolicy", code: "AccessDenied" },
      restoration: {
        newId: "AROANEW1",
        done: expect.arrayContaining([`role ${rich.arn}, created as AROANEW1`]),
        missing: [
          expect.stringMatching(
            /^attached policy .*deploy: iam:AttachRolePolicy: AccessDenied.* The restore continues/,
          ),
          expect.stringContaining("ReadOnlyAccess"),
        ],
      },
    });
    const { title, status, commands } = alertOf(incident);
    expect(title).toMatch(/^Blocked · /);
    expect(status).toMatch(/^The restore is incomplete\. Done: role /);
    expect(commands[0]?.line).toContain('"Action":"iam:AttachRolePolicy"');
    expect(commands[1]?.purpose).toContain("First, check");
    expect(commands.map(({ line }) => line).join("\n")).toMatch(/attach-role-policy[\s\S]*delete-role/);
    expect(live().attachedPolicies).toEqual([]);
  });

  test("is met by sweeps in silence, and goes on once it is granted", async () => {
    const { id, steps } = await told();
    for (const causeId of ["s1", "s2"]) {
      world.now += 900_000;
      expect(await recheck(causeId)).toMatchObject({ id, state: "blocked", steps });
    }
    world.hooks = {};
    world.now += 900_000;
    expect(await recheck("s3")).toMatchObject({ id, state: "reverted" });
    expect(differences(rich, live())).toEqual([]);
    expect(live().id).toBe("AROANEW1");
    expect(world.lastAnnounced(id)).toBe(steps.length);
  });

  test("is not over because its trust is as expected", async () => {
    const { id } = await told();
    expect(await lookElsewhere("s1")).toEqual({ kind: "ignored", reason: "part-of-known-incident" });
    expect(world.incident(id)).toMatchObject({ state: "blocked" });
  });

  test("is not taken for another role by what a snapshot shows of it meanwhile", async () => {
    await told();
    world.versions.push({ ...live(), takenAt: "2026-03-01T10:15:00.000Z" });
    world.hooks = {};
    expect(await recheck("s1")).toMatchObject({ state: "reverted" });
    expect(differences(rich, live())).toEqual([]);
  });

  test("finished by hand: the next sweep finds it done", async () => {
    await told();
    const { attachedPolicies, instanceProfiles } = rich;
    const tags = live().tags.filter(({ key }) => key !== "trust-drift:restore");
    world.iam.change(rich.name, { attachedPolicies, tags });
    for (const { name, path } of instanceProfiles) world.iam.profiles.set(name, { path, role: rich.name });
    expect(await recheck("s1")).toMatchObject({ state: "reverted" });
  });

  test("changed by someone: nothing is overwritten, and the difference is reported", async () => {
    await told();
    world.iam.change(rich.name, { permissionsBoundary: ownPolicyArn });
    world.hooks = {};
    const incident = await recheck("s1");
    expect(incident.state).toBe("blocked");
    expect(lastNote(incident)).toContain("Someone changed the role during the restore");
    expect(live()).toMatchObject({ permissionsBoundary: ownPolicyArn, attachedPolicies: [] });
  });

  test("deleted again by someone: reported, and left to a person", async () => {
    await told();
    world.iam.delete(rich.name);
    world.hooks = {};
    world.now += 120_000;
    const incident = await recheck("s1");
    expect(incident.state).toBe("detected");
    expect(lastNote(incident)).toContain("as AROANEW1 and deleted again");
    expect(await world.sweep(rich, "sweep", "s2")).toMatchObject({ reason: "part-of-known-incident" });
    expect(world.iam.roles.size).toBe(0);
  });
});

test("blocked at once: sweeps are silent until it is granted", async () => {
  deny("iam.restorer.create", "CreateRole");
  const { id, steps } = await told();
  expect(world.incident(id)).toMatchObject({ state: "blocked", restoration: { done: [], undo: [] } });
  expect(world.record(rich)).not.toHaveProperty("restoring");
  world.now += 900_000;
  expect(await recheck("s1")).toMatchObject({ id, state: "blocked", steps });
  world.hooks = {};
  world.now += 900_000;
  expect(await recheck("s2")).toMatchObject({ id, state: "reverted" });
});

test("made by someone else meanwhile: left alone, reported with what differs", async () => {
  const theirs = { ...rich, id: "AROATHEIRS", attachedPolicies: [] };
  world.hooks = {
    before: (call) => {
      if (call === "iam.restorer.create") world.iam.put(theirs);
    },
  };
  const incident = await told();
  expect(incident).toMatchObject({ cause: { kind: "role-recreated" }, state: "resolved" });
  const [first] = world.incidents();
  expect(first?.steps.map(({ note }) => note)).toContainEqual(
    expect.stringContaining(
      "(AROATHEIRS); it was not changed. It differs from the snapshot in attachedPolicies.",
    ),
  );
  expect(live()).toMatchObject({ id: "AROATHEIRS", attachedPolicies: [] });
  expect(world.record(rich)).not.toHaveProperty("restoring");
});

test("still shown just after its deletion: the event comes back", async () => {
  let readings = 0;
  world.hooks = {
    before: (call) => {
      if (call === "iam.snapshots.read" && readings++ === 0) world.iam.put(rich);
    },
  };
  await expect(told()).rejects.toMatchObject({ code: "NotGoneYet" });
  world.iam.delete(rich.name);
  world.hooks = {};
  expect(await told()).toMatchObject({ state: "reverted" });
});

test("the lease keeps another handler away while a role is being created", async () => {
  const outcomes: unknown[] = [];
  let isFirst = true;
  const others: Promise<unknown>[] = [];
  world.hooks = {
    after: (call) => {
      if (call !== "iam.restorer.create" || !isFirst) return;
      isFirst = false;
      others.push(world.sweep(rich, "sweep", "s1").catch((error) => outcomes.push(error.code)));
    },
  };
  expect(await told()).toMatchObject({ state: "reverted" });
  await Promise.all(others);
  expect(outcomes).toEqual(["Busy"]);
});
