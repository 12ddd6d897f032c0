import { toJsonSchema } from "@valibot/to-json-schema";
import { type JournalDetailType, journalDetailTypes } from "../../../core/contract/journal.ts";
import { journalEventSchema, journalVersion } from "../../../core/notify/journal/schema.ts";

/** When the journal has an event of a type. */
export const meanings: Readonly<Record<JournalDetailType, string>> = {
  "Trust Drift Detected": "An incident is open: it was detected, awaits approval, or has news.",
  "Trust Drift Reverted": "The expected state was written back and verified. Closes the incident.",
  "Trust Drift Blocked": "AWS refused the write: a person must act. The write is tried again at each sweep.",
  "Trust Drift Suspended":
    "Another writer keeps changing the role, so reverts are stopped until a person resumes them.",
  "Trust Drift Adopted": "The live trust policy is now the expected one for this role. Closes the incident.",
  "Trust Drift Resolved":
    "The drift ended without a write of the responder, or needed none. Closes the incident.",
};

export const eventTypes = Object.values(journalDetailTypes);

/** Of an event type, below schemas/. */
export function schemaFileOf(type: JournalDetailType): string {
  return `events/${type.toLowerCase().replaceAll(" ", "-")}.v${journalVersion}.schema.json`;
}

/** Open for more fields, which a later version of the product can add. */
export function eventJsonSchema(type: JournalDetailType) {
  const { $schema, ...rest } = toJsonSchema(journalEventSchema(type), { errorMode: "throw" });
  return { $schema, title: `${type}, version ${journalVersion}`, description: meanings[type], ...rest };
}
