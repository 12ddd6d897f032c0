import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics } from "@aws-lambda-powertools/metrics";
import type { MetricName, MetricOf } from "../../../core/contract/function-metrics.ts";
import { metricsNamespace, unitOf } from "../../../core/contract/metrics.ts";
import type { FunctionName } from "../../../core/contract/names.ts";
import { currentMessage } from "./message.ts";

/** Structured lines for CloudWatch Logs. Whole events are never logged: they contain identity data. */
export const logger = new Logger({ serviceName: process.env.POWERTOOLS_SERVICE_NAME ?? "trust-drift" });

/** Metrics in CloudWatch's embedded metric format: log lines, which cost no API call. */
export const metrics = new Metrics({
  namespace: process.env.POWERTOOLS_METRICS_NAMESPACE ?? metricsNamespace,
});

/**
 * Logs one line with the keys of the message that is being handled.
 *
 * @param reason why the message ended like this, for an auditor who searches by event
 */
export function log(
  level: "info" | "warn" | "error",
  text: string,
  fields: { readonly reason: string } & Readonly<Record<string, unknown>>,
): void {
  logger[level](text, { ...fields, ...currentMessage()?.subject });
}

/** Emits a metric of these functions. */
export type Emit<F extends FunctionName> = (name: MetricOf<F>, value?: number) => void;

export function emitMetric(name: MetricName, value = 1): void {
  metrics.addMetric(name, unitOf(name), value);
}
