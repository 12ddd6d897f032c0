import * as v from "valibot";
import type { Tick } from "../events/schedule.ts";
import { accountId, messageId, parseInput } from "../shared/validation.ts";

const order = v.strictObject({
  version: v.literal(1),
  sweepId: messageId,
  account: accountId,
  /** Whether this order also reports pushed expectations: true for one order of each sweep. */
  reportsPushes: v.exactOptional(v.literal(true)),
  /** When the schedule asked for it. */
  orderedAt: v.exactOptional(v.pipe(v.string(), v.isoTimestamp("an ISO 8601 time"))),
});

/** One account to sweep. */
export type SweepOrder = v.InferOutput<typeof order>;

export interface PlanPorts {
  /** The accounts to sweep where they are configured; undefined asks AWS Organizations. */
  readonly configured: readonly string[] | undefined;
  readonly organization: { accounts(): Promise<readonly OrganizationAccount[]> };
  /** Sets the accounts of the catalogue. @returns whether they changed */
  readonly refreshAccounts: (accounts: readonly string[]) => Promise<boolean>;
  readonly orders: { send(orders: readonly SweepOrder[]): Promise<void> };
}

export interface OrganizationAccount {
  readonly id: string;
  readonly isActive: boolean;
}

export interface Plan {
  readonly sweepId: string;
  readonly accounts: number;
  readonly accountsChanged: boolean;
}

/** @throws InputError naming the field */
export function decodeOrder(body: unknown): SweepOrder {
  return parseInput(order, body, "message");
}

/** Orders a sweep of every account: one message each, so that one that cannot be read holds up no other. */
export async function planSweep(tick: Tick, ports: PlanPorts): Promise<Plan> {
  if (ports.configured !== undefined) return send(tick, ports.configured, false, ports);
  const found = await ports.organization.accounts();
  // A suspended account is still ours: trusting it opens nothing. But its roles cannot be read
  const accountsChanged = await ports.refreshAccounts(found.map(({ id }) => id));
  const active = found.filter(({ isActive }) => isActive).map(({ id }) => id);
  return send(tick, active, accountsChanged, ports);
}

async function send(
  { id: sweepId, at: orderedAt }: Tick,
  accounts: readonly string[],
  accountsChanged: boolean,
  { orders }: PlanPorts,
): Promise<Plan> {
  await orders.send(
    accounts.map((account, at) => ({
      version: 1,
      sweepId,
      account,
      orderedAt,
      ...(at === 0 && { reportsPushes: true }),
    })),
  );
  return { sweepId, accounts: accounts.length, accountsChanged };
}
