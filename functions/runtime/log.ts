import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { isCanaryIncident } from "../../core/canary/trust.ts";
import type { SlackActionOutcome } from "../../core/incidents/approval/handle-slack-action.ts";
import { labelsOf } from "../../core/incidents/incident.ts";
import type { Outcome } from "../../core/respond/record/outcome.ts";

/** Structured lines for CloudWatch Logs. Whole events are never logged: they hold identity data. */
export const logger = new Logger({ serviceName: process.env.POWERTOOLS_SERVICE_NAME ?? "trust-drift" });

/** Metrics in CloudWatch's embedded format: lines of the log, no call of their own. */
export const metrics = new Metrics({ namespace: process.env.POWERTOOLS_METRICS_NAMESPACE ?? "TrustDrift" });

/**
 * Every event leaves one line that says how it ended: the record of "nothing to do" too.
 *
 * @param about the role, as `roleOf` tells it
 */
export function logOutcome(outcome: Outcome, about: string): void {
  if (outcome.kind === "ignored") {
    logger.info("Nothing to do", { reason: outcome.reason, about });
    metrics.addMetric("NothingToDo", MetricUnit.Count, 1);
    return;
  }
  const { state, severity, occurredAt, detectedAt, revertedAt, foundBy } = outcome.incident;
  logger.info("Incident", labelsOf(outcome.incident));
  if (outcome.again) {
    metrics.addMetric("AnnouncedAgain", MetricUnit.Count, 1);
    return;
  }
  // The canary's counts in how fast we are, not in how much there is to do
  const isToBeDone = !isCanaryIncident(outcome.incident, outcome.incident.role.account);
  if (isToBeDone) {
    metrics.addMetric(`Incident-${state}`, MetricUnit.Count, 1);
    metrics.addMetric(`Drift-${severity}`, MetricUnit.Count, 1);
  }
  // A sweep knows when it looked, not since when
  if (foundBy === "sweep") {
    if (isToBeDone) metrics.addMetric("FoundBySweep", MetricUnit.Count, 1);
    return;
  }
  metrics.addMetric("TimeToDetect", MetricUnit.Milliseconds, millisecondsBetween(occurredAt, detectedAt));
  if (revertedAt !== undefined) {
    metrics.addMetric("TimeToRevert", MetricUnit.Milliseconds, millisecondsBetween(occurredAt, revertedAt));
  }
}

export function logNotified(incidentId: string): void {
  logger.info("Told", { incidentId });
  metrics.addMetric("Told", MetricUnit.Count, 1);
}

/** Who did what; never the request, which anybody can send. */
export function logSlackAction(pressed: SlackActionOutcome): void {
  metrics.addMetric(`Pressed-${pressed.kind}`, MetricUnit.Count, 1);
  if (pressed.kind === "unsigned") {
    logger.warn("Request refused: not signed by Slack, or not just now");
    return;
  }
  const { kind, subject, userId, error, unanswered } = pressed;
  if (kind === "failed") metrics.addMetric("PressFailed", MetricUnit.Count, 1);
  const texts = {
    ...(error !== undefined && { error: String(error) }),
    ...(unanswered !== undefined && { unanswered: String(unanswered) }),
  };
  logger[kind === "failed" ? "error" : "info"]("Button pressed", {
    outcome: kind,
    subject,
    userId,
    ...texts,
  });
}

function millisecondsBetween(earlier: string, later: string): number {
  return Math.max(0, Date.parse(later) - Date.parse(earlier));
}
