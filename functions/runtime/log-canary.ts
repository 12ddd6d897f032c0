import { MetricUnit } from "@aws-lambda-powertools/metrics";
import type { CanaryReport } from "../../core/canary/canary.ts";
import type { Mode } from "../../core/expectations/toggle.ts";
import { logger, metrics } from "./log.ts";

/** As the dashboard shows the toggle: a graph knows numbers alone. */
const levels: Record<Mode, number> = { off: 0, approve: 1, on: 2 };

export function logCanary({ mode, note, ...report }: CanaryReport): void {
  const level = report.problem === undefined ? "info" : "warn";
  logger[level](note, { mode, ...report });
  metrics.addMetric("AutoRemediation", MetricUnit.NoUnit, levels[mode]);
  const { openSeconds, closedAfterSeconds } = report;
  if (openSeconds !== undefined) metrics.addMetric("CanaryOpen", MetricUnit.Seconds, openSeconds);
  if (closedAfterSeconds !== undefined)
    metrics.addMetric("CanaryClosedAfter", MetricUnit.Seconds, closedAfterSeconds);
}
