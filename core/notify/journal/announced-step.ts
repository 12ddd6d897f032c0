import * as v from "valibot";
import { journalSource } from "../../contract/journal.ts";
import { incidentId, parseInput } from "../../shared/validation.ts";
import type { NotificationSubject } from "../notification.ts";

const journalEvent = v.object({
  source: v.literal(journalSource),
  detail: v.object({
    version: v.literal(1),
    incidentId,
    step: v.pipe(v.number(), v.integer(), v.minValue(0)),
    groupId: v.optional(v.string()),
    continues: v.optional(v.string()),
  }),
});

/** A step of an incident that the journal announced, and the notification of the incident at that time. */
export interface AnnouncedStep extends NotificationSubject {
  /** The place in `incident.steps`. */
  readonly step: number;
}

/** @throws InputError naming the field */
export function decodeJournalEvent(event: unknown): AnnouncedStep {
  const { incidentId, step, groupId, continues } = parseInput(journalEvent, event, "event").detail;
  return { incidentId, step, groupId, continues };
}
