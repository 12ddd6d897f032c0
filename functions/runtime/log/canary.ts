import type { CanaryReport } from "../../../core/canary/canary.ts";
import type { functionNames } from "../../../core/contract/names.ts";
import type { Mode } from "../../../core/expectations/toggle.ts";
import { type Emit, emitMetric, log } from "./log.ts";

const emit: Emit<typeof functionNames.canary> = emitMetric;

/** Graphs show numbers only. */
const levels: Record<Mode, number> = { off: 0, approve: 1, on: 2 };

export function logCanary({ mode, note, ...report }: CanaryReport): void {
  log(report.problem === undefined ? "info" : "warn", "Canary", { reason: note, mode, ...report });
  emit("AutoRemediation", levels[mode]);
  const { openSeconds, closedAfterSeconds } = report;
  if (openSeconds !== undefined) emit("CanaryOpen", openSeconds);
  if (closedAfterSeconds !== undefined) emit("CanaryClosedAfter", closedAfterSeconds);
}
