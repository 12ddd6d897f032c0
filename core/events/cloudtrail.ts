import * as v from "valibot";
import { iamEvents, readingSource, trustUpdatedEventNames } from "../contract/events.ts";
import { iamEventRegions, partitionOfRegion } from "../contract/regions.ts";
import type { Actor } from "../principals/actor.ts";
import { InputError } from "../shared/errors.ts";
import { describeIssue } from "../shared/validation.ts";
import { iamName, principalAnswer, principalOf, principalRequest } from "./cloudtrail-principal.ts";
import type { FailedCall, PrincipalEvent, RoleEvent } from "./trigger.ts";

const account = v.pipe(v.string(), v.regex(/^\d{12}$/, "a 12-digit account id"));
const text = v.pipe(v.string(), v.nonEmpty("a text that is not empty"));
const maybe = <T extends v.GenericSchema>(schema: T) => v.optional(v.nullable(schema));

const userIdentity = v.object({
  type: v.optional(text, "Unknown"),
  arn: maybe(text),
  userName: maybe(v.string()),
  invokedBy: maybe(text),
  // `{}` and absent both occur in real events
  sessionContext: maybe(v.object({ sessionIssuer: maybe(v.object({ arn: maybe(text) })) })),
});

/** An EventBridge envelope around a CloudTrail record of IAM; only what we use. @see EVENTS.md of the design */
const envelope = v.object({
  account,
  // No rule carries the second from a bus: only our own functions say it
  source: v.picklist([iamEvents.source, readingSource]),
  "detail-type": v.literal(iamEvents.detailType),
  region: v.picklist(Object.values(iamEventRegions)),
  detail: v.object({
    eventSource: v.literal(iamEvents.eventSource),
    eventName: text,
    eventID: text,
    eventTime: v.pipe(v.string(), v.isoTimestamp("an ISO 8601 time")),
    recipientAccountId: account,
    userIdentity: v.nullish(userIdentity, { type: "Unknown" }),
    userAgent: maybe(v.string()),
    sourceIPAddress: maybe(v.string()),
    errorCode: maybe(text),
    errorMessage: maybe(v.string()),
    requestParameters: maybe(v.object({ ...principalRequest.entries, policyDocument: maybe(v.string()) })),
    // Says no more than which id is new, so its form is not worth a refusal
    responseElements: v.fallback(maybe(principalAnswer), null),
  }),
});

/** Of a refused call: what was asked for may be why it was refused, and it is counted whatever it was. */
const refused = v.looseObject({
  detail: v.looseObject({
    errorCode: text,
    requestParameters: v.fallback(v.nullable(v.object({ roleName: iamName("role") })), null),
  }),
});

type Envelope = v.InferOutput<typeof envelope>;

/**
 * Reads one event of the hub's bus.
 *
 * @param event the parsed body of a queue message: an EventBridge envelope
 * @param eventNames the calls that the queue is for, from `contract/events.ts`
 * @throws InputError naming the field, when the event does not have the form that AWS documents, or when its
 *   account is not the one that CloudTrail recorded the call for
 */
export function decodeEvent(
  event: unknown,
  eventNames: readonly string[],
): RoleEvent | PrincipalEvent | FailedCall {
  const asked = v.safeParse(refused, event);
  const parsed = v.safeParse(envelope, asked.success ? asked.output : event);
  if (!parsed.success) throw new InputError(describeIssue(parsed.issues[0], "event"));
  const { account, detail } = parsed.output;
  if (!eventNames.includes(detail.eventName)) {
    throw new InputError(
      `detail.eventName: expected ${eventNames.join(" or ")}, found ${detail.eventName.slice(0, 40)}`,
    );
  }
  if (detail.recipientAccountId !== account) {
    throw new InputError(
      `detail.recipientAccountId: expected ${account}, the account that sent the event, found ${detail.recipientAccountId}`,
    );
  }
  if (detail.errorCode) return failedCall(parsed.output, detail.errorCode);
  return isTrustUpdate(detail.eventName) ? trustUpdated(parsed.output) : principalChanged(parsed.output);
}

function isTrustUpdate(eventName: string): boolean {
  return trustUpdatedEventNames.some((name) => name === eventName);
}

function trustUpdated({ account, region, detail }: Envelope): RoleEvent {
  const roleName = detail.requestParameters?.roleName;
  if (!roleName) {
    throw new InputError(
      `detail.requestParameters.roleName: expected the role's name, found ${roleName ?? "nothing"}`,
    );
  }
  const claimedDocument = detail.requestParameters?.policyDocument;
  return {
    kind: "trust-updated",
    eventId: detail.eventID,
    occurredAt: detail.eventTime,
    partition: partitionOfRegion(region),
    role: { account, name: roleName },
    actor: actorOf(detail),
    ...(claimedDocument ? { claimedDocument } : {}),
  };
}

function principalChanged({ account, region, detail }: Envelope): PrincipalEvent {
  const partition = partitionOfRegion(region);
  return {
    eventId: detail.eventID,
    occurredAt: detail.eventTime,
    partition,
    actor: actorOf(detail),
    ...principalOf({
      eventName: detail.eventName,
      account,
      partition,
      request: detail.requestParameters ?? {},
      answer: detail.responseElements ?? {},
    }),
  };
}

function failedCall({ account, detail }: Envelope, errorCode: string): FailedCall {
  const roleName = detail.requestParameters?.roleName;
  return {
    kind: "failed-call",
    eventId: detail.eventID,
    occurredAt: detail.eventTime,
    account,
    eventName: detail.eventName,
    actor: actorOf(detail),
    errorCode,
    ...(roleName ? { roleName } : {}),
    ...(detail.errorMessage ? { errorMessage: detail.errorMessage } : {}),
  };
}

function actorOf({ userIdentity, userAgent, sourceIPAddress }: Envelope["detail"]): Actor {
  const issuer = userIdentity.sessionContext?.sessionIssuer?.arn;
  const arn = issuer ?? userIdentity.arn;
  const userName = userIdentity.userName || undefined;
  const session = /:(?:assumed-role)\/.+\/([^/]+)$/.exec(userIdentity.arn ?? "")?.[1];
  return {
    type: userIdentity.type,
    ...(arn ? { arn } : {}),
    ...(arn || !userName ? {} : { userName }),
    ...(session ? { sessionName: session } : {}),
    ...(userIdentity.invokedBy ? { invokedBy: userIdentity.invokedBy } : {}),
    ...(sourceIPAddress ? { sourceIPAddress } : {}),
    ...(userAgent ? { userAgent } : {}),
  };
}
