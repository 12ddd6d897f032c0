import { advance, type Incident, isOpen } from "../incidents/incident.ts";
import { digest } from "../shared/digest.ts";
import type { PermanentError } from "../shared/errors.ts";
import type { SweepOrder } from "./plan.ts";
import type { SweepPorts, SweepProgress } from "./ports.ts";

/** Says that an account cannot be read: once, for as long as it lasts. What was read of it before is kept. */
export async function reportUnreadable(
  order: SweepOrder,
  progress: SweepProgress,
  error: PermanentError,
  ports: SweepPorts,
): Promise<void> {
  if (progress.unreadable !== undefined) return;
  const incident = unreadableIncident(order, error, ports.clock.now().toISOString());
  await report(order.account, { ...progress, unreadable: incident }, ports);
}

/** The account was read to its end: no part of it is left, and an incident that said otherwise is over. */
export async function reportReadable(
  account: string,
  { unreadable }: SweepProgress,
  ports: SweepPorts,
): Promise<void> {
  if (unreadable === undefined) return;
  const now = ports.clock.now().toISOString();
  const incident = advance(unreadable, "resolved", now, "The account can be read again, and was swept.");
  await report(account, { unreadable: incident }, ports);
}

/** A sweep that ended in between put an incident on record, and nobody may have heard of it. */
export async function announcePending(
  account: string,
  progress: SweepProgress,
  ports: SweepPorts,
): Promise<SweepProgress> {
  return progress.unannounced ? announce(account, progress, ports) : progress;
}

async function report(account: string, progress: SweepProgress, ports: SweepPorts): Promise<void> {
  await ports.sweeps.save(account, { ...progress, unannounced: true }, progress.unreadable);
  await announce(account, progress, ports);
}

async function announce(
  account: string,
  { unreadable, unannounced: _, ...rest }: SweepProgress,
  ports: SweepPorts,
): Promise<SweepProgress> {
  if (unreadable === undefined) return rest;
  await ports.journal.announce([{ incident: unreadable, step: unreadable.steps.length - 1 }]);
  const announced = isOpen(unreadable) ? { ...rest, unreadable } : rest;
  await ports.sweeps.save(account, announced);
  return announced;
}

function unreadableIncident(
  { account, sweepId }: SweepOrder,
  { code, message }: PermanentError,
  now: string,
): Incident {
  const fingerprint = digest(`account-unreadable ${account} ${sweepId}`);
  return {
    id: fingerprint.slice(0, 32),
    state: "detected",
    severity: "high",
    cause: { kind: "account-unreadable", error: `${code}: ${message}` },
    fingerprint,
    role: { account, name: "(every role)" },
    eventIds: [],
    occurredAt: now.replace(/\.\d+Z$/, "Z"),
    detectedAt: now,
    steps: [
      {
        at: now,
        state: "detected",
        note: "Events of this account are still answered as far as its roles can be read; what no event tells is not seen.",
      },
    ],
  };
}
