import { beforeEach, describe, expect, test } from "vitest";
import { decodeTick } from "../../../core/events/schedule.ts";
import { decodeOrder, type SweepOrder } from "../../../core/events/sweep-order.ts";
import { InputError } from "../../../core/shared/errors.ts";
import { Recent } from "../../../core/shared/recent.ts";
import { assessRole } from "../../../core/sweep/assess-role.ts";
import {
  type OrganizationAccount,
  type PlanPorts,
  type PlanRecord,
  planSweep,
} from "../../../core/sweep/plan.ts";
import { expectation, expectedDocument, prod, widened } from "../support/samples.ts";
import { SweepWorld } from "../support/sweep-world.ts";

const at = "2026-11-21T07:00:00Z";
const later = (minutes: number) => new Date(Date.parse(at) + minutes * 60_000).toISOString();

let orders: SweepOrder[];
let refreshed: (readonly string[])[];
let tokens: (string | undefined)[];
let record: PlanRecord;
let waiting: number;

beforeEach(() => {
  orders = [];
  refreshed = [];
  tokens = [];
  record = {};
  waiting = 0;
});

const three: readonly OrganizationAccount[] = [
  { id: "111111111111", isActive: true },
  { id: "222222222222", isActive: false },
  { id: "333333333333", isActive: true },
];

/** @param pageSeconds how long a call takes; each page has one account */
function planner(changes: Partial<PlanPorts> = {}, pageSeconds = 0, accounts = three): PlanPorts {
  let now = Date.parse(at);
  return {
    configured: undefined,
    organization: {
      page: async (token) => {
        tokens.push(token);
        now += pageSeconds * 1000;
        const from = Number(token ?? 0);
        return {
          accounts: accounts.slice(from, from + 1),
          ...(from + 1 < accounts.length && { token: String(from + 1) }),
        };
      },
    },
    refreshAccounts: async (found) => {
      refreshed.push(found.map(({ id }) => id));
      return true;
    },
    plans: {
      read: async () => record,
      save: async (next) => {
        record = JSON.parse(JSON.stringify(next));
      },
    },
    orders: { send: async (sent) => void orders.push(...sent), waiting: async () => waiting },
    clock: { now: () => new Date(now) },
    ...changes,
  };
}

describe("the plan", () => {
  test("orders every active account, and gives the catalogue all of them", async () => {
    expect(await planSweep({ id: "s1", at }, planner())).toEqual({
      kind: "ordered",
      sweepId: "s1",
      accounts: 2,
      accountsChanged: true,
    });
    expect(orders.map(({ account }) => account)).toEqual(["111111111111", "333333333333"]);
    expect(refreshed).toEqual([["111111111111", "222222222222", "333333333333"]]);
    expect(orders.map(decodeOrder)).toEqual(orders);
  });

  test("orders the accounts that are configured, and asks no one", async () => {
    await planSweep({ id: "s1", at }, planner({ configured: ["444444444444"] }));
    expect(orders).toEqual([
      { version: 1, sweepId: "s1", account: "444444444444", orderedAt: at, isFirst: true },
    ]);
    expect([refreshed, tokens]).toEqual([[], []]);
  });

  test("takes the schedule's event and nothing else", () => {
    const tick = { source: "aws.events", "detail-type": "Scheduled Event", id: "b1", time: at };
    expect(decodeTick(tick)).toEqual({ id: "b1", at });
    expect(() => decodeTick({ ...tick, time: "soon" })).toThrow("time: expected");
    expect(() => decodeTick({ ...tick, source: "aws.iam" })).toThrow(InputError);
    expect(() => decodeOrder({ version: 1, sweepId: "s", account: "12" })).toThrow("account: expected");
  });

  test("lists a large organization in parts, asks for no page twice, and orders once", async () => {
    const slow = planner({}, 9);
    await expect(planSweep({ id: "s1", at }, slow)).rejects.toMatchObject({
      code: "MoreAccounts",
      retryAfterSeconds: 2,
    });
    expect([orders, refreshed]).toEqual([[], []]);
    expect(await planSweep({ id: "s1", at }, slow)).toMatchObject({ kind: "ordered", accounts: 2 });
    expect(tokens).toEqual([undefined, "1", "2"]);
    expect(refreshed).toEqual([three.map(({ id }) => id)]);
    expect(record.part).toBeUndefined();
  });

  test("does not continue the list of an earlier plan, whose accounts may have left", async () => {
    await expect(planSweep({ id: "s1", at }, planner({}, 9))).rejects.toMatchObject({ code: "MoreAccounts" });
    await planSweep({ id: "s2", at: later(15) }, planner());
    expect(tokens).toEqual([undefined, "1", undefined, "1", "2"]);
  });
});

