import { describe, expect, test } from "vitest";
import { alertOf } from "../../../../core/notify/incident-alert.ts";
import { PermanentError, RetryableError } from "../../../../core/shared/errors.ts";
import { covered } from "../../support/covered.ts";
import type { Call, MemoryWorld } from "../../support/memory.ts";
import {
  expectedDocument,
  follow,
  incidentOf,
  lastNote,
  qovery,
  remediator,
  updated,
  widened,
} from "../../support/samples.ts";

const expected = expectedDocument("qovery-access");
const drift = widened("qovery-access");
const otherDrift = widened("qovery-access", "arn:aws:iam::999999999999:root");
const arn = "arn:aws:iam::444444444444:role/qovery-user-role";

function drifted() {
  const world = covered(drift);
  return world;
}

/** Does something just before the nth call of a kind, counted from 1. */
function just(world: MemoryWorld, call: Call, nth: number, then: () => void) {
  let seen = 0;
  world.before = (one) => {
    if (one === call && ++seen === nth) then();
  };
}

const refuse = (code: string, message: string) => () => {
  throw new PermanentError(code, message);
};
const fail = () => {
  throw new RetryableError("Throttling", "iam: Throttling: Rate exceeded");
};

describe("read just before the write", () => {
  test("writes nothing when someone put it back meanwhile", async () => {
    const world = drifted();
    just(world, "GetRole", 2, () => world.put(qovery, expected));
    const incident = await incidentOf(updated("e1", drift), world);
    expect(world.writes).toEqual([]);
    expect(incident.state).toBe("resolved");
    expect(lastNote(incident)).toContain("Another caller reverted the change");
  });

  test("looks again when it is other drift meanwhile, and reverts that", async () => {
    const world = drifted();
    just(world, "GetRole", 2, () => world.put(qovery, otherDrift));
    const incident = await incidentOf(updated("e1", drift), world);
    expect(incident).toMatchObject({ state: "reverted", foundDocument: otherDrift });
    expect(world.writes).toMatchObject([{ onRecord: { foundDocument: otherDrift } }]);
    expect(world.incident(incident.supersedes ?? "")).toMatchObject({
      state: "resolved",
      foundDocument: drift,
    });
  });

  test("looks again when it is another role of that name meanwhile", async () => {
    const world = drifted();
    just(world, "GetRole", 2, () => world.put(qovery, drift, { id: "AROAEXAMPLENEW" }));
    expect(await incidentOf(updated("e1", drift), world)).toMatchObject({ state: "reverted" });
    expect(world.calls.filter((call) => call === "GetRole")).toHaveLength(5);
  });

  test("looks again when the role is gone meanwhile, and tells that", async () => {
    const world = drifted();
    just(world, "GetRole", 2, () => world.roles.clear());
    expect(await incidentOf(updated("e1", drift), world)).toMatchObject({ cause: { kind: "role-deleted" } });
    expect(world.writes).toEqual([]);
  });

  test("writes nothing when the toggle was turned off while it looked again", async () => {
    const world = drifted();
    just(world, "GetRole", 2, () => {
      world.put(qovery, otherDrift);
      world.toggle = "off";
    });
    expect(await incidentOf(updated("e1", drift), world)).toMatchObject({ state: "detected" });
    expect(world.writes).toEqual([]);
  });

  test("leaves a role that changes on each reading to the queue, and spends nothing on it", async () => {
    const world = drifted();
    let turn = 0;
    world.before = (call) => {
      if (call === "GetRole")
        world.put(qovery, widened("qovery-access", `arn:aws:iam::99999999999${turn++}:root`));
    };
    await expect(follow(updated("e1", drift), world)).rejects.toMatchObject({ code: "Conflict" });
    expect(world.writes).toEqual([]);
    expect(world.record(qovery)).toMatchObject({ writes: [] });
    expect(world.record(qovery)).not.toHaveProperty("leaseUntil");
  });
});

