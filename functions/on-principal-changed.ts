import { principalChangedEventNames } from "../core/contract.ts";
import { followEvent, roleOf } from "../core/follow-event.ts";
import { queueHandler } from "./runtime/batch.ts";
import { responderConfig } from "./runtime/config.ts";
import { logOutcome } from "./runtime/log.ts";
import { composeResponder } from "./runtime/responder.ts";

const ports = composeResponder(responderConfig(process.env));

/** A role was deleted: was it one that must be there? */
export const handler = queueHandler({
  about: roleOf,
  handle: async (event) =>
    logOutcome(await followEvent(event, principalChangedEventNames, ports), roleOf(event)),
});