describe("a plan while the last sweep is under way", () => {
  const many = Array.from({ length: 200 }, (_, index) => String(100_000_000_000 + index));

  beforeEach(() => planSweep({ id: "s1", at }, planner({ configured: many })));

  test("orders nothing, and says how many orders wait since when", async () => {
    waiting = 21;
    expect(await planSweep({ id: "s2", at: later(15) }, planner({ configured: many }))).toEqual({
      kind: "skipped",
      sweepId: "s2",
      waiting: 21,
      since: at,
    });
    expect(orders).toHaveLength(200);
    expect(record.last?.sweepId).toBe("s1");
  });

  test("orders when a tenth of the orders or less wait: they are ordered again", async () => {
    waiting = 20;
    expect(await planSweep({ id: "s2", at: later(15) }, planner({ configured: many }))).toMatchObject({
      kind: "ordered",
    });
  });

  test("orders after two hours, whatever waits", async () => {
    waiting = 200;
    expect(await planSweep({ id: "s9", at: later(121) }, planner({ configured: many }))).toMatchObject({
      kind: "ordered",
    });
  });

  test("that comes a second time sends the orders that it could not send", async () => {
    waiting = 100;
    expect(await planSweep({ id: "s1", at }, planner({ configured: many }))).toMatchObject({
      kind: "ordered",
    });
    expect(orders).toHaveLength(400);
  });
});

test("a tick that comes back after a later plan orders nothing, and the later plan stays on record", async () => {
  const failing = { send: () => Promise.reject(new Error("throttled")), waiting: async () => 0 };
  const first = planner({ configured: ["444444444444"], orders: failing });
  await expect(planSweep({ id: "s1", at }, first)).rejects.toThrow("throttled");
  await planSweep({ id: "s2", at: later(15) }, planner({ configured: ["444444444444"] }));
  expect(await planSweep({ id: "s1", at }, planner({ configured: ["444444444444"] }))).toEqual({
    kind: "outdated",
    sweepId: "s1",
    plannedAt: later(15),
  });
  expect(orders.map(({ sweepId }) => sweepId)).toEqual(["s2"]);
  expect(record.last?.sweepId).toBe("s2");
});

describe("an order", () => {
  function world(): SweepWorld {
    const one = new SweepWorld([
      expectation("qovery-access", { match: { accounts: "*", roles: ["role-*"] } }),
    ]);
    one.put({ account: prod, name: "role-1" }, widened("qovery-access"));
    return one;
  }

  test("of an earlier plan than the last one reads nothing", async () => {
    const swept = world();
    swept.plannedAt = later(15);
    expect(await swept.look("s1", undefined, at)).toEqual({
      kind: "outdated",
      account: prod,
      sweepId: "s1",
      plannedAt: later(15),
    });
    expect([swept.pages, swept.rechecks]).toEqual([[], []]);
  });

  test.each([
    ["of the last plan", later(15)],
    ["outside of the schedule", undefined],
  ])("%s is carried out", async (_, orderedAt) => {
    const swept = world();
    swept.plannedAt = later(15);
    expect(await swept.look("s1", undefined, orderedAt)).toMatchObject({ kind: "completed", drift: 1 });
  });
});

describe("what a sweep remembers", () => {
  test("of unprotected roles is a rating for each text: equal texts are rated once", () => {
    const swept = new SweepWorld([]);
    const ratings = new Recent<boolean>(500);
    const get = ratings.get.bind(ratings);
    let rated = 0;
    ratings.get = (text, rate) => {
      return get(text, () => {
        rated += 1;
        return rate();
      });
    };
    const harmless = {
      Version: "2012-10-17",
      Statement: {
        Effect: "Allow",
        Principal: { Service: "lambda.amazonaws.com" },
        Action: "sts:AssumeRole",
      },
    };
    const documents = [JSON.stringify(harmless), widened("qovery-access")];
    for (let index = 0; index < 40; index++)
      swept.put({ account: prod, name: `app-${index}` }, documents[index % 2] ?? "");
    const roles = [...swept.roles.values()];
    const ports = { partition: "aws", settings: swept.ports.settings, clock: swept.ports.clock } as const;
    const drift = roles.map((role) => assessRole(role, undefined, swept.catalogue, ports, ratings).isDrift);
    expect(rated).toBe(2);
    expect(new Set(drift.filter((_, index) => index % 2 === 0))).toEqual(new Set([false]));
    expect(new Set(drift.filter((_, index) => index % 2 === 1))).toEqual(new Set([true]));
  });

  test("between pages stays within an item: a sweep with too much to remember starts again if it is interrupted", async () => {
    const name = (index: number) => `role-${"x".repeat(54)}-${String(index).padStart(4, "0")}`;
    const swept = new SweepWorld([
      expectation("qovery-access", { match: { accounts: "*", roles: ["role-*"] } }),
    ]);
    for (let index = 0; index < 5000; index++)
      swept.put({ account: prod, name: name(index) }, expectedDocument("qovery-access"));
    await swept.look("s0");
    swept.pages.length = 0;
    swept.pageSize = 100;
    swept.beforePage = (page) => {
      if (page === 1) throw new Error("interrupted");
    };
    await expect(swept.look("s1")).rejects.toThrow("interrupted");
    expect(swept.progress.part).toBeUndefined();
    await swept.look("s1");
    expect(swept.pages.slice(0, 3)).toEqual([undefined, "100", undefined]);
  });
});
