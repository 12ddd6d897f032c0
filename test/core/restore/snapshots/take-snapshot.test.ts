import { describe, expect, test } from "vitest";
import { snapshotOrderSource } from "../../../../core/contract/events.ts";
import { Catalogue } from "../../../../core/expectations/catalogue.ts";
import { parseExpectation } from "../../../../core/expectations/expectation.ts";
import { revisionOf } from "../../../../core/expectations/revision.ts";
import type { RoleRecord } from "../../../../core/incidents/role-record.ts";
import type { Dependent } from "../../../../core/principals/directory.ts";
import { type PrincipalKey, principalKeyText } from "../../../../core/principals/principal-key.ts";
import type { RoleKey } from "../../../../core/principals/role.ts";
import { decodeSnapshotOrder } from "../../../../core/restore/snapshots/decode-snapshot-order.ts";
import type { PermissionDrift } from "../../../../core/restore/snapshots/permission-drift.ts";
import type { SnapshotMark, TakeSnapshotPorts } from "../../../../core/restore/snapshots/ports.ts";
import type { RoleSnapshot } from "../../../../core/restore/snapshots/snapshot.ts";
import { snapshotOrderMessage } from "../../../../core/restore/snapshots/snapshot-order.ts";
import { takeSnapshot } from "../../../../core/restore/snapshots/take-snapshot.ts";
import { trustDigest } from "../../../../core/restore/snapshots/trust-digest.ts";
import { InputError, PermanentError, RetryableError } from "../../../../core/shared/errors.ts";
import { MemoryDirectory, MemoryPrincipals, MemoryProviders } from "../../support/memory-principals.ts";
import { deployer, expectation, prod } from "../../support/samples.ts";
import { rich, trusting } from "../samples.ts";

const dev = "333333333333";
const order = { account: prod, name: rich.name, partition: "aws" } as const;
const ci = `arn:aws:iam::${dev}:role/ci/builder`;
const ada = `arn:aws:iam::${dev}:user/ada`;
const foreign = "arn:aws:iam::283389881690:role/vendor";
const github = `arn:aws:iam::${prod}:oidc-provider/token.actions.githubusercontent.com`;

/** The live role, and everything that is kept. */
class World {
  role: RoleSnapshot | undefined = { ...rich, trust: trusting(ci, foreign) };
  record: RoleRecord = { version: 0, handled: [], writes: [] };
  expected: unknown;
  readonly directory = new MemoryDirectory();
  readonly principals = new MemoryPrincipals();
  readonly trusts = new Map<string, { dependent: Dependent; principals: readonly PrincipalKey[] }>();
  readonly seen = new Map<string, SnapshotMark>();
  readonly failures = new Map<string, string>();
  readonly saved: RoleSnapshot[] = [];
  refuseToSave: Error | undefined;

  constructor(changes: Record<string, unknown> = {}) {
    const match = { accounts: "*", roles: ["platform/ci/*"] };
    this.expected = expectation("qovery-access", { match, trust: JSON.parse(trusting(ci, ada)), ...changes });
  }

  adopt(roleId: string): void {
    const at = "2026-02-01T00:00:00Z";
    const revision = revisionOf(parseExpectation(this.expected, "test")).id;
    const change = { at, occurredAt: at, by: "ci/deployer", changer: deployer };
    this.record = { ...this.record, adopted: { document: trusting(foreign), roleId, revision, ...change } };
  }

  get catalogue(): Catalogue {
    return new Catalogue([parseExpectation(this.expected, "test")], [dev, prod]);
  }

  get trusted(): readonly string[] | undefined {
    return this.trusts.get(rich.name)?.principals.map(principalKeyText).sort();
  }

  readonly permissionDrift: PermissionDrift[] = [];

