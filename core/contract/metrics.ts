import type { MetricName } from "./function-metrics.ts";

export const metricsNamespace = "TrustDrift";

/** CloudWatch's names of units. */
type MetricUnit = "Count" | "Seconds" | "Milliseconds" | "None";

const notCounts: Readonly<Partial<Record<MetricName, MetricUnit>>> = {
  TimeToDetect: "Milliseconds",
  TimeToRevert: "Milliseconds",
  SweepAge: "Seconds",
  AutoRemediation: "None",
  CanaryOpen: "Seconds",
  CanaryClosedAfter: "Seconds",
};

export function unitOf(metric: MetricName): MetricUnit {
  return notCounts[metric] ?? "Count";
}
