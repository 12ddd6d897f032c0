import { defined } from "../shared/defined.ts";
import type { Finding } from "./finding.ts";
import { type Incident, type IncidentState, isClosed } from "./incident.ts";

interface Opening extends Pick<Incident, "role" | "eventIds" | "occurredAt"> {
  /** @default the first 128 bits of the fingerprint: the same in every delivery */
  readonly id?: string | undefined;
  /** @default detected */
  readonly state?: IncidentState | undefined;
  readonly note: string;
  /** ISO 8601 with milliseconds. */
  readonly now: string;
  readonly foundBy?: "sweep" | undefined;
  readonly group?: string | undefined;
}

export function newIncident(finding: Finding, opening: Opening): Incident {
  const { cause, severity, fingerprint, actor, expectedDocument, foundDocument, whileOff } = finding;
  const { expectation, expectationSource } = finding;
  const { id = fingerprint.slice(0, 32), state = "detected", note, now, ...rest } = opening;
  return defined({
    id,
    state,
    severity,
    cause,
    fingerprint,
    expectation,
    expectationSource,
    actor,
    expectedDocument,
    foundDocument,
    whileOff,
    tags: finding.live?.tags,
    ...rest,
    detectedAt: now,
    closedAt: isClosed(state) ? now : undefined,
    steps: [{ at: now, state, note }],
  });
}