  readonly ports: TakeSnapshotPorts = {
    snapshots: { read: async () => this.role },
    store: {
      save: async (snapshot) => {
        if (this.refuseToSave !== undefined) throw this.refuseToSave;
        return this.saved.push(snapshot) > 0;
      },
      newest: async () => this.saved.at(-1),
      versionsOf: async () => this.saved,
    },
    permissions: { send: async (drift) => void this.permissionDrift.push(drift) },
    state: { read: async () => ({ record: this.record, catalogue: this.catalogue }) },
    directory: this.directory,
    trusts: {
      replace: async (dependent, principals) =>
        void this.trusts.set(dependent.name, { dependent, principals }),
      forget: async ({ name }) => void this.trusts.delete(name),
    },
    principals: this.principals,
    providers: new MemoryProviders(),
    unannounced: { send: async () => {} },
    seen: {
      read: async ({ name }) => this.seen.get(name),
      note: async ({ name }, seen) => void this.seen.set(name, seen),
      noteFailure: async ({ name }, at) => void this.failures.set(name, at),
      forget: async ({ name }: RoleKey) => void this.seen.delete(name),
    },
    clock: { now: () => new Date("2026-03-01T10:00:00.000Z") },
  };

  take() {
    return takeSnapshot(order, this.ports);
  }
}

