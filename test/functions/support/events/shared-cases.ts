import { readdirSync, readFileSync } from "node:fs";
import * as v from "valibot";
import { principalChangedEventNames } from "../../../../core/contract/events.ts";
import { type EventCase, expectationOf } from "./event-case.ts";

const folder = new URL("../../cases/", import.meta.url);

const envelope = v.looseObject({
  account: v.string(),
  detail: v.looseObject({
    eventName: v.string(),
    eventTime: v.pipe(v.string(), v.isoTimestamp()),
    requestParameters: v.nullish(
      v.looseObject({ roleName: v.optional(v.string()), policyDocument: v.optional(v.string()) }),
    ),
  }),
});

const expectation = v.object({
  roles: v.array(v.string()),
  trust: v.optional(v.looseObject({})),
  response: v.optional(v.string()),
});

const caseSchema = v.object({
  event: v.optional(envelope),
  events: v.optional(v.array(envelope)),
  live: v.nullish(v.string()),
  live_at_first: v.nullish(v.string()),
  live_5s_later: v.nullish(v.string()),
  expectation: v.nullish(expectation),
  toggle: v.optional(v.string(), "on"),
});

type Envelope = v.InferOutput<typeof envelope>;

/** The time at which the cases happen: 2 s after most of their events. */
const casesHappenAt = Date.parse("2026-03-01T10:00:00Z");

export const eventCaseFiles: readonly string[] = readdirSync(folder)
  .filter((file) => file.endsWith(".json"))
  .sort();

/** A case of `test/functions/cases`, moved to now. */
export function eventCase(file: string): EventCase {
  const given = v.parse(caseSchema, JSON.parse(readFileSync(new URL(file, folder), "utf8")));
  const events = given.events ?? (given.event ? [given.event] : []);
  const [first] = events;
  if (first === undefined) throw new Error(`${file}: expected an event, found none`);
  const { account, detail } = first;
  const isOfPrincipal = principalChangedEventNames.some((name) => name === detail.eventName);
  const isStale = given.live_5s_later !== undefined;
  return {
    before: [],
    bodies: events.map(bodyNow),
    handler: isOfPrincipal ? "on-principal-changed" : "on-trust-updated",
    role: { account, name: detail.requestParameters?.roleName ?? "app" },
    lives: isStale
      ? [given.live_at_first ?? undefined, given.live_5s_later ?? undefined]
      : [documentOf(given.live, first)],
    expectations: given.expectation ? [expectationOf(account, given.expectation)] : [],
    toggle: given.toggle,
  };
}

/** Some cases describe the live document in words: it is then the event's. */
function documentOf(live: string | null | undefined, { detail }: Envelope): string | undefined {
  return live?.startsWith("{") === false ? detail.requestParameters?.policyDocument : (live ?? undefined);
}

function bodyNow(event: Envelope): string {
  const at = Date.parse(event.detail.eventTime) - casesHappenAt + Date.now();
  const eventTime = new Date(at).toISOString().replace(/\.\d+Z$/, "Z");
  return JSON.stringify({ ...event, time: eventTime, detail: { ...event.detail, eventTime } });
}
