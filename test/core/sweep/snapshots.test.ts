import { describe, expect, test } from "vitest";
import { Catalogue } from "../../../core/expectations/catalogue.ts";
import { parseExpectation } from "../../../core/expectations/expectation.ts";
import { trustDigest } from "../../../core/restore/snapshots/trust-digest.ts";
import { RetryableError } from "../../../core/shared/errors.ts";
import { shareOf } from "../../../core/sweep/stale-snapshots.ts";
import { expectation, expectedDocument, prod, widened } from "../support/samples.ts";
import { SweepWorld } from "../support/sweep-world.ts";

const match = { accounts: "*", roles: ["role-*"] };
const hour = 3600_000;
const document = expectedDocument("qovery-access");
const crowdExpectation = expectation("qovery-access", { match });

function crowd(count: number): SweepWorld {
  const world = new SweepWorld([crowdExpectation]);
  for (let at = 0; at < count; at++) world.put({ account: prod, name: `role-${at}` }, document);
  return world;
}

/** As if these roles, or every role that is there, had been read whole. */
function readWhole(world: SweepWorld, expected: unknown = crowdExpectation, names?: readonly string[]): void {
  const catalogue = new Catalogue([parseExpectation(expected, "test")], []);
  for (const role of world.roles.values()) {
    if (names?.includes(role.name) === false) continue;
    const digest = trustDigest(role.document, catalogue.cover(role, "aws"));
    const at = new Date(world.now + (names ? 1 : 0)).toISOString();
    world.seen.set(role.name, { id: role.id, trustDigest: digest, at });
  }
}

const ordered = (world: SweepWorld) => world.snapshotOrders.ordered.splice(0).map(({ name }) => name);

describe("a sweep orders a protected role to be read whole", () => {
  test("when it is new, and not again once it was", async () => {
    const world = crowd(2);
    world.put({ account: prod, name: "not-protected" }, document);
    expect(await world.look("s1")).toMatchObject({ ordered: 2 });
    expect(ordered(world)).toEqual(["role-0", "role-1"]);
    readWhole(world);
    world.seen.delete("not-protected");
    world.now += 23 * hour;
    expect(await world.look("s2")).toMatchObject({ ordered: 0 });
    expect(ordered(world)).toEqual([]);
  });

  test("when it was not read for a day", async () => {
    const world = crowd(1);
    readWhole(world);
    world.now += 24 * hour + 1;
    await world.look("s1");
    expect(ordered(world)).toEqual(["role-0"]);
  });

  test("when reading it failed for good, only after a day", async () => {
    const world = crowd(1);
    world.failedAt.set("role-0", new Date(world.now).toISOString());
    world.now += 24 * hour;
    await world.look("s1");
    expect(ordered(world)).toEqual([]);
    world.now += 1;
    await world.look("s2");
    expect(ordered(world)).toEqual(["role-0"]);
  });

  test("when its trust is another", async () => {
    const world = crowd(2);
    readWhole(world);
    world.put({ account: prod, name: "role-1" }, widened("qovery-access"));
    await world.look("s1");
    expect(ordered(world)).toEqual(["role-1"]);
  });

  test("when it was recreated", async () => {
    const world = crowd(1);
    readWhole(world);
    const seen = world.seen.get("role-0") ?? expect.fail("it was read");
    world.seen.set("role-0", { ...seen, id: "AROAANOTHER" });
    await world.look("s1");
    expect(ordered(world)).toEqual(["role-0"]);
  });

  test("when something else is expected of it", async () => {
    const world = crowd(1);
    readWhole(world, { ...crowdExpectation, availability: "normal" });
    await world.look("s1");
    expect(ordered(world)).toEqual(["role-0"]);
  });

  test("when nothing is expected of it any more, so that it is no one's dependent", async () => {
    const world = crowd(0);
    world.put({ account: prod, name: "given-up" }, document);
    readWhole(world);
    await world.look("s1");
    expect(ordered(world)).toEqual(["given-up"]);
  });

  test("when it is gone, and no one expects it any more", async () => {
    const world = crowd(2);
    world.put({ account: prod, name: "given-up" }, document);
    readWhole(world);
    world.roles.delete(`${prod}/given-up`);
    world.roles.delete(`${prod}/role-1`);
    await world.look("s1");
    expect(ordered(world)).toEqual(["given-up"]);
    expect(world.gone).toEqual(["role-1"]);
  });

  test("but never one of AWS's own", async () => {
    const world = crowd(0);
    world.put({ account: prod, name: "role-of-aws" }, document, { path: "/aws-service-role/" });
    await world.look("s1");
    expect(ordered(world)).toEqual([]);
  });
});

