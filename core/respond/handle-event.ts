import { followUpSource, permissionDriftSource, readingSource } from "../contract/events.ts";
import { ownPartCheckSource } from "../contract/own/own-parts.ts";
import { decodePrincipalChange, decodeTrustUpdate } from "../events/cloudtrail.ts";
import { valueAt } from "../events/event-subject.ts";
import { type OwnPartEvent, ownPartEvent } from "../events/own/own-part.ts";
import { decodeOwnPartCheck } from "../events/own/own-part-check.ts";
import { decodeProviderReading } from "../events/provider-reading.ts";
import { decodeRecheck } from "../events/recheck.ts";
import { decodeToggleChange, isToggleEvent } from "../expectations/toggle-change.ts";
import { decodeFollowUpOrder } from "../incidents/follow-up/follow-up-order.ts";
import { type FollowUpRecordPorts, recordFollowUp } from "../incidents/follow-up/record-follow-up.ts";
import { isProvider } from "../principals/principal-key.ts";
import type { RoleKey } from "../principals/role.ts";
import { decodePermissionDrift } from "../restore/snapshots/permission-drift.ts";
import { InputError } from "../shared/errors.ts";
import { countFailedCall } from "./calls/failed-calls.ts";
import { respondToToggleChange } from "./calls/toggle-change.ts";
import { respondToUnreadable } from "./calls/unreadable-call.ts";
import type { Ports, PrincipalPorts, TogglePorts } from "./ports.ts";
import { respondToOwnPart, respondToOwnPartCheck } from "./principals/respond-to-own-part.ts";
import { orderComparison, respondToPermissions } from "./principals/respond-to-permissions.ts";
import { resolveSeen, respondToPrincipal } from "./principals/respond-to-principal.ts";
import { respondToProvider } from "./principals/respond-to-provider.ts";
import { respondToRename } from "./principals/respond-to-rename.ts";
import type { Outcome } from "./record/outcome.ts";
import { respond } from "./respond.ts";
import { retryRefusedWrites } from "./write/retry-blocked.ts";

/**
 * Handles one event of the queue that only rules fill: of UpdateAssumeRolePolicy, or of a change of the toggle.
 *
 * @param body the parsed body of a queue message: an EventBridge envelope
 * @throws InputError naming the field when the message is malformed; RetryableError to return it to the queue
 */
export async function handleTrustUpdate(body: unknown, ports: TogglePorts): Promise<Outcome> {
  if (isToggleEvent(body)) return respondToToggleChange(decodeToggleChange(body), ports);
  const event = decoded(body, decodeTrustUpdate);
  if (event instanceof InputError) return respondToUnreadable(body, event, ports);
  if (event.kind === "failed-call") return countFailedCall(event, ports);
  await retryRefusedWrites(event, event.role, ports);
  return respond(event, ports);
}

/**
 * Handles one message of the queue that only functions and operators fill: a recheck, or a step that people or the clock
 * add to an incident. Throws as `handleTrustUpdate` does.
 */
export async function handleTrustRecheck(
  body: unknown,
  ports: Ports & FollowUpRecordPorts,
): Promise<Outcome> {
  if (valueAt(body, "source") !== followUpSource) return respond(decodeRecheck(body), ports);
  const incident = await recordFollowUp(decodeFollowUpOrder(body), ports);
  if (incident === undefined) return { kind: "ignored", reason: "part-of-known-incident" };
  return { kind: "incident", incident, again: true };
}

/** Handles one principal event of the queue that only the rule of the bus fills. Throws as `handleTrustUpdate` does. */
export async function handlePrincipalChange(body: unknown, ports: PrincipalPorts): Promise<Outcome> {
  const event = ownPartEvent(body) ?? decoded(body, decodePrincipalChange);
  if (event instanceof InputError) return respondToUnreadable(body, event, ports);
  if ("errorCode" in event) return countFailedCall(event, ports);
  await retryRefusedWrites(event, "part" in event ? ownRole(event) : event.principal, ports);
  if ("part" in event) return respondToOwnPart(event, ports);
  switch (event.kind) {
    case "principal-renamed":
      return respondToRename(event, ports);
    case "permissions-changed":
      return orderComparison(event, ports);
    case "provider-updated":
      return respondToProvider(event, ports);
    case "principal-created":
    case "principal-deleted":
      return isProvider(event.principal) ? respondToProvider(event, ports) : respondToPrincipal(event, ports);
  }
}

/**
 * Handles one message of our own functions: a recheck of a role that may be deleted, the reading of an identity
 * provider, permissions that a snapshot shows, or the check of a part of our own.
 */
export async function handlePrincipalRecheck(body: unknown, ports: PrincipalPorts): Promise<Outcome> {
  switch (valueAt(body, "source")) {
    case permissionDriftSource:
      return respondToPermissions(decodePermissionDrift(body), ports);
    case readingSource:
      return respondToProvider(decodeProviderReading(body), ports);
    case ownPartCheckSource:
      return respondToOwnPartCheck(decodeOwnPartCheck(body), ports);
    default: {
      const recheck = decodeRecheck(body);
      await resolveSeen(recheck, ports);
      return respond(recheck, ports);
    }
  }
}

/** A policy of ours that has the name of the role causes one more sweep, which is harmless. */
function ownRole({ account, part }: OwnPartEvent): RoleKey {
  return { account, name: part.name };
}

function decoded<T>(body: unknown, decode: (body: unknown) => T): T | InputError {
  try {
    return decode(body);
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
}
