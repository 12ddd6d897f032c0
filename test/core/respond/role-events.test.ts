import { beforeEach, describe, expect, test } from "vitest";
import type { Dependent } from "../../../core/principals/directory.ts";
import { handlePrincipalChange } from "../../../core/respond/handle-event.ts";
import type { PrincipalPorts } from "../../../core/respond/ports.ts";
import { MemoryWorld } from "../support/memory.ts";
import {
  attacker,
  byRole,
  deleted,
  expectation,
  expectedDocument,
  follow,
  incidentOf,
  lastNote,
  prod,
  qovery,
  sample,
  widened,
} from "../support/samples.ts";
import { Died, dyingAt, watchedPorts } from "../support/watched.ts";

const key = { kind: "role", ...qovery } as const;
const roleArn = `arn:aws:iam::${prod}:role/${qovery.name}`;
const trusting = {
  name: "dependent",
  match: { accounts: "*", roles: ["dependent"] },
  trust: {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS: roleArn }, Action: "sts:AssumeRole" }],
  },
};
const dependent: Dependent = {
  account: "333333333333",
  name: "dependent",
  arn: "arn:aws:iam::333333333333:role/dependent",
  expectation: "dependent",
  availability: "normal",
};

let world: MemoryWorld;

/** @param isProtected whether an expectation covers the role itself */
function begin(isProtected: boolean): MemoryWorld {
  const own = isProtected ? [expectation("qovery-access")] : [];
  const made = new MemoryWorld({ expectations: [...own, trusting] });
  made.directory.trust(key, dependent, { ...dependent, ...qovery, arn: roleArn });
  return made;
}

beforeEach(() => {
  world = begin(true);
});

const expected = expectedDocument("qovery-access");
const created = (eventId: string, document = expected, changes: Record<string, unknown> = {}) =>
  sample("create-role/protected-role-recreated", {
    "detail.eventID": eventId,
    "detail.eventTime": "2026-03-01T09:59:59Z",
    "detail.requestParameters.assumeRolePolicyDocument": document,
    ...changes,
  });
const id = "AROAEXAMPLEQOVERY2000";

describe("a protected role that others trust", () => {
  test("is deleted: one alert, of the role, names them, but not itself", async () => {
    const incident = await incidentOf(deleted("e1"), world);
    expect(incident).toMatchObject({
      cause: { kind: "role-deleted", dependents: [dependent] },
      group: expect.stringContaining(`role ${prod} ${qovery.name}`),
    });
    expect(world.incidents()).toHaveLength(1);
    expect(world.sentRechecks.sent).toMatchObject([{ account: dependent.account, roleName: "dependent" }]);
  });

  test("is created again: its incident ends with its new id and its creator, who is remembered", async () => {
    const { id: incidentId } = await incidentOf(deleted("e1"), world);
    world.put(qovery, expected, { id });
    const incident = await incidentOf(created("e2"), world);
    expect(incident).toMatchObject({ id: incidentId, state: "resolved" });
    expect(lastNote(incident)).toMatch(
      /exists again as AROAEXAMPLEQOVERY2000, created by user jamie in account 444444444444 .*until they are rebound/,
    );
    expect(world.directory.known).toMatchObject([
      { ...key, id, createdBy: `arn:aws:iam::${prod}:user/jamie` },
    ]);
    expect(world.sentRechecks.sent).toHaveLength(2);
    expect(world.snapshotOrders.ordered).toMatchObject([qovery]);
  });

  test("is created with a trust that it must not have: put back, as after any write", async () => {
    await incidentOf(deleted("e1"), world);
    const drift = widened("qovery-access");
    world.put(qovery, drift, { id });
    const incident = await incidentOf(created("e2", drift), world);
    expect(incident).toMatchObject({ state: "reverted", cause: { kind: "trust-changed" } });
    expect(incident.actor?.arn).toBe(`arn:aws:iam::${prod}:user/jamie`);
    expect(world.documentOf(qovery)).toBe(expected);
  });

  test("is created by our own restore: remembered by that alone, and no one is notified", async () => {
    world.put(qovery, expected, { id });
    const restorer = `arn:aws:iam::${prod}:role/trust-drift/trust-drift-restorer`;
    const outcome = await follow(created("e2", expected, byRole(restorer)), world);
    expect(outcome).toEqual({ kind: "ignored", reason: "own-write" });
    expect(world.directory.known).toEqual([]);
    expect(world.snapshotOrders.ordered).toEqual([]);
  });

  test("is remembered by the issuer's ARN, never by the name of a session", async () => {
    const bootstrap = `arn:aws:iam::${prod}:role/ci/bootstrap`;
    world.put(qovery, expected, { id });
    await follow(created("e2", expected, byRole(`arn:aws:iam::${prod}:role/other`, bootstrap)), world);
    expect(world.directory.known).toMatchObject([{ createdBy: `arn:aws:iam::${prod}:role/other` }]);
  });
});

describe("a role that no expectation covers, but that others trust", () => {
  beforeEach(() => {
    world = begin(false);
  });

  test("is deleted: reported as a principal that is gone", async () => {
    const incident = await incidentOf(deleted("e1"), world);
    expect(incident).toMatchObject({
      cause: { kind: "principal-deleted", principal: key, dependents: [dependent] },
      role: { arn: roleArn },
    });
  });

  test("comes back: its incident ends", async () => {
    const { id: incidentId } = await incidentOf(deleted("e1"), world);
    const live = { id, arn: roleArn, createdAt: "2026-03-01T09:59:59Z" };
    world.principals.live.set(roleArn, live);
    const harmless = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
    });
    world.put(qovery, harmless, { id });
    const incident = await incidentOf(created("e2", harmless), world);
    expect(incident).toMatchObject({ id: incidentId, state: "resolved" });
  });

  test("is created with a dangerous trust: reported for that", async () => {
    const risky = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { AWS: attacker }, Action: "sts:AssumeRole" }],
    });
    world.put(qovery, risky, { id });
    expect(await incidentOf(created("e2", risky), world)).toMatchObject({ cause: { kind: "risky-trust" } });
  });
});

describe("killed at any call and delivered again", () => {
  const run = (event: unknown, ports: PrincipalPorts = world.ports) => handlePrincipalChange(event, ports);
  /** Deleted, then created again, each event with its own calls. */
  const stories: [string, boolean][] = [
    ["a protected role", true],
    ["another one", false],
  ];

  async function calls(isProtected: boolean): Promise<number> {
    const made: string[] = [];
    world = begin(isProtected);
    await run(deleted("e1"), watchedPorts(world.ports, { before: (call) => void made.push(call) }));
    return made.length;
  }

  test.each(stories)("%s: one incident, reported, and its dependents looked at", async (_, isProtected) => {
    const count = await calls(isProtected);
    expect(count).toBeGreaterThan(6);
    for (let place = 0; place < count; place++) {
      for (const isLate of [false, true]) {
        world = begin(isProtected);
        await expect(run(deleted("e1"), watchedPorts(world.ports, dyingAt(place, isLate)))).rejects.toThrow(
          Died,
        );
        await run(deleted("e1"));
        const [incident, ...others] = world.incidents();
        expect(others).toEqual([]);
        expect(incident?.steps).toHaveLength(1);
        expect(world.lastAnnounced(incident?.id ?? "")).toBe(0);
        expect(world.sentRechecks.sent.length).toBeGreaterThan(0);
      }
    }
  });
});
