import { decodeJournalEvent } from "../core/notify/journal/announced-step.ts";
import { notify } from "../core/notify/notify.ts";
import { composeNotifier } from "./compose/notifier.ts";
import { queueHandler } from "./runtime/batch.ts";
import { notifierConfig } from "./runtime/config/notifications.ts";
import { logNotified } from "./runtime/log/notified.ts";

const ports = composeNotifier(notifierConfig(process.env));

/** Handles journal events: sends the current state of the incident to every channel. */
export const handler = queueHandler(async (event) => {
  logNotified(await notify(decodeJournalEvent(event), ports));
});
