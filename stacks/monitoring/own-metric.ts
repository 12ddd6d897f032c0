import type { MetricOf } from "../../core/contract/function-metrics.ts";
import { metricsNamespace } from "../../core/contract/metrics.ts";
import type { FunctionName } from "../../core/contract/names.ts";

/** A metric of our own, as alarms name it. */
export function ownMetric<F extends FunctionName>(service: F, metricName: MetricOf<F>) {
  return { namespace: metricsNamespace, metricName, dimensions: { service } };
}
