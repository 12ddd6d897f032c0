import type { functionNames } from "../../../core/contract/names.ts";
import { type Emit, emitMetric, log } from "./log.ts";

const emit: Emit<typeof functionNames.notify> = emitMetric;

export function logNotified(): void {
  log("info", "Notified", { reason: "every channel has the current state of the incident" });
  emit("Notified");
}
