import { queueNames } from "../core/contract/names.ts";
import { handleTrustRecheck, handleTrustUpdate } from "../core/respond/handle-event.ts";
import { composeResponder } from "./compose/responder.ts";
import { byQueue, queueHandler } from "./runtime/batch.ts";
import { responderConfig } from "./runtime/config/responders.ts";
import { logOutcome } from "./runtime/log/outcome.ts";

const ports = composeResponder(responderConfig(process.env));

/** Handles UpdateAssumeRolePolicy events, and rechecks that a sweep or an approval orders. */
export const handler = queueHandler(
  byQueue({
    [queueNames.trustUpdated]: async (body) => logOutcome(await handleTrustUpdate(body, ports)),
    [queueNames.trustRechecks]: async (body) => logOutcome(await handleTrustRecheck(body, ports)),
  }),
);
