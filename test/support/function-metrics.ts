import { functionMetrics } from "../../core/contract/function-metrics.ts";

/** Every metric that a function emits, as `function metric`. */
export const functionMetricNames: ReadonlySet<string> = new Set(
  Object.entries(functionMetrics).flatMap(([service, metrics]) =>
    metrics.map((metric) => `${service} ${metric}`),
  ),
);
