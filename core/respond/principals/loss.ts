import type { PrincipalEvent } from "../../events/trigger.ts";
import { newFinding } from "../../incidents/finding.ts";
import { advance, type Incident, isOpen } from "../../incidents/incident.ts";
import { limitedCause } from "../../incidents/limits.ts";
import { newIncident } from "../../incidents/new-incident.ts";
import { rememberedEvents } from "../../incidents/role-record.ts";
import { describeActor } from "../../principals/actor.ts";
import type { Dependent } from "../../principals/directory.ts";
import { isProvider, principalKeyText } from "../../principals/principal-key.ts";
import { defined } from "../../shared/defined.ts";
import { digest } from "../../shared/digest.ts";
import type { PrincipalStatus } from "./read-principal.ts";

/** A deleted principal that no expectation covers and that protected roles trust. */
export interface Loss {
  readonly trigger: PrincipalEvent;
  /** As trust policies name it. */
  readonly arn: string;
  /** The roles that the principal can no longer assume. */
  readonly dependents: readonly Dependent[];
  readonly status: PrincipalStatus;
}

/** The same in every delivery of one event. */
export function openLoss({ trigger, arn, dependents, status }: Loss, group: string, now: string): Incident {
  const { principal, clientIds, actor, eventId, occurredAt } = trigger;
  const finding = newFinding({
    cause: defined({ kind: "principal-deleted", principal, dependents, clientIds }),
    severity: hasCritical(dependents) ? "high" : "medium",
    fingerprint: digest(`principal-deleted ${principalKeyText(principal)} ${eventId}`),
    actor,
  });
  return newIncident(finding, {
    note: noteOf(trigger, status),
    now,
    role: { account: principal.account, name: principal.name, arn },
    eventIds: [eventId],
    occurredAt,
    group,
  });
}

function hasCritical(dependents: readonly Dependent[]): boolean {
  return dependents.some(({ availability }) => availability === "critical");
}

function noteOf({ principal, clientIds }: PrincipalEvent, status: PrincipalStatus): string {
  const unread =
    status.kind === "unreadable" ? ` The principal could not be read: ${status.error.message}.` : "";
  if (clientIds !== undefined)
    return `The provider rejects tokens issued for ${clientIds.join(", ")} until these client IDs are added again.${unread}`;
  return isProvider(principal)
    ? `Users of this provider can no longer assume the roles that trust it, until the provider is recreated with the same name.${unread}`
    : `This principal can no longer assume the roles that trust it, until the roles are rebound. If the principal is recreated, its unique ID is different.${unread}`;
}

/** Adds a deletion to the open incident. @returns undefined if the deletion needs an incident of its own */
export function updateLoss(
  latest: Incident,
  { trigger, dependents }: Loss,
  now: string,
): Incident | undefined {
  if (!isOpen(latest) || latest.cause.kind !== "principal-deleted") return undefined;
  const { cause } = latest;
  const known = { ...latest, eventIds: [...latest.eventIds, trigger.eventId].slice(-rememberedEvents) };
  if (cause.clientIds === undefined) return known;
  if (trigger.clientIds === undefined) return undefined; // the whole provider was deleted
  const clientIds = [...new Set([...cause.clientIds, ...trigger.clientIds])];
  if (clientIds.length === cause.clientIds.length) return known;
  const all = [...cause.dependents, ...dependents.filter((one) => !isAmong(cause.dependents, one))];
  // Dependents that were left out may be among the new ones: this is the minimum
  const count = Math.max(all.length, cause.dependents.length + (cause.moreDependents ?? 0));
  const { moreDependents: _, ...rest } = cause;
  const more = count > all.length ? { moreDependents: count - all.length } : {};
  const note = `Also removed: ${trigger.clientIds.join(", ")}, by ${describeActor(trigger.actor)}.`;
  const severity = hasCritical(all) ? "high" : latest.severity;
  return advance(
    { ...known, severity, cause: limitedCause({ ...rest, clientIds, dependents: all, ...more }) },
    latest.state,
    now,
    note,
  );
}

function isAmong(dependents: readonly Dependent[], { account, name }: Dependent): boolean {
  return dependents.some((one) => one.account === account && one.name === name);
}

/** The principal exists again. */
export function resolveLoss(
  latest: Incident,
  trigger: PrincipalEvent,
  status: PrincipalStatus,
  now: string,
): Incident {
  const id = status.kind === "there" ? status.id : undefined;
  const by = byWhom(trigger);
  const { cause } = latest;
  if (cause.kind === "principal-changed" && cause.change.kind === "renamed") {
    if (id !== undefined && id !== cause.change.id)
      return advance(
        latest,
        latest.state,
        now,
        `Another user now has the former name, as ${id}${by}. Roles do not trust it unless their trust policies are saved again.`,
      );
    return advance(latest, "resolved", now, `The user has its former name and path again${by}.`);
  }
  const note =
    id === undefined
      ? `The provider exists again${by}. As far as its former settings are known, it accepts nothing more than before.`
      : `The name exists again, as ${id}${by}. Roles that trust the name still trust the old ID until they are rebound.`;
  return advance(latest, "resolved", now, note);
}

function byWhom({ kind, renamedFrom, actor }: PrincipalEvent): string {
  if (kind === "principal-deleted") return "";
  return renamedFrom === undefined
    ? `, created by ${describeActor(actor)}`
    : `, renamed from ${renamedFrom} by ${describeActor(actor)}`;
}
