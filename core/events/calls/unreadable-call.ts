import * as v from "valibot";
import { iamEvents, principalChangedEventNames, trustUpdatedEventNames } from "../../contract/events.ts";
import { digest } from "../../shared/digest.ts";
import { accountId } from "../../shared/validation.ts";
import { actorOf, callerEntries, leniently } from "../caller.ts";
import type { UnreadableCall } from "../trigger.ts";

const handledCall = v.picklist([...trustUpdatedEventNames, ...principalChangedEventNames]);

/** EventBridge writes the account and the source, so these two can be trusted in any event. */
const envelope = v.object({
  source: v.literal(iamEvents.source),
  account: accountId,
  detail: v.fallback(
    v.object({
      eventName: v.optional(handledCall),
      eventID: leniently(v.pipe(v.string(), v.regex(/^[\w-]{1,40}$/))),
      eventTime: leniently(v.pipe(v.string(), v.isoTimestamp())),
      requestParameters: leniently(v.object({ omitted: v.literal(true) })),
      ...callerEntries,
    }),
    { userIdentity: {} },
  ),
});

/**
 * An event that does not say what the call changed. CloudTrail omits parameters beyond its size limit, and IAM ignores
 * white space in policies, so padding hides a change.
 *
 * @param body what `decodeTrustUpdate` or `decodePrincipalChange` refused
 * @returns undefined if the event names no account, or if it is of a call that no handler is for
 * @see https://github.com/elastic/detection-rules/pull/4788
 */
export function unreadableCall(body: unknown, now: Date): UnreadableCall | undefined {
  const parsed = v.safeParse(envelope, body);
  if (!parsed.success || hasOtherCall(body)) return undefined;
  const { account, detail } = parsed.output;
  return {
    kind: "unreadable-call",
    eventId: detail.eventID ?? digest(JSON.stringify(body)).slice(0, 32),
    occurredAt: detail.eventTime ?? now.toISOString(),
    account,
    eventName: detail.eventName ?? "unknown",
    actor: actorOf(detail),
    isOmitted: detail.requestParameters?.omitted === true,
  };
}

const named = v.object({ detail: v.object({ eventName: v.string() }) });

function hasOtherCall(body: unknown): boolean {
  return v.is(named, body) && !v.is(handledCall, body.detail.eventName);
}
