import { readFileSync } from "node:fs";
import path from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import { journalDetailTypes } from "../../core/contract/journal.ts";
import type { Announcement } from "../../core/incidents/ports.ts";
import { journalEntry } from "../../core/notify/journal/entry.ts";
import { causes } from "../../tools/docs/events/causes.ts";
import { schemaFileOf } from "../../tools/docs/events/schemas.ts";

const schemas = path.resolve(import.meta.dirname, "../../schemas");
const isoTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{3})?Z$/;
const ajv = new Ajv({ allErrors: true, strict: true, formats: { "date-time": isoTime } });
const validators = new Map<unknown, ValidateFunction>(
  Object.values(journalDetailTypes).map((type) => [type, ajv.compile(closed(publishedSchema(type)))]),
);

type Type = (typeof journalDetailTypes)[keyof typeof journalDetailTypes];

/** The schema that docs/events.md links to. */
export function publishedSchema(type: Type): object {
  return JSON.parse(readFileSync(path.join(schemas, schemaFileOf(type)), "utf8"));
}

/** Without the fields that a later version can add: what is emitted today must be in the schema. */
function closed(schema: object): object {
  return JSON.parse(
    JSON.stringify(schema, (_, value) =>
      value?.type === "object" ? { ...value, additionalProperties: false } : value,
    ),
  );
}

/** @param event as a rule receives it @throws Error naming each field that its published schema refuses */
export function checkJournalEvent(event: {
  readonly "detail-type"?: unknown;
  readonly detail?: unknown;
}): void {
  const validate = validators.get(event["detail-type"]);
  if (validate === undefined) throw new Error(`no schema is published for ${event["detail-type"]}`);
  if (!validate(event))
    throw new Error(`${event["detail-type"]}: ${ajv.errorsText(validate.errors)}: ${JSON.stringify(event)}`);
  const { cause } = Object(event.detail);
  if (!(cause in causes)) throw new Error(`docs/events.md does not describe the cause ${cause}`);
}

/** @throws Error naming each field that the published schema of its event refuses */
export function checkAnnouncement(announcement: Announcement): void {
  checkJournalEvent(eventOf(announcement));
}

/** As EventBridge delivers it. */
export function eventOf(announcement: Announcement) {
  const { detailType, source, time, resources, detail } = journalEntry(announcement);
  return {
    version: "0",
    id: "11111111-2222-4333-8444-555555555555",
    "detail-type": detailType,
    source,
    account: "222222222222",
    time: `${time.slice(0, 19)}Z`,
    region: "us-east-1",
    resources,
    detail,
  };
}
