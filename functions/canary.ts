import { runCanary } from "../core/canary/canary.ts";
import { decodeTick } from "../core/events/schedule.ts";
import { composeCanary } from "./compose/canary.ts";
import { queueHandler } from "./runtime/batch.ts";
import { canaryConfig } from "./runtime/config.ts";
import { logCanary } from "./runtime/log-canary.ts";

const ports = composeCanary(canaryConfig(process.env));

/** It is time: was the canary's last change answered, and is another due? */
export const handler = queueHandler({
  about: () => "the canary",
  handle: async (event) => {
    decodeTick(event);
    logCanary(await runCanary(ports));
  },
});
