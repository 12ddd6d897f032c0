import type { Tick } from "../events/schedule.ts";
import type { SweepOrder } from "../events/sweep-order.ts";
import type { Clock } from "../shared/clock.ts";
import { RetryableError } from "../shared/errors.ts";
import { isBefore, secondsBetween } from "../shared/time.ts";

export interface PlanPorts {
  /** The accounts to sweep where they are configured; undefined asks AWS Organizations. */
  readonly configured: readonly string[] | undefined;
  readonly organization: {
    /** One ListAccounts call. @param token where the page before it ended */
    page(token?: string): Promise<AccountPage>;
  };
  /** Sets the accounts of the catalogue, and their names. @returns whether the accounts changed */
  readonly refreshAccounts: (accounts: readonly OrganizationAccount[]) => Promise<boolean>;
  readonly plans: {
    read(): Promise<PlanRecord>;
    save(record: PlanRecord): Promise<void>;
  };
  readonly orders: {
    send(orders: readonly SweepOrder[]): Promise<void>;
    /** How many orders no handler has received yet. */
    waiting(): Promise<number>;
  };
  readonly clock: Pick<Clock, "now">;
}

export interface AccountPage {
  readonly accounts: readonly OrganizationAccount[];
  /** Absent on the last page. */
  readonly token?: string | undefined;
}

export interface OrganizationAccount {
  readonly id: string;
  /** Shown in alerts. */
  readonly name?: string;
  /** Of its OUs, for the routes of alerts: `o-…/r-…/ou-…/444444444444/`. */
  readonly path?: string;
  readonly isActive: boolean;
}

export interface PlanRecord {
  /** The last plan that ordered sweeps. */
  readonly last?: LastPlan | undefined;
  /** The accounts that a plan listed before its function ended. */
  readonly part?: AccountsPart | undefined;
}

export interface LastPlan {
  readonly sweepId: string;
  /** ISO 8601: an order of an earlier plan is dropped. */
  readonly orderedAt: string;
  readonly accounts: number;
}

export interface AccountsPart {
  readonly sweepId: string;
  readonly token: string;
  readonly accounts: readonly OrganizationAccount[];
}

export type Plan =
  | {
      readonly kind: "ordered";
      readonly sweepId: string;
      readonly accounts: number;
      readonly accountsChanged: boolean;
    }
  /** The last sweep is under way: it continues, and the next tick plans again. */
  | { readonly kind: "skipped"; readonly sweepId: string; readonly waiting: number; readonly since: string }
  /** The tick came back to the queue, and a later one has ordered sweeps in the meantime. */
  | { readonly kind: "outdated"; readonly sweepId: string; readonly plannedAt: string };

/** A sweep is under way while more of its orders wait than this share. The next plan drops and repeats the rest. */
const shareUnderWay = 0.1;

/** Orders outside of the schedule and returned orders wait too. */
const fewestWaiting = 10;

/** After this time, the orders of the last plan are outdated, and waiting for them would hide new accounts. */
const longestSeconds = 2 * 3600;

/** The function ends after 30 s. An organization of 5,000 accounts has 250 pages. */
const listingSeconds = 12;

/**
 * Orders a sweep of every account: one message each, so that one that cannot be read holds up no other. Orders nothing
 * while the last sweep is under way, so that sweeps do not pile up.
 *
 * @throws RetryableError `MoreAccounts` when more accounts are to be listed: the next delivery continues
 */
export async function planSweep(tick: Tick, ports: PlanPorts): Promise<Plan> {
  const record = await ports.plans.read();
  const { last } = record;
  // A second delivery of the tick sends the orders that the first one did not
  if (last !== undefined && last.sweepId !== tick.id) {
    if (isBefore(tick.at, last.orderedAt))
      return { kind: "outdated", sweepId: tick.id, plannedAt: last.orderedAt };
    const waiting = await ports.orders.waiting();
    if (isUnderWay(last, waiting, tick))
      return { kind: "skipped", sweepId: tick.id, waiting, since: last.orderedAt };
  }
  if (ports.configured !== undefined) return send(tick, ports.configured, false, ports);
  const found = await listAccounts(tick, record, ports);
  // A suspended account is still ours: trusting it opens nothing. But its roles cannot be read
  const accountsChanged = await ports.refreshAccounts(found);
  const active = found.filter(({ isActive }) => isActive).map(({ id }) => id);
  return send(tick, active, accountsChanged, ports);
}

function isUnderWay({ orderedAt, accounts }: LastPlan, waiting: number, { at }: Tick): boolean {
  const isOutdated = secondsBetween(orderedAt, new Date(at)) > longestSeconds;
  return !isOutdated && waiting > Math.max(fewestWaiting, accounts * shareUnderWay);
}

async function listAccounts(
  { id: sweepId }: Tick,
  { last, part }: PlanRecord,
  { organization, plans, clock }: PlanPorts,
): Promise<readonly OrganizationAccount[]> {
  const until = clock.now().getTime() + listingSeconds * 1000;
  const begun = part?.sweepId === sweepId ? part : undefined;
  const found = [...(begun?.accounts ?? [])];
  let token = begun?.token;
  do {
    const page = await organization.page(token);
    found.push(...page.accounts);
    token = page.token;
    if (token === undefined) return found;
  } while (clock.now().getTime() < until);
  await plans.save({ last, part: { sweepId, token, accounts: found } });
  throw new RetryableError("MoreAccounts", `${found.length} accounts are listed, and there are more`, {
    retryAfterSeconds: 2,
  });
}

/** The plan is on record before its orders: none of them is taken for an order of an earlier plan. */
async function send(
  { id: sweepId, at: orderedAt }: Tick,
  accounts: readonly string[],
  accountsChanged: boolean,
  { orders, plans }: PlanPorts,
): Promise<Plan> {
  await plans.save({ last: { sweepId, orderedAt, accounts: accounts.length } });
  await orders.send(
    accounts.map((account, at) => ({
      version: 1,
      sweepId,
      account,
      orderedAt,
      ...(at === 0 && { isFirst: true }),
    })),
  );
  return { kind: "ordered", sweepId, accounts: accounts.length, accountsChanged };
}
