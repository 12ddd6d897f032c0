import { decodeJournalEvent } from "../core/notify/journal.ts";
import { notify } from "../core/notify/notify.ts";
import { composeNotifier } from "./compose/notifier.ts";
import { queueHandler } from "./runtime/batch.ts";
import { notifierConfig } from "./runtime/config.ts";
import { logNotified } from "./runtime/log.ts";

const ports = composeNotifier(notifierConfig(process.env));

/** The journal says that an incident has moved on: tell people how it stands. */
export const handler = queueHandler({
  about: decodeJournalEvent,
  handle: async (event) => {
    const incidentId = decodeJournalEvent(event);
    await notify(incidentId, ports);
    logNotified(incidentId);
  },
});
