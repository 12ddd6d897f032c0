import * as v from "valibot";
import { decodeEvent } from "../events/cloudtrail.ts";
import { decodeSwept, isSweptMessage } from "../events/recheck.ts";
import type { Ports } from "../incidents/ports.ts";
import { countFailedCall } from "./failed-calls.ts";
import { followPrincipal } from "./principals/follow-principal.ts";
import { type Outcome, respond } from "./respond.ts";

/**
 * Takes one event of the hub's bus to its end.
 *
 * @param event an EventBridge envelope, as parsed from a queue's message
 * @param eventNames the calls that the queue is for
 * @throws InputError naming the field when the event is malformed; RetryableError when it must come back later
 */
export async function followEvent(
  event: unknown,
  eventNames: readonly string[],
  ports: Ports,
): Promise<Outcome> {
  const decoded = decodeEvent(event, eventNames);
  switch (decoded.kind) {
    case "failed-call":
      return countFailedCall(decoded, ports);
    case "principal-deleted":
    case "principal-created":
      return followPrincipal(decoded, ports);
    case "trust-updated":
    case "role-deleted":
      return respond(decoded, ports);
  }
}

/** Takes a message of the queue that carries the sweep's findings beside events. Throws as `followEvent` does. */
export function followEventOrSweep(
  body: unknown,
  eventNames: readonly string[],
  ports: Ports,
): Promise<Outcome> {
  return isSweptMessage(body) ? followSwept(body, ports) : followEvent(body, eventNames, ports);
}

async function followSwept(body: unknown, ports: Ports): Promise<Outcome> {
  return respond(decodeSwept(body), ports);
}

/**
 * What an event is about, as far as it can be told before it is read: no form is checked, nothing is thrown.
 *
 * @returns account and name of the role or principal, or an empty text
 */
export function roleOf(event: unknown): string {
  const swept = v.safeParse(v.object({ account: v.string(), roleName: v.string() }), event);
  if (swept.success) return `${swept.output.account}/${swept.output.roleName}`;
  const parsed = v.safeParse(named, event);
  if (!parsed.success) return "";
  const { account, detail } = parsed.output;
  const name = nameFields.map((field) => detail.requestParameters[field]).find((one) => one !== undefined);
  return name === undefined ? "" : `${account}/${name}`;
}

/** Where the calls that we answer name what they are about. */
const nameFields = [
  "roleName",
  "userName",
  "openIDConnectProviderArn",
  "sAMLProviderArn",
  "url",
  "name",
] as const;

const nameField = v.fallback(v.optional(v.string()), undefined);

const named = v.object({
  account: v.string(),
  detail: v.object({
    requestParameters: v.object({
      roleName: nameField,
      userName: nameField,
      openIDConnectProviderArn: nameField,
      sAMLProviderArn: nameField,
      url: nameField,
      name: nameField,
    }),
  }),
});
