import type { Tick } from "../events/schedule.ts";
import type { SweepOrder } from "../events/sweep-order.ts";

export interface PlanPorts {
  /** The accounts to sweep where they are configured; undefined asks AWS Organizations. */
  readonly configured: readonly string[] | undefined;
  readonly organization: { accounts(): Promise<readonly OrganizationAccount[]> };
  /** Sets the accounts of the catalogue, and their names. @returns whether the accounts changed */
  readonly refreshAccounts: (accounts: readonly OrganizationAccount[]) => Promise<boolean>;
  readonly orders: { send(orders: readonly SweepOrder[]): Promise<void> };
}

export interface OrganizationAccount {
  readonly id: string;
  /** Shown in alerts. */
  readonly name?: string;
  readonly isActive: boolean;
}

export interface Plan {
  readonly sweepId: string;
  readonly accounts: number;
  readonly accountsChanged: boolean;
}

/** Orders a sweep of every account: one message each, so that one that cannot be read holds up no other. */
export async function planSweep(tick: Tick, ports: PlanPorts): Promise<Plan> {
  if (ports.configured !== undefined) return send(tick, ports.configured, false, ports);
  const found = await ports.organization.accounts();
  // A suspended account is still ours: trusting it opens nothing. But its roles cannot be read
  const accountsChanged = await ports.refreshAccounts(found);
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
      ...(at === 0 && { isFirst: true }),
    })),
  );
  return { sweepId, accounts: accounts.length, accountsChanged };
}