describe("read after the write", () => {
  test("waits until IAM shows it", async () => {
    const world = drifted();
    world.staleReads = 3;
    expect(await incidentOf(updated("e1", drift), world)).toMatchObject({
      state: "reverted",
      revertedAt: "2026-03-01T10:00:01.750Z",
    });
  });

  test("says so when IAM does not show it in time", async () => {
    const world = drifted();
    world.staleReads = 99;
    const incident = await incidentOf(updated("e1", drift), world);
    expect(incident).toMatchObject({ state: "blocked", blockage: { code: "NotVerified" } });
    expect(alertOf(incident).blockage?.error).toContain(
      "GetRole still returns the changed document after 8 seconds",
    );
    expect(world.writes).toHaveLength(1);
  });

  test("is an observation of its own when the race was lost", async () => {
    const world = drifted();
    just(world, "GetRole", 3, () => world.put(qovery, otherDrift));
    // The first of the growing pauses between writes
    await expect(follow(updated("e1", drift), world)).rejects.toMatchObject({
      code: "Paused",
      retryAfterSeconds: 2,
    });
    world.now += 2000;
    const incident = await incidentOf(updated("e1", drift), world);
    expect(incident).toMatchObject({ state: "reverted", foundDocument: otherDrift });
    expect(world.writes.map(({ onRecord }) => onRecord?.foundDocument)).toEqual([drift, otherDrift]);
    expect(world.record(qovery).writes).toHaveLength(2);
    expect(world.documentOf(qovery)).toBe(expected);
  });

  test("finds the role gone, and tells that", async () => {
    const world = drifted();
    just(world, "GetRole", 3, () => world.roles.clear());
    expect(await incidentOf(updated("e1", drift), world)).toMatchObject({ cause: { kind: "role-deleted" } });
  });
});

describe("a write that IAM refuses", () => {
  test("is blocked, with AWS's words, the permission that is missing and the commands", async () => {
    const world = drifted();
    const words =
      "iam:UpdateAssumeRolePolicy: AccessDenied: User is not authorized to perform: iam:UpdateAssumeRolePolicy";
    just(world, "UpdateAssumeRolePolicy", 1, refuse("AccessDenied", words));
    const incident = await incidentOf(updated("e1", drift), world);
    expect(incident).toMatchObject({ state: "blocked", blockage: { code: "AccessDenied", error: words } });
    expect(JSON.parse(incident.blockage?.unblockingStatement ?? "")).toEqual({
      Effect: "Allow",
      Action: "iam:UpdateAssumeRolePolicy",
      Resource: arn,
    });
    const { title, status, next, blockage, commands } = alertOf(incident);
    expect(title).toMatch(/^Blocked · /);
    expect(status).toBe("The revert failed: the trust policy is unchanged.");
    expect(blockage).toMatchObject({ error: words, place: `the permissions of ${remediator}` });
    expect(next).toBe("Grant the missing permission, then retry. Each sweep also retries.");
    expect(commands.map(({ purpose }) => purpose)).toEqual([
      `Grant this missing permission in the permissions of ${remediator}`,
      `Write the expected trust policy (in account ${qovery.account})`,
      expect.stringMatching(/^Undo that write \(in account \d+\)\. Effect: .* assume this role/),
      `Check (in account ${qovery.account})`,
      expect.stringContaining("Show the whole record"),
    ]);
  });

  test("for want of our own role names who must be trusted by it", async () => {
    const world = drifted();
    const caller = "arn:aws:sts::222222222222:assumed-role/trust-drift-on-trust-updated/trust-drift";
    const words = `User: ${caller} is not authorized to perform: sts:AssumeRole on resource: ${remediator}`;
    just(world, "UpdateAssumeRolePolicy", 1, refuse("AccessDenied", words));
    const incident = await incidentOf(updated("e1", drift), world);
    expect(JSON.parse(incident.blockage?.unblockingStatement ?? "")).toEqual({
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::222222222222:role/trust-drift/trust-drift-on-trust-updated" },
      Action: "sts:AssumeRole",
    });
  });

  test("by an explicit deny asks for no permission, for none would help", async () => {
    const world = drifted();
    const words =
      "not authorized to perform: iam:UpdateAssumeRolePolicy with an explicit deny in a service control policy";
    just(world, "UpdateAssumeRolePolicy", 1, refuse("AccessDenied", words));
    const incident = await incidentOf(updated("e1", drift), world);
    expect(incident.blockage).not.toHaveProperty("unblockingStatement");
  });

  test.each(["MalformedPolicyDocument", "UnmodifiableEntity", "LimitExceeded"])(
    "with %s asks for no permission",
    async (code) => {
      const world = drifted();
      just(world, "UpdateAssumeRolePolicy", 1, refuse(code, `iam: ${code}: the exact words`));
      const incident = await incidentOf(updated("e1", drift), world);
      expect(incident).toMatchObject({
        state: "blocked",
        blockage: { code, error: `iam: ${code}: the exact words` },
      });
      expect(incident.blockage).not.toHaveProperty("unblockingStatement");
    },
  );

  test("is tried again when the drift is met again", async () => {
    const world = drifted();
    just(world, "UpdateAssumeRolePolicy", 1, refuse("AccessDenied", "no"));
    const { id } = await incidentOf(updated("e1", drift), world);
    expect(await incidentOf(updated("e2", drift), world)).toMatchObject({ id, state: "reverted" });
  });
});

