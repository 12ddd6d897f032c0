import { handlePrincipalChange } from "../core/respond/handle-event.ts";
import { composeRestorer } from "./compose/restorer.ts";
import { queueHandler } from "./runtime/batch.ts";
import { restorerConfig } from "./runtime/config/responders.ts";
import { logOutcome } from "./runtime/log/outcome.ts";

const ports = composeRestorer(restorerConfig(process.env));

/** Handles created and deleted roles, users and providers, and rechecks of roles that may be deleted. */
export const handler = queueHandler(async (body) => logOutcome(await handlePrincipalChange(body, ports)));
