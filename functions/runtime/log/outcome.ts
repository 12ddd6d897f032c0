import { isCanaryIncident } from "../../../core/canary/trust.ts";
import type { functionNames } from "../../../core/contract/names.ts";
import { type Incident, labelsOf } from "../../../core/incidents/incident.ts";
import type { Outcome } from "../../../core/respond/record/outcome.ts";
import { type Emit, emitMetric, log } from "./log.ts";

type Responders = typeof functionNames.onTrustUpdated | typeof functionNames.onPrincipalChanged;
const emit: Emit<Responders> = emitMetric;

/** Each event leaves one line that states how it ended, also when there was nothing to do. */
export function logOutcome(outcome: Outcome): void {
  if (outcome.kind === "ignored") {
    log("info", "Nothing to do", { reason: outcome.reason });
    emit("NothingToDo");
    return;
  }
  const { incident } = outcome;
  const reason = incident.steps.at(-1)?.note ?? incident.state;
  log("info", "Incident", { reason, ...labelsOf(incident) });
  if (outcome.again) emit("AnnouncedAgain");
  else measure(incident);
}

function measure(incident: Incident): void {
  const { state, severity, occurredAt, detectedAt, revertedAt, foundBy, cause } = incident;
  // No drift, and no response
  if (cause.kind === "toggle-changed") {
    emit(`Incident-${state}`);
    return;
  }
  // The canary's incidents count for response times, but not for the number of incidents
  const isReal = !isCanaryIncident(incident, incident.role.account);
  if (isReal) {
    emit(`Incident-${state}`);
    emit(`Drift-${severity}`);
  }
  // A sweep knows when it looked, not when the change was made
  if (foundBy === "sweep") {
    if (isReal) emit("FoundBySweep");
    return;
  }
  emit("TimeToDetect", millisecondsBetween(occurredAt, detectedAt));
  if (revertedAt !== undefined) emit("TimeToRevert", millisecondsBetween(occurredAt, revertedAt));
}

function millisecondsBetween(earlier: string, later: string): number {
  return Math.max(0, Date.parse(later) - Date.parse(earlier));
}