describe("a protected role", () => {
  test("is stored with all its parts, and noted as seen", async () => {
    const world = new World();
    expect(await world.take()).toMatchObject({ kind: "taken", isNew: true });
    expect(world.saved).toEqual([world.role]);
    const trust = trusting(ci, foreign);
    const cover = world.catalogue.cover(rich, "aws");
    expect(world.seen.get(rich.name)).toEqual({
      id: rich.id,
      trustDigest: trustDigest(encodeURIComponent(trust), cover),
      at: rich.takenAt,
    });
  });

  test("has its permissions compared with the version before, unless its expectation ignores them", async () => {
    const world = new World();
    await world.take();
    expect(world.permissionDrift).toEqual([]);
    const role = world.role ?? expect.fail();
    world.role = {
      ...role,
      attachedPolicies: [...role.attachedPolicies, "arn:aws:iam::aws:policy/AdministratorAccess"],
    };
    await world.take();
    expect(world.permissionDrift).toMatchObject([{ roleName: rich.name, changes: [{ severity: "high" }] }]);
    const ignoring = new World({ permissions: "ignore" });
    await ignoring.take();
    ignoring.role = world.role;
    await ignoring.take();
    expect(ignoring.permissionDrift).toEqual([]);
  });

  test("is not read again for an order of a sweep that is older than its last snapshot", async () => {
    const world = new World();
    await world.take();
    let reads = 0;
    const snapshots = {
      read: async () => {
        reads += 1;
        return world.role;
      },
    };
    const takeOrdered = (orderedAt: string) =>
      takeSnapshot({ ...order, orderedAt }, { ...world.ports, snapshots });
    const before = new Date(Date.parse(rich.takenAt) - 1).toISOString();
    expect(await takeOrdered(before)).toEqual({ kind: "outdated" });
    expect(reads).toBe(0);
    expect(await takeOrdered(rich.takenAt)).toMatchObject({ kind: "taken" });
    expect(reads).toBe(1);
  });

  test("is read again while IAM does not show the change for which it was ordered", async () => {
    const world = new World();
    await world.take();
    const caller = { eventId: "e1", occurredAt: "2026-03-01T09:59:58Z", type: "IAMUser" };
    await expect(takeSnapshot({ ...order, caller }, world.ports)).rejects.toMatchObject({
      code: "NotShownYet",
    });
    const late = { ...caller, occurredAt: "2026-03-01T09:58:00Z" };
    expect(await takeSnapshot({ ...order, caller: late }, world.ports)).toMatchObject({ kind: "taken" });
  });

  test("is a dependent of whom it trusts, and of whom it should trust", async () => {
    const world = new World();
    await world.take();
    expect(world.trusted).toEqual([
      "role 283389881690 vendor",
      "role 333333333333 builder",
      "user 333333333333 ada",
    ]);
    expect(world.trusts.get(rich.name)?.dependent).toEqual({
      account: prod,
      name: rich.name,
      arn: rich.arn,
      expectation: "qovery-access",
      availability: "critical",
    });
  });

  test("is a dependent of providers and of roles whose sessions it names, not of accounts and services", async () => {
    const world = new World({ trust: JSON.parse(trusting(ci)) });
    const statement = (Principal: unknown) => ({ Effect: "Allow", Principal, Action: "sts:AssumeRole" });
    const Statement = [
      statement({ Federated: [github, `arn:aws:iam::${prod}:saml-provider/okta`, "accounts.google.com"] }),
      statement({ AWS: [`arn:aws:sts::${dev}:assumed-role/deploy/session`, dev, "*"] }),
      statement({ Service: "ec2.amazonaws.com" }),
      { ...statement({ AWS: `arn:aws:iam::${dev}:role/denied` }), Effect: "Deny" },
    ];
    world.role = { ...rich, trust: JSON.stringify({ Version: "2012-10-17", Statement }) };
    await world.take();
    expect(world.trusted).toEqual([
      `oidc-provider ${prod} token.actions.githubusercontent.com`,
      `role ${dev} builder`,
      `role ${dev} denied`,
      `role ${dev} deploy`,
      `saml-provider ${prod} okta`,
    ]);
  });

  test("is a dependent of whom its trust shows by id, where it is known whose that was", async () => {
    const world = new World({ trust: JSON.parse(trusting(ada)) });
    const gone = { kind: "role", account: dev, name: "gone", id: "AROAGONE123456789012" } as const;
    world.directory.known.push({
      ...gone,
      arn: `arn:aws:iam::${dev}:role/gone`,
      since: "2026-01-01T00:00:00Z",
    });
    world.role = { ...rich, trust: trusting(gone.id, "AROANOBODYKNOWS00001") };
    await world.take();
    expect(world.trusted).toEqual([`role ${dev} gone`, `user ${dev} ada`]);
  });

  test("is a dependent of what was adopted, in place of what the expectation says", async () => {
    const world = new World();
    world.adopt(rich.id);
    world.role = { ...rich, trust: trusting(foreign) };
    await world.take();
    expect(world.trusted).toEqual(["role 283389881690 vendor"]);
  });

  test("is no dependent of what was adopted for a role that was deleted", async () => {
    const world = new World();
    world.adopt("AROAEXAMPLEDELETED00");
    world.role = { ...rich, trust: trusting(ci, ada) };
    await world.take();
    expect(world.trusted).toEqual([`role ${dev} builder`, `user ${dev} ada`]);
  });

  test("that is covered twice over is one all the same, of its live trust", async () => {
    const world = new World();
    const again = { ...expectation("qovery-access"), name: "again" };
    const catalogue = new Catalogue(
      [world.expected, { ...again, match: { accounts: "*", roles: ["platform/ci/*"] } }].map((one) =>
        parseExpectation(one, "test"),
      ),
      [dev, prod],
    );
    const state = { read: async () => ({ record: world.record, catalogue }) };
    await takeSnapshot(order, { ...world.ports, state });
    expect(world.trusts.get(rich.name)?.dependent.expectation).toBe("qovery-access and again");
    expect(world.trusted).toEqual(["role 283389881690 vendor", `role ${dev} builder`]);
  });

  test("that cannot be stored is noted as failed, not as seen, and goes to no dead letters", async () => {
    const world = new World();
    world.refuseToSave = new PermanentError("TooLarge", "too large");
    expect(await world.take()).toEqual({ kind: "failed", code: "TooLarge", error: "too large" });
    expect(world.seen.size).toBe(0);
    expect([...world.failures]).toEqual([[rich.name, "2026-03-01T10:00:00.000Z"]]);
    expect(world.trusted).toHaveLength(3);
  });

  test("that cannot be read is noted as failed too", async () => {
    const world = new World();
    const read = () => Promise.reject(new PermanentError("AccessDenied", "an old template"));
    const taken = await takeSnapshot(order, { ...world.ports, snapshots: { read } });
    expect(taken).toEqual({ kind: "failed", code: "AccessDenied", error: "an old template" });
    expect(world.failures.size).toBe(1);
  });
});

