import { afterAll, beforeAll, expect, test } from "vitest";
import { refreshAccounts } from "../../../adapters/dynamodb/catalogue/refresh-accounts.ts";
import { getItem } from "../../../adapters/dynamodb/items/read-items.ts";
import type { Table } from "../../../adapters/dynamodb/items/table.ts";
import { putItem } from "../../../adapters/dynamodb/items/write-items.ts";
import { keys } from "../../../adapters/dynamodb/keys.ts";
import { dynamoSweepPlans } from "../../../adapters/dynamodb/sweep-plans.ts";
import { tableName } from "../../../core/contract/names.ts";
import { RetryableError } from "../../../core/shared/errors.ts";
import { type OrganizationAccount, type PlanPorts, planSweep } from "../../../core/sweep/plan.ts";
import { type Organization, startOrganization } from "../../../local/organization.ts";
import { accounts } from "../../../local/shared/accounts.ts";

const at = "2026-11-21T07:00:00Z";
let organization: Organization;
let table: Table;

beforeAll(async () => {
  organization = await startOrganization({ functions: false });
  table = { client: organization.clients(accounts.hub).dynamodb, name: tableName };
});

afterAll(() => organization?.stop());

/** Names of the highest length, below five nested OUs. */
function account(at: number): OrganizationAccount {
  const id = String(100_000_000_000 + at);
  const ous = ["1a2b3c4d", "5e6f7g8h", "9i0j1k2l", "3m4n5o6p", "7q8r9s0t"].map((ou) => `ou-f6g7-${ou}`);
  const name = `payments-platform-production-${at}-`.padEnd(50, "x");
  return { id, name, path: ["o-a1b2c3d4e5", "r-f6g7", ...ous, id, ""].join("/"), isActive: true };
}

function planner(count: number, callMilliseconds: number) {
  const pageSize = 20;
  let now = Date.parse(at);
  let calls = 0;
  const ordered: string[] = [];
  const ports: PlanPorts = {
    configured: undefined,
    organization: {
      page: async (token) => {
        calls += 1;
        now += callMilliseconds;
        const from = Number(token ?? 0);
        const next = Math.min(count, from + pageSize);
        const found = Array.from({ length: next - from }, (_, index) => account(from + index));
        return { accounts: found, token: next < count ? String(next) : undefined };
      },
    },
    refreshAccounts: (found) => refreshAccounts(table, found),
    plans: dynamoSweepPlans(table),
    orders: {
      send: async (orders) => void ordered.push(...orders.map((one) => one.account)),
      waiting: async () => 0,
    },
    clock: { now: () => new Date(now) },
  };
  return { ports, ordered, calls: () => calls };
}

/** @returns how often the queue delivered the tick, which dead-letters after ten times */
async function receivesOf(ports: PlanPorts, id: string): Promise<number> {
  for (let receive = 1; receive <= 10; receive++) {
    const error = await planSweep({ id, at }, ports).then(
      () => undefined,
      (one: unknown) => one,
    );
    if (error === undefined) return receive;
    expect(error).toMatchObject({ code: "MoreAccounts", constructor: RetryableError });
  }
  return expect.fail("the tick is in the dead-letter queue");
}

test.each([
  { count: 5000, callMilliseconds: 50, receives: 2 },
  { count: 5000, callMilliseconds: 250, receives: 6 },
  { count: 10_000, callMilliseconds: 120, receives: 5 },
])(
  "$count accounts at $callMilliseconds ms a call are ordered at receive $receives, with each page read once",
  async ({ count, callMilliseconds, receives }) => {
    const { ports, ordered, calls } = planner(count, callMilliseconds);
    expect(await receivesOf(ports, `sweep-${count}-${callMilliseconds}`)).toBe(receives);
    expect(new Set(ordered).size).toBe(count);
    expect([ordered.length, calls()]).toEqual([count, count / 20]);
    // The sweep of each account reads this item
    const plan = await getItem(table, keys.sweepPlan(), "the plan");
    expect(JSON.stringify(plan).length).toBeLessThan(1000);
  },
  60_000,
);

test("a part whose accounts another sweep has replaced is listed from the start", async () => {
  const plans = dynamoSweepPlans(table);
  const part = (sweepId: string, count: number) => ({
    part: { sweepId, token: "next", accounts: Array.from({ length: count }, (_, index) => account(index)) },
  });
  await plans.save(part("s1", 1200));
  expect(await plans.read()).toEqual(part("s1", 1200));
  const planOfFirst = await getItem(table, keys.sweepPlan(), "the plan");
  await plans.save(part("s2", 1));
  expect(await plans.read()).toEqual(part("s2", 1));
  await putItem(table, planOfFirst ?? expect.fail("no plan"), "the plan");
  expect(await plans.read()).toEqual({});
});
