import type { functionNames } from "../../../core/contract/names.ts";
import { type Emit, emitMetric, log } from "./log.ts";

const emit: Emit<typeof functionNames.notify> = emitMetric;

/** @param isSent otherwise, another handler sends the notification */
export function logNotified(isSent: boolean): void {
  if (isSent) {
    log("info", "Notified", { reason: "every channel has the current state of the incident" });
    emit("Notified");
  } else log("info", "Left to another handler", { reason: "another handler sends the notification" });
}