describe("an order that is on its way", () => {
  test("is not sent again, and counts as waiting until the role was read", async () => {
    const world = crowd(3);
    expect(await world.look("s1")).toMatchObject({ ordered: 3, waiting: 3 });
    world.now += hour;
    expect(await world.look("s2")).toMatchObject({ ordered: 0, waiting: 3 });
    expect(ordered(world)).toHaveLength(3);
    readWhole(world);
    world.seen.delete("role-2");
    world.now += 1;
    expect(await world.look("s3")).toMatchObject({ ordered: 0, waiting: 1 });
    readWhole(world);
    expect(await world.look("s4")).toMatchObject({ ordered: 0, waiting: 0 });
    expect(world.progress.waiting).toBeUndefined();
  });

  test("is sent again if the role changed after it was carried out", async () => {
    const world = crowd(1);
    await world.look("s1");
    world.now += hour;
    readWhole(world);
    world.put({ account: prod, name: "role-0" }, widened("qovery-access"));
    ordered(world);
    await world.look("s2");
    expect(ordered(world)).toEqual(["role-0"]);
  });

  test("is sent again after two hours: it may be lost", async () => {
    const world = crowd(1);
    await world.look("s1");
    ordered(world);
    world.now += 2 * hour - 1;
    expect(await world.look("s2")).toMatchObject({ ordered: 0 });
    world.now += 1;
    expect(await world.look("s3")).toMatchObject({ ordered: 1, waiting: 1 });
    expect(ordered(world)).toEqual(["role-0"]);
    expect(world.progress.waiting).toEqual([{ name: "role-0", at: new Date(world.now).toISOString() }]);
  });

  test("and is lost each time holds back no other role, where the share of an account is one", async () => {
    const world = crowd(10);
    const accounts = new Set(Array.from({ length: 5000 }, (_, at) => String(100_000_000_000 + at)));
    Object.assign(world.catalogue, { organizationAccounts: accounts });
    const read: string[] = [];
    for (let at = 0; at < 20; at++) {
      await world.look(`s${at}`);
      for (const name of ordered(world).filter((one) => one !== "role-0")) {
        read.push(name);
        readWhole(world, crowdExpectation, [name]);
      }
      world.now += hour / 4;
    }
    expect(read).toEqual(Array.from({ length: 9 }, (_, at) => `role-${at + 1}`));
  });

  test("is sent again after a failure, but not before a day is over", async () => {
    const world = crowd(1);
    await world.look("s1");
    ordered(world);
    world.now += hour;
    world.failedAt.set("role-0", new Date(world.now).toISOString());
    world.now += 24 * hour + 1;
    await world.look("s2");
    expect(ordered(world)).toEqual(["role-0"]);
  });

  test("takes a part of the account's share, also of a sweep that broke off", async () => {
    const world = crowd(250);
    expect(await world.look("s1")).toMatchObject({ ordered: 200, waiting: 250 });
    expect(new Set(ordered(world)).size).toBe(200);
    world.now += hour;
    world.pageSize = 100;
    world.beforePage = () => {
      if (world.pages.length === 4) throw new RetryableError("Throttling", "Rate exceeded");
    };
    await expect(world.look("s2")).rejects.toThrow("Rate exceeded");
    expect(await world.look("s2")).toMatchObject({ ordered: 0, waiting: 250 });
    expect(ordered(world)).toEqual([]);
  });
});

describe("each account has the same share of what is read between two sweeps", () => {
  test.each([
    { accounts: 0, share: 200 },
    { accounts: 20, share: 200 },
    { accounts: 21, share: 190 },
    { accounts: 500, share: 8 },
    { accounts: 5000, share: 1 },
  ])("$accounts accounts: $share", ({ accounts, share }) => {
    expect(shareOf(accounts)).toBe(share);
  });
});

