import { advance } from "../../incidents/incident.ts";
import type { WriteOutcome } from "../act/write-trust.ts";
import type { Observation } from "../observe/observation.ts";
import type { Ports } from "../ports.ts";
import { announce } from "./announce.ts";
import { type Recorded, releaseLease } from "./record.ts";

/** Adds a step for a failed attempt: once, however often it is retried. */
export function withRetryNote(opened: Recorded, error: unknown, ports: Ports): Recorded {
  const { incident } = opened;
  const note = `The write failed and will be retried: ${error instanceof Error ? error.message : error}`;
  if (incident.steps.some((step) => step.note === note)) return opened;
  const retried = advance(incident, "detected", ports.clock.now().toISOString(), note);
  return { ...opened, incident: retried, record: { ...opened.record, latest: retried } };
}

/** The drift is announced immediately, and the next handler does not have to wait for the lease. */
export async function releaseAfterFailure(
  seen: Observation,
  opened: Recorded,
  wrote: WriteOutcome,
  ports: Ports,
): Promise<void> {
  const announced = await announce(opened, ports).then(
    () => true,
    () => false,
  );
  await releaseLease(seen, opened, { wrote, announced }, ports).catch(() => undefined);
}
