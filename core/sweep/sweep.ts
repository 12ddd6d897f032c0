import { changedAt, isCanaryRole } from "../canary/trust.ts";
import type { SweepOrder } from "../events/sweep-order.ts";
import type { Catalogue } from "../expectations/catalogue.ts";
import type { LiveRole } from "../principals/role.ts";
import { PermanentError, RetryableError } from "../shared/errors.ts";
import { isBefore } from "../shared/time.ts";
import { assessRole, isMissed, keyOf } from "./assess-role.ts";
import { isNewPrincipal, rememberNewPrincipals } from "./new-principals.ts";
import type { KnownRole, RolePage, SeenRole, StaleRole, SweepCounts, SweepPorts } from "./ports.ts";
import { reportPushes } from "./report/pushes.ts";
import { remindOfOpen } from "./report/reminders.ts";
import { reportToggle } from "./report/toggle.ts";
import { reportUnannounced } from "./report/unannounced.ts";
import { beginSweep, type Run, save, sendRechecks } from "./run.ts";
import { behindOrder, isLost, mostStale, shareOf } from "./stale-snapshots.ts";
import { reportReadable, reportUnreadable } from "./unreadable-account.ts";

/** The result of the sweep of an account. */
export type SweepReport =
  | ({
      readonly kind: "completed";
      readonly account: string;
      readonly sweepId: string;
      /** From the order to completion: drift of the account is at most this much plus the sweep period old. */
      readonly seconds?: number;
    } & SweepCounts)
  | {
      readonly kind: "unreadable";
      readonly account: string;
      readonly sweepId: string;
      readonly error: string;
    }
  /** A later plan has ordered a sweep of the account again: nothing was read. */
  | {
      readonly kind: "outdated";
      readonly account: string;
      readonly sweepId: string;
      readonly plannedAt: string;
    };

/**
 * Reads every role of an account, page by page, and sends a recheck of each role that is not as expected. Each page is
 * recorded before the next page is read, so that an interrupted sweep continues from there.
 *
 * @throws RetryableError when AWS throttles or fails: the order comes back
 */
export async function sweepAccount(order: SweepOrder, ports: SweepPorts): Promise<SweepReport> {
  const { account, sweepId, orderedAt } = order;
  const { catalogue, plannedAt } = await ports.sweeps.latest();
  if (plannedAt !== undefined && orderedAt !== undefined && isBefore(orderedAt, plannedAt))
    return { kind: "outdated", account, sweepId, plannedAt };
  const failure = order.isFirst ? await reportOthers(order, ports) : undefined;
  const report = await sweepRoles(order, catalogue, ports);
  if (failure !== undefined) throw failure;
  return report;
}