describe("the ids of those it trusts", () => {
  const live = (arn: string) => ({ id: `${arn.includes("user") ? "AIDA" : "AROA"}1`, arn });

  test("are learnt while they are there, of our accounts alone, and of those that no one knows", async () => {
    const world = new World();
    world.role = { ...rich, trust: trusting(ci, ada, foreign) };
    world.principals.live.set(ci, { ...live(ci), createdAt: "2025-05-05T00:00:00.000Z" });
    world.principals.live.set(ada, live(ada));
    world.principals.live.set(foreign, new Error("nobody may ask for a foreign one"));
    await world.take();
    expect(world.directory.known).toEqual([
      { kind: "role", account: dev, name: "builder", ...live(ci), since: "2025-05-05T00:00:00.000Z" },
      { kind: "user", account: dev, name: "ada", ...live(ada), since: "2026-03-01T10:00:00.000Z" },
    ]);
    world.principals.live.set(ci, new Error("it is known by now"));
    world.principals.live.set(ada, new Error("it is known by now"));
    await world.take();
    expect(world.directory.known).toHaveLength(2);
  });

  test("are not learnt of names that are only expected: a stranger may have such a name by now", async () => {
    const world = new World();
    world.principals.live.set(ada, live(ada));
    await world.take();
    expect(world.directory.known).toEqual([]);
  });

  test("that may not be read are said, and hold up nothing", async () => {
    const world = new World();
    world.role = { ...rich, trust: trusting(ci, ada, foreign) };
    world.principals.live.set(ci, new PermanentError("AccessDenied", "not authorized"));
    world.principals.live.set(ada, live(ada));
    expect(await world.take()).toMatchObject({ kind: "taken", unreadable: [ci] });
    expect(world.directory.known).toMatchObject([{ name: "ada" }]);
    expect(world.saved).toHaveLength(1);
  });

  test("are asked for again when AWS is throttling", async () => {
    const world = new World();
    world.principals.live.set(ci, new RetryableError("Throttling", "Rate exceeded"));
    await expect(world.take()).rejects.toThrow("Rate exceeded");
    expect(world.seen.size).toBe(0);
  });

  test("are its own too, where someone trusts it", async () => {
    const world = new World();
    await world.take();
    expect(world.directory.known).toEqual([]);
    const own = { kind: "role", account: prod, name: rich.name } as const;
    world.directory.trust(own, { ...rich, expectation: "x", availability: "normal" });
    await world.take();
    expect(world.directory.known).toEqual([{ ...own, id: rich.id, arn: rich.arn, since: rich.createdAt }]);
  });
});

describe("a role that", () => {
  test("is gone keeps its versions, and is no one's dependent", async () => {
    const world = new World();
    await world.take();
    world.record = { ...world.record, path: rich.path };
    world.role = undefined;
    expect(await world.take()).toEqual({ kind: "gone" });
    expect(world.trusts.size + world.seen.size).toBe(0);
    expect(world.saved).toHaveLength(1);
  });

  test.each([
    { what: "nobody protects any more", gone: false },
    { what: "nobody protects any more, and is gone", gone: true },
  ])("$what is no one's dependent", async ({ gone }) => {
    const world = new World();
    await world.take();
    world.expected = expectation("qovery-access", { match: { accounts: "*", roles: ["another"] } });
    if (gone) world.role = undefined;
    expect(await world.take()).toEqual({ kind: "unprotected" });
    expect(world.trusts.size + world.seen.size).toBe(0);
    expect(world.saved).toHaveLength(1);
  });

  test("is AWS's own is left alone", async () => {
    const world = new World({ match: { accounts: "*", roles: ["*"] } });
    world.role = { ...rich, path: "/aws-service-role/" };
    expect(await world.take()).toEqual({ kind: "unprotected" });
    expect(world.saved).toEqual([]);
  });
});

describe("an order", () => {
  test("comes through its message", () => {
    expect(decodeSnapshotOrder(JSON.parse(JSON.stringify(snapshotOrderMessage(order))))).toEqual(order);
  });

  test.each([
    { source: "aws.iam" },
    { version: 2 },
    { account: "12" },
    { roleName: "../other" },
    { partition: "moon" },
    { more: true },
  ])("with %j is refused by name", (change) => {
    const [field = ""] = Object.keys(change);
    const decode = () => decodeSnapshotOrder({ ...snapshotOrderMessage(order), ...change });
    expect(decode).toThrow(InputError);
    expect(decode).toThrow(field);
    expect(snapshotOrderMessage(order).source).toBe(snapshotOrderSource);
  });
});
