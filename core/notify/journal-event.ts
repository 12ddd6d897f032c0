import * as v from "valibot";
import { journalSource } from "../contract/journal.ts";
import { incidentId, parseInput } from "../shared/validation.ts";

const journalEvent = v.object({
  source: v.literal(journalSource),
  detail: v.object({
    version: v.literal(1),
    incidentId,
  }),
});

/** @returns the incident that a journal event is about @throws InputError naming the field */
export function decodeJournalEvent(event: unknown): string {
  return parseInput(journalEvent, event, "event").detail.incidentId;
}