describe("of many, a sweep orders 200", () => {
  test("those whose trust no one knows, then those that wait longest, on whatever page they are", async () => {
    const world = crowd(250);
    readWhole(world);
    world.now += 25 * hour;
    world.pageSize = 100;
    for (const at of [7, 120, 249]) world.seen.delete(`role-${at}`);
    const old = world.seen.get("role-201") ?? expect.fail("it was read");
    world.seen.set("role-201", { ...old, at: "2020-01-01T00:00:00.000Z" });
    const other = world.seen.get("role-230") ?? expect.fail("it was read");
    world.seen.set("role-230", { ...other, trustDigest: "another", at: new Date(world.now).toISOString() });
    expect(await world.look("s1")).toMatchObject({ ordered: 200 });
    const names = ordered(world);
    expect(names).toHaveLength(200);
    expect(names.slice(0, 5)).toEqual(["role-7", "role-120", "role-230", "role-249", "role-201"]);
  });

  test("and forgets none of the pages before it broke off", async () => {
    const world = crowd(30);
    world.pageSize = 10;
    world.beforePage = (at) => {
      if (at === 2) throw new RetryableError("Throttling", "Rate exceeded");
    };
    await expect(world.look("s1")).rejects.toThrow("Rate exceeded");
    expect(ordered(world)).toEqual([]);
    expect(await world.look("s1")).toMatchObject({ ordered: 30 });
    expect(ordered(world)).toHaveLength(30);
  });
});

describe("a role that others trust", () => {
  const trusted = { account: prod, name: "vendor" };
  const arn = `arn:aws:iam::${prod}:role/team/vendor`;
  const trusting = {
    ...crowdExpectation,
    trust: {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { AWS: arn }, Action: "sts:AssumeRole" }],
    },
  };
  const dependent = {
    account: "333333333333",
    name: "role-1",
    arn: "arn:aws:iam::333333333333:role/role-1",
    expectation: "qovery-access",
    availability: "critical",
  } as const;

  function worldWith(path: string, known?: string) {
    const world = new SweepWorld([trusting], "ignore");
    world.put(trusted, document, { path });
    world.directory.trust({ kind: "role", ...trusted }, dependent);
    if (known !== undefined)
      world.directory.known.push({ kind: "role", ...trusted, id: known, arn, since: "2026-01-01T00:00:00Z" });
    return world;
  }
  const idOf = (world: SweepWorld) => world.roles.get(`${prod}/vendor`)?.id;

  test("has its id remembered, without a creator, and no one is notified where it is the first", async () => {
    const world = worldWith("/team/");
    await world.look("s1");
    const since = new Date(world.now).toISOString();
    expect(world.directory.known).toEqual([{ kind: "role", ...trusted, id: idOf(world), arn, since }]);
    expect(world.rechecks).toEqual([]);
    await world.look("s2");
    expect(world.directory.known).toHaveLength(1);
  });

  test("and has another id than it had: its dependents are looked at, in their accounts, once", async () => {
    const world = worldWith("/team/", "AROABEFORE");
    await world.look("s1");
    const seenAt = expect.stringMatching(/:\d\dZ$/);
    const base = { causeId: "s1", partition: "aws", reason: "principal-changed", seenAt };
    // The role itself too: its loss may be an open incident
    expect(world.rechecks).toEqual([
      { ...base, account: dependent.account, roleName: dependent.name },
      { ...base, account: trusted.account, roleName: trusted.name },
    ]);
    expect(world.gone).toEqual([trusted.name]);
    expect(world.directory.known.map(({ id }) => id)).toEqual(["AROABEFORE", idOf(world)]);
    await world.look("s2");
    expect(world.rechecks).toHaveLength(2);
  });

  test("is not the one of that name under another path", async () => {
    const world = worldWith("/other/", "AROABEFORE");
    await world.look("s1");
    expect(world.rechecks).toEqual([]);
    expect(world.directory.known).toHaveLength(1);
  });
});

test("what is gone is reported where it may be created again, and nothing else is", async () => {
  const world = crowd(3);
  await world.look("s0");
  world.roles.delete(`${prod}/role-1`);
  world.put({ account: prod, name: "role-2" }, widened("qovery-access"));
  await world.look("s1");
  expect(world.gone).toEqual(["role-1"]);
  expect(world.rechecks.map(({ roleName, reason }) => [roleName, reason])).toEqual([
    ["role-2", "sweep"],
    ["role-1", "sweep"],
  ]);
});
