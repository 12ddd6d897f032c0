import { roleOf } from "../core/events/event-subject.ts";
import { handleTrustUpdate } from "../core/respond/handle-event.ts";
import { composeResponder } from "./compose/responder.ts";
import { queueHandler } from "./runtime/batch.ts";
import { responderConfig } from "./runtime/config.ts";
import { logOutcome } from "./runtime/log.ts";

const ports = composeResponder(responderConfig(process.env));

/** Somebody called UpdateAssumeRolePolicy, or a sweep saw something: is the role still what it must be? */
export const handler = queueHandler({
  about: roleOf,
  handle: async (body) => logOutcome(await handleTrustUpdate(body, ports), roleOf(body)),
});
