import { roleOf } from "../core/events/event-subject.ts";
import { handlePrincipalChange } from "../core/respond/handle-event.ts";
import { composeRestorer } from "./compose/restorer.ts";
import { queueHandler } from "./runtime/batch.ts";
import { restorerConfig } from "./runtime/config.ts";
import { logOutcome } from "./runtime/log.ts";

const ports = composeRestorer(restorerConfig(process.env));

/** A role or principal came or went, or is missed: who trusts it, and may it be created again? */
export const handler = queueHandler({
  about: roleOf,
  handle: async (body) => logOutcome(await handlePrincipalChange(body, ports), roleOf(body)),
});
