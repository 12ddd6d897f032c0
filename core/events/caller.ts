import * as v from "valibot";
import type { Actor } from "../principals/actor.ts";
import { defined } from "../shared/defined.ts";
import { digest } from "../shared/digest.ts";
import { isoTime, nonEmptyText, parseInput } from "../shared/validation.ts";

/** CloudTrail writes `null` for some absent fields. */
export const maybe = <T extends v.GenericSchema>(schema: T) => v.optional(v.nullable(schema));

/** An empty text counts as absent, and so does a value of another type: who called never decides what is read. */
export const leniently = <T extends v.GenericSchema>(schema: T) => v.fallback(v.optional(schema), undefined);
const identityText = leniently(nonEmptyText);
const accountOf = leniently(v.object({ accountId: identityText }));

/** @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html */
const userIdentity = v.object({
  type: identityText,
  arn: identityText,
  accountId: identityText,
  principalId: identityText,
  accessKeyId: identityText,
  userName: identityText,
  identityProvider: identityText,
  invokedBy: identityText,
  invokedByDelegate: accountOf,
  onBehalfOf: leniently(v.object({ userId: identityText, identityStoreArn: identityText })),
  sessionContext: leniently(
    v.object({ sourceIdentity: identityText, sessionIssuer: leniently(v.object({ arn: identityText })) }),
  ),
});

/** The fields of a CloudTrail record that describe the caller. */
export const callerEntries = {
  userIdentity: v.fallback(v.optional(userIdentity, {}), {}),
  userAgent: identityText,
  sourceIPAddress: identityText,
  // The string "true"
  sessionCredentialFromConsole: identityText,
};

/** The fields of a CloudTrail record that identify the call and its caller. */
export const callEntries = {
  eventName: nonEmptyText,
  eventID: nonEmptyText,
  eventTime: isoTime,
  ...callerEntries,
};

/** Of a call that is reported even if its record lacks the id or the time. */
export const anyCallEntries = { ...callEntries, eventID: identityText, eventTime: leniently(isoTime) };

/**
 * @param body the whole event, whose `time` EventBridge writes
 * @throws InputError if neither the record nor the envelope has a time
 */
export function callIdentityOf(
  { eventID, eventTime }: { readonly eventID?: string | undefined; readonly eventTime?: string | undefined },
  body: unknown,
): { readonly eventId: string; readonly occurredAt: string } {
  const { time } = parseInput(
    v.object({ time: eventTime === undefined ? isoTime : v.unknown() }),
    body,
    "event",
  );
  return {
    eventId: eventID ?? digest(JSON.stringify(body)).slice(0, 32),
    occurredAt: eventTime ?? String(time),
  };
}

/**
 * CloudTrail sends a second record with what was missing from the first one.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export const addendum = leniently(v.object({ originalEventID: identityText }));

const caller = v.object(callerEntries);
type CallerFields = v.InferOutput<typeof caller>;

/** Of a federated user, the name that the issuer chose when it called GetFederationToken. */
function sessionNameOf(arn = "", issuer: string | undefined): string | undefined {
  const federated = issuer === undefined ? undefined : /:federated-user\/([^/]+)$/.exec(arn);
  return (/:assumed-role\/.+\/([^/]+)$/.exec(arn) ?? federated)?.[1];
}

/** The caller, as far as CloudTrail reports it. */
export function actorOf({
  userIdentity,
  userAgent,
  sourceIPAddress,
  sessionCredentialFromConsole,
}: CallerFields): Actor {
  const { sessionContext, invokedByDelegate, onBehalfOf } = userIdentity;
  const issuer = sessionContext?.sessionIssuer?.arn;
  const arn = issuer ?? userIdentity.arn;
  return defined({
    type: userIdentity.type ?? "Unknown",
    arn,
    userName: arn === undefined ? userIdentity.userName : undefined,
    account: arn === undefined ? userIdentity.accountId : undefined,
    principalId: arn === undefined ? userIdentity.principalId : undefined,
    identityProvider: userIdentity.identityProvider,
    onBehalfOf: onBehalfOf?.userId,
    identityStore: /:identitystore\/([^/]+)$/.exec(onBehalfOf?.identityStoreArn ?? "")?.[1],
    sessionName: sessionNameOf(userIdentity.arn, issuer),
    sourceIdentity: sessionContext?.sourceIdentity,
    accessKeyId: userIdentity.accessKeyId,
    invokedBy: userIdentity.invokedBy,
    delegate: invokedByDelegate && (invokedByDelegate.accountId ?? "unknown"),
    isConsole: sessionCredentialFromConsole === "true" ? (true as const) : undefined,
    sourceIPAddress,
    userAgent,
  });
}
