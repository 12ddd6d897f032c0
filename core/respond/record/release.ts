import { type Incident, stepLimits, withStep } from "../../incidents/incident.ts";
import { willWrite } from "../../incidents/write-budget.ts";
import type { WriteOutcome } from "../act/write-trust.ts";
import type { Observation } from "../observe/observation.ts";
import type { Ports } from "../ports.ts";
import { announce } from "./announce.ts";
import { releaseLease } from "./record.ts";
import type { Recorded } from "./write-record.ts";

/** How an attempt ended that is not the end of the incident. */
interface Failure {
  readonly wrote: WriteOutcome;
  /** Of a failed attempt. */
  readonly error?: unknown;
  /** What else to say about it. */
  readonly note?: string;
}

/**
 * Announces the drift immediately, records the failed attempt as a step, and releases the lease, so that the next handler
 * does not have to wait for it. A step that could not be recorded is not announced: its number would be used again.
 */
export async function releaseAfterFailure(
  seen: Observation,
  opened: Recorded,
  failure: Failure,
  ports: Ports,
): Promise<void> {
  const announced = await announce(opened, ports).then(
    () => true,
    () => false,
  );
  const incident = afterFailure(opened.incident, failure, ports.clock.now().toISOString());
  const announceFrom = opened.incident.steps.length;
  const isNew = incident.steps.length > announceFrom;
  const failed = { ...opened, incident, record: { ...opened.record, latest: incident } };
  try {
    // The next delivery announces the new step, if this handler does not
    await releaseLease(seen, failed, { wrote: failure.wrote, announced: announced && !isNew }, ports);
    if (isNew) await announce({ incident, announceFrom }, ports);
  } catch {
    // The lease expires
  }
}

/** A failed attempt is a step, unless it failed before for the same reason or too many did: an outage can cause dozens. */
function afterFailure(incident: Incident, { error, note }: Failure, now: string): Incident {
  if (note !== undefined) return withStep(incident, incident.state, now, note);
  if (error === undefined) return incident;
  const failures = incident.steps
    .filter((step) => step.note.startsWith(willWrite.again))
    .map((step) => step.note);
  const text = `${willWrite.again}${error instanceof Error ? error.message : error}`;
  if (failures.length >= stepLimits.repeats || failures.includes(text)) return incident;
  const isLast = failures.length === stepLimits.repeats - 1;
  return withStep(incident, incident.state, now, isLast ? `${text}. ${notListed}` : text);
}

const notListed = "Further failed attempts are not listed.";
