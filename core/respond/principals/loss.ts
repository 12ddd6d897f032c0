import type { PrincipalEvent } from "../../events/trigger.ts";
import { advance, type Incident, isOpen } from "../../incidents/incident.ts";
import { causeWithinLimits } from "../../incidents/limits.ts";
import { describeActor } from "../../principals/actor.ts";
import type { Dependent } from "../../principals/directory.ts";
import { principalKeyText } from "../../principals/principal-key.ts";
import { digest } from "../../shared/digest.ts";
import type { PrincipalStatus } from "./read-principal.ts";

/** A principal that no expectation covers is gone, and protected roles trust it. */
export interface Loss {
  readonly trigger: PrincipalEvent;
  /** As trust policies name it. */
  readonly arn: string;
  /** Those that can be assumed by it, or through it, no longer. */
  readonly dependents: readonly Dependent[];
  readonly status: PrincipalStatus;
}

/** The same in every delivery of one event. */
export function openLoss({ trigger, arn, dependents, status }: Loss, group: string, now: string): Incident {
  const { principal, clientIds, actor, eventId, occurredAt } = trigger;
  const fingerprint = digest(`principal-deleted ${principalKeyText(principal)} ${eventId}`);
  const isCritical = dependents.some(({ availability }) => availability === "critical");
  return {
    id: fingerprint.slice(0, 32),
    state: "detected",
    severity: isCritical ? "high" : "medium",
    cause: causeWithinLimits({
      kind: "principal-deleted",
      principal,
      dependents,
      ...(clientIds && { clientIds }),
    }),
    fingerprint,
    role: { account: principal.account, name: principal.name, arn },
    actor,
    eventIds: [eventId],
    occurredAt,
    detectedAt: now,
    group,
    steps: [{ at: now, state: "detected", note: noteOf(trigger, status) }],
  };
}

function noteOf({ principal, clientIds }: PrincipalEvent, status: PrincipalStatus): string {
  const unread = status.kind === "unreadable" ? ` It could not be read itself: ${status.error.message}.` : "";
  if (clientIds !== undefined)
    return `Tokens that were issued for ${clientIds.join(", ")} are refused from now on, until the provider accepts them again.${unread}`;
  const isProvider = principal.kind === "oidc-provider" || principal.kind === "saml-provider";
  const until = isProvider
    ? "until the provider is made anew under that name"
    : "also once the name exists again, until they are rebound: its unique id will be another one";
  return `The roles that trust it cannot be assumed through it from now on, ${until}.${unread}`;
}

/** What a deletion makes of an incident that is open: nothing where that tells of it, or more client ids. */
export function updateLoss(
  latest: Incident,
  { trigger, dependents }: Loss,
  now: string,
): Incident | undefined {
  if (!isOpen(latest) || latest.cause.kind !== "principal-deleted") return undefined;
  const { cause } = latest;
  const known = { ...latest, eventIds: [...latest.eventIds, trigger.eventId].slice(-50) };
  if (cause.clientIds === undefined) return known;
  if (trigger.clientIds === undefined) return undefined; // all of the provider is gone: a loss of its own
  const clientIds = [...new Set([...cause.clientIds, ...trigger.clientIds])];
  if (clientIds.length === cause.clientIds.length) return known;
  const all = [...cause.dependents, ...dependents.filter((one) => !isAmong(cause.dependents, one))];
  // Those that were left out may be among the new ones: so many there are at least
  const count = Math.max(all.length, cause.dependents.length + (cause.moreDependents ?? 0));
  const { moreDependents: _, ...rest } = cause;
  const more = count > all.length ? { moreDependents: count - all.length } : {};
  const note = `Now ${trigger.clientIds.join(", ")} as well, removed by ${describeActor(trigger.actor)}.`;
  const severity = all.some(({ availability }) => availability === "critical") ? "high" : latest.severity;
  return advance(
    { ...known, severity, cause: causeWithinLimits({ ...rest, clientIds, dependents: all, ...more }) },
    latest.state,
    now,
    note,
  );
}

function isAmong(dependents: readonly Dependent[], { account, name }: Dependent): boolean {
  return dependents.some((one) => one.account === account && one.name === name);
}

/** The principal is there again. */
export function resolveLoss(
  latest: Incident,
  trigger: PrincipalEvent,
  status: PrincipalStatus,
  now: string,
): Incident {
  const id = status.kind === "there" ? status.id : undefined;
  const by = trigger.kind === "principal-created" ? `, created by ${describeActor(trigger.actor)}` : "";
  const note =
    id === undefined
      ? `It is there again${by}, and trusted as before.`
      : `The name exists again, as ${id}${by}. Roles that named it still trust the old id until they are rebound.`;
  return advance(latest, "resolved", now, note);
}
