import type { SweepOrder } from "../events/sweep-order.ts";
import { newFinding } from "../incidents/finding.ts";
import { advance, type Incident } from "../incidents/incident.ts";
import { newIncident } from "../incidents/new-incident.ts";
import { digest } from "../shared/digest.ts";
import type { PermanentError } from "../shared/errors.ts";
import { wholeSeconds } from "../shared/time.ts";
import type { SweepPorts, SweepProgress } from "./ports.ts";

/** Reports that an account cannot be read: once, until it can be read again. The checkpoint stays. */
export async function reportUnreadable(
  order: SweepOrder,
  progress: SweepProgress,
  error: PermanentError,
  ports: SweepPorts,
): Promise<void> {
  if (progress.unreadable !== undefined) return;
  const incident = unreadableIncident(order, error, ports.clock.now().toISOString());
  await report(order.account, { ...progress, unreadable: incident }, incident, ports);
}

/** The sweep is complete: its checkpoint is dropped, and an open incident about the account is closed. */
export async function reportReadable(
  account: string,
  { unreadable, ...progress }: SweepProgress,
  ports: SweepPorts,
): Promise<void> {
  if (unreadable === undefined) return;
  const now = ports.clock.now().toISOString();
  const note = "The account can be read again, and its sweep is complete.";
  await report(account, progress, advance(unreadable, "resolved", now, note), ports);
}

/** If the journal is not available, a later sweep announces what was recorded. */
async function report(
  account: string,
  progress: SweepProgress,
  incident: Incident,
  ports: SweepPorts,
): Promise<void> {
  await ports.sweeps.save(account, progress, incident);
  await ports.journal.announce([{ incident, step: incident.steps.length - 1 }]);
}

function unreadableIncident(
  { account, sweepId }: SweepOrder,
  { code, message }: PermanentError,
  now: string,
): Incident {
  const finding = newFinding({
    cause: { kind: "account-unreadable", error: `${code}: ${message}` },
    severity: "high",
    fingerprint: digest(`account-unreadable ${account} ${sweepId}`),
  });
  return newIncident(finding, {
    note: "Drift that generates no event is not detected in this account. Its events are still handled if the roles that they name can be read. Check that the member template is deployed there.",
    now,
    role: { account, name: "(every role)" },
    eventIds: [],
    occurredAt: wholeSeconds(now),
  });
}
