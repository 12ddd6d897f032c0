import { type RecheckQueue, rechecksOf } from "../events/recheck.ts";
import type { SweepOrder } from "../events/sweep-order.ts";
import type { Catalogue } from "../expectations/catalogue.ts";
import type { RoleKey } from "../principals/role.ts";
import { Recent } from "../shared/recent.ts";
import { keyOf, wantedRoles } from "./assess-role.ts";
import type { KnownRole, StaleRole, SweepCounts, SweepPorts, SweepProgress, WaitingOrder } from "./ports.ts";
import { isOutstanding } from "./stale-snapshots.ts";
import { type TrustedRoles, trustedRoles } from "./trusted-roles.ts";

/** A trust policy has 4,096 characters at most, so this is 2 MB at most. */
const mostRatings = 500;

/** IAM's markers are good for hours; a part that is older is not worth finishing. */
const resumableSeconds = 3600;

/** One account's sweep under way. Holds the names of roles that were not seen yet, never the account's roles. */
export interface Run {
  readonly order: SweepOrder;
  readonly startedAt: string;
  readonly catalogue: Catalogue;
  readonly ports: SweepPorts;
  readonly unseen: Map<string, KnownRole>;
  /** The ids of trusted principals, by ARN in lower case. */
  readonly principals: ReadonlyMap<string, readonly string[]>;
  readonly trusted: TrustedRoles;
  stale: readonly StaleRole[];
  /** Snapshots that earlier sweeps ordered and that are not taken yet, by the name of the role. Some may be lost. */
  readonly orders: ReadonlyMap<string, WaitingOrder>;
  /** Of these orders, those of the pages so far that are still needed. */
  waiting: readonly WaitingOrder[];
  counts: SweepCounts;
  /** Whether a trust policy without an expectation is risky, by its text: many roles of an account share a few. */
  readonly ratings: Recent<boolean>;
  marker: string | undefined;
  /** As the table has it. */
  progress: SweepProgress;
}

/** Reads what is known of the account, and goes on where a sweep that broke off had come to. */
export async function beginSweep(order: SweepOrder, catalogue: Catalogue, ports: SweepPorts): Promise<Run> {
  const { known, principals: found, progress } = await ports.sweeps.read(order.account);
  const wanted = wantedRoles(order.account, known, catalogue);
  const principals = new Map(found.map(({ arn, ids }) => [arn.toLowerCase(), ids]));
  const trusted = trustedRoles(catalogue, ports.partition);
  const now = ports.clock.now();
  const orders = outstandingOrders(progress, wanted, now);
  const ratings = new Recent<boolean>(mostRatings);
  const base = { order, catalogue, ports, principals, trusted, orders, progress, ratings };
  // A call can have changed a role that an interrupted sweep has read
  const part = order.suspect === undefined ? resumable(progress, now) : undefined;
  if (part === undefined) {
    const counts = { roles: 0, protected: 0, drift: 0, unannounced: 0, ordered: 0, waiting: 0 };
    const startedAt = now.toISOString();
    return { ...base, startedAt, unseen: wanted, stale: [], waiting: [], counts, marker: undefined };
  }
  const unseen = new Map(part.unseen.map((name) => [keyOf(name), wanted.get(keyOf(name)) ?? { name }]));
  const { startedAt, marker, counts, stale = [], waiting = [] } = part;
  return { ...base, startedAt, unseen, stale, waiting, counts, marker };
}

function outstandingOrders(
  { waiting = [] }: SweepProgress,
  known: ReadonlyMap<string, KnownRole>,
  now: Date,
): ReadonlyMap<string, WaitingOrder> {
  const outstanding = waiting.filter((order) => isOutstanding(order, known.get(keyOf(order.name)), now));
  return new Map(outstanding.map((order) => [order.name, order]));
}

export async function save(run: Run, progress: SweepProgress): Promise<void> {
  await run.ports.sweeps.save(run.order.account, progress);
  run.progress = progress;
}

export async function sendRechecks(
  { order, ports }: Run,
  to: RecheckQueue,
  roles: readonly RoleKey[],
  reason: "sweep" | "principal-changed",
  isLater = false,
): Promise<void> {
  const { sweepId: causeId, suspect } = order;
  const isSuspected = suspect !== undefined && reason === "sweep";
  const cause = { reason, causeId, partition: ports.partition, ...(isSuspected && { suspect }) };
  if (roles.length > 0) await to.send(rechecksOf(roles, cause, ports.clock.now()), isLater);
}

function resumable({ part }: SweepProgress, now: Date) {
  if (part === undefined) return undefined;
  return now.getTime() - Date.parse(part.startedAt) < resumableSeconds * 1000 ? part : undefined;
}
