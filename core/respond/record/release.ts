import { advance } from "../../incidents/incident.ts";
import type { Observation } from "../observe/observation.ts";
import type { Ports } from "../ports.ts";
import { announce } from "./announce.ts";
import { type Recorded, releaseLease } from "./record.ts";

/** What is told of a try that did not go through; once, however often it is tried. */
export function withRetryNote(opened: Recorded, error: unknown, ports: Ports): Recorded {
  const { incident } = opened;
  const note = `AWS did not answer as it should, so it is tried again: ${error instanceof Error ? error.message : error}`;
  if (incident.steps.some((step) => step.note === note)) return opened;
  const troubled = advance(incident, "detected", ports.clock.now().toISOString(), note);
  return { ...opened, incident: troubled, record: { ...opened.record, latest: troubled } };
}

/** People hear of the drift at once, and the next handler need not wait for the lease. */
export async function releaseAfterFailure(
  seen: Observation,
  opened: Recorded,
  wrote: boolean,
  ports: Ports,
): Promise<void> {
  const announced = await announce(opened, ports).then(
    () => true,
    () => false,
  );
  await releaseLease(seen, opened, { wrote, announced }, ports).catch(() => undefined);
}