describe("a write that fails for now", () => {
  test.each([
    ["the reading before it", "GetRole", 2, 0],
    ["the write", "UpdateAssumeRolePolicy", 1, 0],
    ["the reading after it", "GetRole", 3, 1],
  ] as const)("at %s tells, releases the role and goes back to the queue", async (_, call, nth, spent) => {
    const world = drifted();
    just(world, call, nth, fail);
    await expect(follow(updated("e1", drift), world)).rejects.toThrow("Rate exceeded");
    const [incident] = world.incidents();
    expect(incident).toMatchObject({ state: "detected" });
    expect(incident?.steps.at(-1)?.note).toContain("will be retried");
    expect(world.lastAnnounced(incident?.id ?? "")).toBe(1);
    expect(world.record(qovery)).not.toHaveProperty("leaseUntil");
    expect(world.record(qovery).writes).toHaveLength(spent);
    await follow(updated("e1", drift), world);
    expect(world.documentOf(qovery)).toBe(expected);
    expect(world.incidents()).toHaveLength(1);
  });

  test("is tried as often as the queue brings it back: only writes are counted", async () => {
    const world = drifted();
    for (let attempt = 0; attempt < 5; attempt++) {
      just(world, "UpdateAssumeRolePolicy", 1, fail);
      await expect(follow(updated("e1", drift), world)).rejects.toThrow("Rate exceeded");
    }
    expect(await incidentOf(updated("e1", drift), world)).toMatchObject({
      state: "reverted",
      // About to be written, tried again (told once), written
      steps: [{}, {}, {}, {}],
    });
  });
});

describe("a write that names a principal which IAM does not know", () => {
  const words = 'iam: MalformedPolicyDocument: Invalid principal in policy: "AWS":"arn:aws:iam::1:role/new"';

  test("is tried again, because the principal may be seconds old", async () => {
    const world = drifted();
    just(world, "UpdateAssumeRolePolicy", 1, refuse("MalformedPolicyDocument", words));
    await expect(follow(updated("e1", drift), world)).rejects.toThrow(RetryableError);
    world.now += 2000;
    expect(await incidentOf(updated("e1", drift), world)).toMatchObject({ state: "reverted" });
  });

  test("is blocked when IAM does not know it half a minute later", async () => {
    const world = drifted();
    for (let waited = 0; waited < 30; waited += 10) {
      just(world, "UpdateAssumeRolePolicy", 1, refuse("MalformedPolicyDocument", words));
      await expect(follow(updated("e1", drift), world)).rejects.toThrow("Invalid principal");
      world.now += 10_000;
    }
    just(world, "UpdateAssumeRolePolicy", 1, refuse("MalformedPolicyDocument", words));
    expect(await incidentOf(updated("e1", drift), world)).toMatchObject({
      state: "blocked",
      blockage: { code: "MalformedPolicyDocument", error: words },
    });
  });
});
