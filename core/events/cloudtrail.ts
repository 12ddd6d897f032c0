import * as v from "valibot";
import { iamEvents, principalChangedEventNames, trustUpdatedEventNames } from "../contract/events.ts";
import { iamEventRegions, partitionOfRegion } from "../contract/regions.ts";
import { principalsIn } from "../principals/named-principals.ts";
import { defined } from "../shared/defined.ts";
import { InputError } from "../shared/errors.ts";
import { accountId, nonEmptyText, parseInput } from "../shared/validation.ts";
import { actorOf, addendum, callEntries, leniently, maybe } from "./caller.ts";
import { iamName, principalAnswer, principalOf, principalRequest } from "./cloudtrail-principal.ts";
import type {
  FailedCall,
  PermissionsEvent,
  PrincipalEvent,
  ProviderUpdate,
  RenameEvent,
  RoleEvent,
} from "./trigger.ts";

/** An EventBridge envelope around a CloudTrail record, without its source; only what we use. @see EVENTS.md of the design */
export const envelopeEntries = {
  account: accountId,
  "detail-type": v.literal(iamEvents.detailType),
  region: v.picklist(Object.values(iamEventRegions)),
};

const recordEntries = { ...callEntries, recipientAccountId: accountId };

const envelope = v.object({
  ...envelopeEntries,
  source: v.literal(iamEvents.source),
  detail: v.object({
    eventSource: v.literal(iamEvents.eventSource),
    ...recordEntries,
    addendum,
    errorCode: maybe(nonEmptyText),
    errorMessage: maybe(v.string()),
    requestParameters: maybe(v.object({ ...principalRequest.entries, policyDocument: maybe(v.string()) })),
    // Says no more than which id is new, so its form is not worth a refusal
    responseElements: v.fallback(maybe(principalAnswer), null),
  }),
});

/** Of a refused call: what was asked for may be why it was refused, and it is counted whatever it was. */
const refused = v.looseObject({
  detail: v.looseObject({
    errorCode: nonEmptyText,
    requestParameters: v.fallback(
      v.nullable(
        v.object({
          roleName: v.fallback(v.optional(iamName("role")), undefined),
          policyDocument: leniently(v.string()),
          assumeRolePolicyDocument: leniently(v.string()),
        }),
      ),
      null,
    ),
  }),
});

type Envelope = v.InferOutput<typeof envelope>;

/** @throws InputError as `decode` does */
export function decodeTrustUpdate(event: unknown): RoleEvent | FailedCall {
  return decode(event, trustUpdatedEventNames, trustUpdated);
}

/** @throws InputError as `decode` does */
export function decodePrincipalChange(
  event: unknown,
): PrincipalEvent | RenameEvent | ProviderUpdate | PermissionsEvent | FailedCall {
  return decode(event, principalChangedEventNames, principalChanged);
}

/**
 * Reads one event of the hub's bus.
 *
 * @param event the parsed body of a queue message: an EventBridge envelope
 * @param eventNames the calls that the queue is for
 * @throws InputError naming the field, when the event does not have the documented form, or when its account is not
 *   the account that CloudTrail recorded the call for
 */
function decode<T>(
  event: unknown,
  eventNames: readonly string[],
  read: (event: Envelope) => T,
): T | FailedCall {
  const asked = v.safeParse(refused, event);
  const parsed = parseInput(envelope, asked.success ? asked.output : event, "event");
  const { account, detail } = parsed;
  if (!eventNames.includes(detail.eventName)) {
    throw new InputError(
      `detail.eventName: expected ${eventNames.join(" or ")}, found ${detail.eventName.slice(0, 40)}`,
    );
  }
  requireSender(account, detail.recipientAccountId);
  return detail.errorCode ? failedCall(parsed, detail.errorCode) : read(parsed);
}

/** @throws InputError for a record of another account than the one that sent the event */
export function requireSender(account: string, recipient: string): void {
  if (recipient === account) return;
  throw new InputError(
    `detail.recipientAccountId: expected ${account}, the account that sent the event, found ${recipient}`,
  );
}

function trustUpdated({ account, region, detail }: Envelope): RoleEvent {
  const roleName = detail.requestParameters?.roleName;
  if (!roleName) {
    throw new InputError(
      `detail.requestParameters.roleName: expected the role's name, found ${roleName ?? "nothing"}`,
    );
  }
  return defined({
    kind: "trust-updated",
    ...identityOf(detail),
    occurredAt: detail.eventTime,
    partition: partitionOfRegion(region),
    role: { account, name: roleName },
    actor: actorOf(detail),
    claimedDocument: detail.requestParameters?.policyDocument || undefined,
  });
}

function principalChanged({
  account,
  region,
  detail,
}: Envelope): PrincipalEvent | RenameEvent | ProviderUpdate | PermissionsEvent {
  const partition = partitionOfRegion(region);
  return {
    ...identityOf(detail),
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

/** A record that amends another one is of the same call. */
function identityOf({ eventID, addendum: amended }: Envelope["detail"]): {
  readonly eventId: string;
  readonly isAmended?: true;
} {
  const original = amended?.originalEventID;
  return original === undefined ? { eventId: eventID } : { eventId: original, isAmended: true };
}

const mostPrincipals = 5;

function failedCall({ account, detail }: Envelope, errorCode: string): FailedCall {
  const { policyDocument, assumeRolePolicyDocument } = detail.requestParameters ?? {};
  const principals = principalsIn(policyDocument ?? assumeRolePolicyDocument ?? "").slice(0, mostPrincipals);
  return defined({
    kind: "failed-call",
    eventId: identityOf(detail).eventId,
    occurredAt: detail.eventTime,
    account,
    eventName: detail.eventName,
    actor: actorOf(detail),
    errorCode,
    roleName: detail.requestParameters?.roleName || undefined,
    errorMessage: detail.errorMessage || undefined,
    principals: principals.length === 0 ? undefined : principals,
  });
}