/** @returns the error if the journal or the table is not available: the roles are checked all the same */
async function reportOthers({ account }: SweepOrder, ports: SweepPorts): Promise<Error | undefined> {
  try {
    await reportPushes(account, ports);
    await reportUnannounced(ports);
    await reportToggle(ports.hub, ports);
    await remindOfOpen(ports);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

async function sweepRoles(order: SweepOrder, catalogue: Catalogue, ports: SweepPorts): Promise<SweepReport> {
  const { account, sweepId } = order;
  const run = await beginSweep(order, catalogue, ports);
  do {
    const page = await nextPage(run);
    if (page instanceof PermanentError) {
      await reportUnreadable(order, run.progress, page, run.ports);
      return { kind: "unreadable", account, sweepId, error: page.message };
    }
    await takePage(run, page);
  } while (run.marker !== undefined);
  await sendMissing(run);
  await orderStale(run);
  await finish(run);
  return { kind: "completed", account, sweepId, ...took(order, ports), ...run.counts };
}

function took({ orderedAt }: SweepOrder, { clock }: SweepPorts): { seconds?: number } {
  if (orderedAt === undefined) return {};
  return { seconds: Math.max(0, Math.round((clock.now().getTime() - Date.parse(orderedAt)) / 1000)) };
}

/** @returns the permanent error if the account cannot be read */
async function nextPage(run: Run): Promise<RolePage | PermanentError> {
  try {
    return await run.ports.roles.list(run.order.account, run.marker);
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    if (error.code === "InvalidMarker") return startAgain(run, error);
    return error;
  }
}

async function startAgain(run: Run, cause: PermanentError): Promise<never> {
  const { part: _, ...progress } = run.progress;
  await save(run, progress);
  const message = `the sweep of ${run.order.account} starts again: ${cause.message}`;
  throw new RetryableError("InvalidMarker", message, { cause });
}

async function takePage(run: Run, { roles, marker }: RolePage): Promise<void> {
  const { order, catalogue, ports, unseen } = run;
  const toRecheck: LiveRole[] = [];
  const unprotected: LiveRole[] = [];
  const unfinished: LiveRole[] = [];
  const toRemember: SeenRole[] = [];
  const newPrincipals: LiveRole[] = [];
  const stale: StaleRole[] = [];
  const counts = { ...run.counts, roles: run.counts.roles + roles.length };
  for (const role of roles) {
    const known = unseen.get(keyOf(role.name));
    unseen.delete(keyOf(role.name));
    const look = assessRole(role, known, catalogue, ports, run.ratings);
    counts.protected += Number(look.isProtected);
    counts.drift += Number(look.isDrift && !isOurOwn(role));
    counts.unannounced += Number(look.isUnannounced && !isOurOwn(role));
    const { inLine } = look;
    const isUnknown = look.isProtected && known === undefined;
    if (isUnknown || inLine !== undefined) toRemember.push({ ...role, ...(inLine && { inLine }) });
    if (known?.restoring) unfinished.push(role);
    else if (look.needsRecheck) (look.isProtected ? toRecheck : unprotected).push(role);
    if (look.staleSince !== undefined) stale.push({ name: role.name, seenAt: look.staleSince });
    if (isNewPrincipal(run, role)) newPrincipals.push(role);
  }
  await sendRechecks(run, ports.rechecks, toRecheck, "sweep");
  await sendRechecks(run, ports.goneRechecks, unfinished, "sweep");
  await sendRechecks(run, ports.rechecks, unprotected, "sweep", true);
  await rememberNewPrincipals(run, newPrincipals);
  if (toRemember.length > 0) await ports.sweeps.remember(order.account, toRemember);
  run.counts = counts;
  noteStale(run, stale);
  run.marker = marker;
  if (marker !== undefined) await savePart(run, marker);
}

/** The canary drifts every hour by design, so it does not count as drift. */
function isOurOwn(role: LiveRole): boolean {
  return isCanaryRole(role) && changedAt(role.document) !== undefined;
}

/** An item has 400 kB at most. Thousands of missing roles with long names exceed that. */
const mostCharacters = 300_000;

async function savePart(run: Run, marker: string): Promise<void> {
  const part = {
    startedAt: run.startedAt,
    marker,
    unseen: [...run.unseen.values()].map(({ name }) => name),
    stale: run.stale,
    waiting: run.waiting,
    counts: run.counts,
  };
  const progress = { ...run.progress, part };
  // Without this part, a sweep that is interrupted reads the account from its first page again
  if (JSON.stringify(progress).length <= mostCharacters) await save(run, progress);
}

/** A role that no page contained may have moved between pages: its recheck decides whether it was deleted. */
async function sendMissing(run: Run): Promise<void> {
  const { account } = run.order;
  const unseen = [...run.unseen.values()];
  const missing = unseen.filter((role) => isMissed(account, role, run.catalogue, run.ports.partition));
  const unannounced = missing.filter(({ openFingerprint }) => openFingerprint === undefined);
  const keys = missing.map(({ name }) => ({ account, name }));
  await sendRechecks(run, run.ports.goneRechecks, keys, "sweep");
  const lost = unseen.filter((role) => !missing.includes(role));
  noteStale(run, lost.flatMap(staleWhereSeen));
  run.counts = {
    ...run.counts,
    drift: run.counts.drift + missing.length,
    unannounced: run.counts.unannounced + unannounced.length,
  };
}

/** Not protected any more: its snapshot is not needed either. */
function staleWhereSeen({ name, seen }: KnownRole): StaleRole[] {
  return seen === undefined ? [] : [{ name, seenAt: seen.at }];
}

/** A role whose order is on its way is not ordered again. */
function noteStale(run: Run, roles: readonly StaleRole[]): void {
  const now = run.ports.clock.now();
  const orders = roles.flatMap(({ name }) => run.orders.get(name) ?? []);
  const underWay = new Set(orders.filter((order) => !isLost(order, now)).map(({ name }) => name));
  const due = roles.filter(({ name }) => !underWay.has(name));
  run.waiting = [...run.waiting, ...orders];
  run.stale = mostStale([...run.stale, ...due.map((role) => behindOrder(role, run.orders.get(role.name)))]);
  run.counts = { ...run.counts, waiting: run.counts.waiting + roles.length };
}

async function orderStale(run: Run): Promise<void> {
  const { account } = run.order;
  const now = run.ports.clock.now();
  const underWay = run.waiting.filter((order) => !isLost(order, now));
  const share = shareOf(run.catalogue.organizationAccounts.size) - underWay.length;
  const chosen = mostStale(run.stale, Math.max(0, share));
  if (chosen.length === 0) return;
  const orderedAt = now.toISOString();
  await run.ports.snapshots.order(
    chosen.map(({ name }) => ({ account, name })),
    { orderedAt },
  );
  const names = new Set(chosen.map(({ name }) => name));
  const others = run.waiting.filter(({ name }) => !names.has(name));
  run.waiting = [...others, ...chosen.map(({ name }) => ({ name, at: orderedAt }))];
  run.counts = { ...run.counts, ordered: chosen.length };
}

async function finish(run: Run): Promise<void> {
  const { part, waiting, ...rest } = run.progress;
  const progress = { ...rest, ...(run.waiting.length > 0 && { waiting: run.waiting }) };
  const isChanged = part !== undefined || JSON.stringify(waiting ?? []) !== JSON.stringify(run.waiting);
  if (progress.unreadable !== undefined) await reportReadable(run.order.account, progress, run.ports);
  else if (isChanged) await save(run, progress);
}
