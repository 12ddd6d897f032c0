import { queueNames } from "../core/contract/names.ts";
import { handlePrincipalChange, handlePrincipalRecheck } from "../core/respond/handle-event.ts";
import { composeRestorer } from "./compose/restorer.ts";
import { byQueue, queueHandler } from "./runtime/batch.ts";
import { restorerConfig } from "./runtime/config/responders.ts";
import { logOutcome } from "./runtime/log/outcome.ts";

const ports = composeRestorer(restorerConfig(process.env));

/** Handles created and deleted roles, users and providers, and rechecks of roles that may be deleted. */
export const handler = queueHandler(
  byQueue({
    [queueNames.principalChanged]: async (body) => logOutcome(await handlePrincipalChange(body, ports)),
    [queueNames.principalRechecks]: async (body) => logOutcome(await handlePrincipalRecheck(body, ports)),
  }),
);
