import { runCanary } from "../core/canary/canary.ts";
import { decodeTick } from "../core/events/schedule.ts";
import { composeCanary } from "./compose/canary.ts";
import { queueHandler } from "./runtime/batch.ts";
import { canaryConfig } from "./runtime/config/canary.ts";
import { logCanary } from "./runtime/log/canary.ts";

const ports = composeCanary(canaryConfig(process.env));

/** Handles the schedule: checks that the canary's last change was handled, and makes the next one. */
export const handler = queueHandler(async (event) => {
  decodeTick(event);
  logCanary(await runCanary(ports));
});
