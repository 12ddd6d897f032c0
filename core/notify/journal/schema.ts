import * as v from "valibot";
import {
  type JournalDetailType,
  journalDetailTypes,
  journalSource,
  mostFindings,
} from "../../contract/journal.ts";
import { severities } from "../../policy/compare.ts";
import { accountId, incidentId } from "../../shared/validation.ts";

/** The version of every event: it changes only when a field is removed or gets another meaning. */
export const journalVersion = 1;

const time = (text: string) => v.pipe(v.string(), v.isoTimestamp(), v.description(text));
const text = (meaning: string) => v.pipe(v.string(), v.description(meaning));
const severity = (meaning: string) => v.pipe(v.picklist(severities), v.description(meaning));

const identity = {
  version: v.pipe(v.literal(journalVersion), v.description("of this format")),
  incidentId: v.pipe(incidentId, v.description("the same in every event of an incident")),
  step: v.pipe(
    v.number(),
    v.integer(),
    v.minValue(0),
    v.description("counts the steps of the incident from 0. A repeated event has the same id and step"),
  ),
};

const fields = {
  note: text("what happened in this step, in sentences"),
  headline: text("what happened, in at most 100 characters, without the state"),
  severity: severity("the severity of the incident"),
  cause: text("what kind of change; later versions of the product can add kinds"),
  account: v.pipe(accountId, v.description("the account of the role")),
  roleName: v.pipe(
    v.string(),
    v.description("the name of the role, or of the principal or part that changed"),
  ),
  fingerprint: text("SHA-256 of the meaning of the drift: the same drift has the same fingerprint"),
  eventId: v.exactOptional(text("the last CloudTrail event that belongs to the incident")),
  occurredAt: time("when the change was made, as far as known; otherwise, when it was found"),
  detectedAt: time("when the change was detected"),
  canary: v.exactOptional(
    v.pipe(v.literal(true), v.description("the responder's own test: no action is needed")),
  ),
  foundBy: v.exactOptional(
    v.pipe(v.literal("sweep"), v.description("a sweep found the drift before any event")),
  ),
  expectation: v.exactOptional(text("the name of the expectation that covers the role")),
  actorArn: v.exactOptional(text("the ARN of the caller that made the change, if known")),
  principals: v.exactOptional(
    v.pipe(
      v.array(v.string()),
      v.maxLength(mostFindings),
      v.description("the ARNs of the principals that were deleted or changed, as far as known"),
    ),
  ),
  revertedAt: v.exactOptional(time("when the expected trust policy was back")),
  groupId: v.exactOptional(text("incidents of one cause have the same group and are sent as one alert")),
  continues: v.exactOptional(
    v.pipe(incidentId, v.description("the first incident of the alert: this drift replaced open drift")),
  ),
  findings: v.pipe(
    v.array(
      v.object({ severity: severity("the severity of the finding"), text: text("what is wrong, in words") }),
    ),
    v.maxLength(mostFindings),
    v.description(`what is wrong; at most ${mostFindings}, the incident has all`),
  ),
};

const states = {
  [journalDetailTypes.detected]: ["detected", "awaiting-approval"],
  [journalDetailTypes.reverted]: ["reverted"],
  [journalDetailTypes.blocked]: ["blocked"],
  [journalDetailTypes.suspended]: ["suspended"],
  [journalDetailTypes.adopted]: ["adopted"],
  [journalDetailTypes.resolved]: ["resolved"],
} as const satisfies Record<JournalDetailType, readonly string[]>;

function detailOf<const States extends readonly string[]>(of: States) {
  return v.object({
    ...identity,
    state: v.pipe(v.picklist(of), v.description("the state of the incident after the step")),
    ...fields,
  });
}

const anyDetail = detailOf(Object.values(states).flat());

/** The detail of an event of any type. */
export type JournalDetail = v.InferOutput<typeof anyDetail>;

/**
 * An event as a rule of EventBridge receives it.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/ref/events-structure.html
 */
export function journalEventSchema(detailType: JournalDetailType) {
  return v.object({
    version: v.pipe(v.literal("0"), v.description("of EventBridge's envelope")),
    id: text("of this delivery; not the id of the incident"),
    "detail-type": v.literal(detailType),
    source: v.literal(journalSource),
    account: v.pipe(accountId, v.description("the hub account")),
    time: time("when the step happened, in whole seconds"),
    region: text("the region of the hub"),
    resources: v.pipe(v.array(v.string()), v.description("the ARN of the role, if known")),
    detail: detailOf(states[detailType]),
  });
}
