import { MetricUnit } from "@aws-lambda-powertools/metrics";
import type { Plan } from "../../core/sweep/plan.ts";
import type { SweepReport } from "../../core/sweep/sweep.ts";
import { logger, metrics } from "./log.ts";

export function logPlan(plan: Plan): void {
  logger.info("Sweep ordered", { ...plan });
  metrics.addMetric("AccountsToSweep", MetricUnit.Count, plan.accounts);
}

/** One line an account. */
export function logSweep(report: SweepReport): void {
  const { kind, ...found } = report;
  if (report.kind === "unreadable") {
    logger.warn("Account not readable", found);
    metrics.addMetric("AccountsUnreadable", MetricUnit.Count, 1);
    return;
  }
  logger.info("Account swept", found);
  metrics.addMetric("AccountsSwept", MetricUnit.Count, 1);
  metrics.addMetric("RolesSwept", MetricUnit.Count, report.roles);
  metrics.addMetric("ProtectedRolesSwept", MetricUnit.Count, report.protected);
  metrics.addMetric("DriftSwept", MetricUnit.Count, report.drift);
  metrics.addMetric("DriftUnannounced", MetricUnit.Count, report.unannounced);
  metrics.addMetric("SnapshotsOrdered", MetricUnit.Count, report.ordered);
  metrics.addMetric("SweepCalls", MetricUnit.Count, report.calls);
  if (report.seconds !== undefined) metrics.addMetric("SweepAge", MetricUnit.Seconds, report.seconds);
}
