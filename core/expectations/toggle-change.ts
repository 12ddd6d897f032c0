import * as v from "valibot";
import { iamEvents } from "../contract/events.ts";
import { toggleEventSource } from "../contract/parameters.ts";
import { actorOf, anyCallEntries, callIdentityOf, maybe } from "../events/caller.ts";
import type { Actor } from "../principals/actor.ts";
import { defined } from "../shared/defined.ts";
import { accountId, parseInput } from "../shared/validation.ts";

/** The claim of an event that a caller changed the toggle. CloudTrail hides the value, so the toggle must be read. */
export interface ToggleChange {
  readonly eventId: string;
  /** ISO 8601, whole seconds, as CloudTrail writes it. */
  readonly occurredAt: string;
  /** The hub. */
  readonly account: string;
  readonly eventName: string;
  readonly actor: Actor;
  /** The call failed, and changed nothing. */
  readonly errorCode?: string;
}

const envelope = v.object({
  account: accountId,
  source: v.literal(toggleEventSource.source),
  "detail-type": v.literal(iamEvents.detailType),
  detail: v.object({
    eventSource: v.literal(toggleEventSource.eventSource),
    ...anyCallEntries,
    errorCode: maybe(v.string()),
  }),
});

/** Whether an event is of a call to Systems Manager. The rule requires that it names the toggle. */
export function isToggleEvent(body: unknown): boolean {
  return v.is(v.object({ source: v.literal(toggleEventSource.source) }), body);
}

/** @throws InputError naming the field */
export function decodeToggleChange(body: unknown): ToggleChange {
  const { account, detail } = parseInput(envelope, body, "event");
  return defined({
    ...callIdentityOf(detail, body),
    account,
    eventName: detail.eventName,
    actor: actorOf(detail),
    errorCode: detail.errorCode || undefined,
  });
}
