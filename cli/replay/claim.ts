import * as v from "valibot";
import { principalChangedEventNames, trustUpdatedEventNames } from "../../core/contract/events.ts";
import { toggleParameterName } from "../../core/contract/parameters.ts";
import { actorOf, callerEntries } from "../../core/events/caller.ts";
import { decodePrincipalChange, decodeTrustUpdate } from "../../core/events/cloudtrail.ts";
import { valueAt } from "../../core/events/event-subject.ts";
import { ownPartEvent } from "../../core/events/own/own-part.ts";
import type { RoleEvent } from "../../core/events/trigger.ts";
import { decodeToggleChange, isToggleEvent } from "../../core/expectations/toggle-change.ts";
import type { Actor } from "../../core/principals/actor.ts";
import type { PrincipalKey } from "../../core/principals/principal-key.ts";
import { roleTriggerOf } from "../../core/respond/principals/respond-to-principal.ts";
import { InputError } from "../../core/shared/errors.ts";

/** The function that gets the event from the rules of the bus. */
export type Route = "trust-updated" | "principal-changed" | "not-forwarded";

/** What an event says about IAM after the call. */
export interface Claim {
  readonly kind: "trust-updated" | "principal-created" | "principal-deleted" | "other";
  readonly eventId: string;
  readonly occurredAt: string;
  readonly actor: Actor;
  readonly partition?: string;
  readonly principal?: PrincipalKey;
  readonly document?: string;
  readonly arn?: string;
  /** Of a created role, which `/` is without a path in the call. */
  readonly path?: string;
  readonly id?: string;
  readonly clientIds?: readonly string[];
  /** With which the responder observes a role. */
  readonly trigger?: RoleEvent;
}

/** An event without a readable name of its call is malformed, and a handler says how. */
export function routeOf(body: unknown): Route {
  const name = valueAt(body, "detail.eventName");
  if (isToggleEvent(body)) return namesToggle(body) ? "trust-updated" : "not-forwarded";
  if (trustUpdatedEventNames.some((one) => one === name)) return "trust-updated";
  if (principalChangedEventNames.some((one) => one === name) || isOwnPart(body)) return "principal-changed";
  return typeof name === "string" ? "not-forwarded" : "trust-updated";
}

function namesToggle(body: unknown): boolean {
  const [name, names] = ["name", "names"].map((one) => valueAt(body, `detail.requestParameters.${one}`));
  return name === toggleParameterName || (Array.isArray(names) && names.includes(toggleParameterName));
}

function isOwnPart(body: unknown): boolean {
  try {
    return ownPartEvent(body) !== undefined;
  } catch (error) {
    if (error instanceof InputError) return true;
    throw error;
  }
}

/** @returns undefined for an event that the decoders refuse */
export function claimOf(body: unknown, route: Route): Claim | undefined {
  try {
    return route === "not-forwarded" ? undefined : decodedClaim(body, route);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

function decodedClaim(body: unknown, route: Exclude<Route, "not-forwarded">): Claim {
  if (isToggleEvent(body)) return { kind: "other", ...decodeToggleChange(body) };
  if (route === "trust-updated") {
    const event = decodeTrustUpdate(body);
    if (event.kind === "failed-call") return { ...event, kind: "other" };
    const { claimedDocument: document, ...known } = event;
    return { ...known, kind: "trust-updated", trigger: event, ...(document !== undefined && { document }) };
  }
  const event = ownPartEvent(body) ?? decodePrincipalChange(body);
  if (!("kind" in event) || (event.kind !== "principal-created" && event.kind !== "principal-deleted"))
    return { ...event, kind: "other" };
  const { claimedDocument: document } = event;
  const path = valueAt(body, "detail.requestParameters.path");
  return {
    ...event,
    ...(event.kind === "principal-created" && { path: typeof path === "string" ? path : "/" }),
    ...(document !== undefined && { document }),
    ...(event.principal.kind === "role" && { trigger: roleTriggerOf(event) }),
  };
}

const named = v.object({ detail: v.object({ userIdentity: v.looseObject({}) }) });
const called = v.object({ detail: v.object(callerEntries) });

/** The caller of an event that the decoders refuse. */
export function actorIn(body: unknown): Actor | undefined {
  const parsed = v.safeParse(called, body);
  return parsed.success && v.is(named, body) ? actorOf(parsed.output.detail) : undefined;
}
