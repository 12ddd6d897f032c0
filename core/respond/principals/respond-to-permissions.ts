import type { PermissionsEvent } from "../../events/trigger.ts";
import { isTrustedChanger } from "../../expectations/catalogue.ts";
import { newFinding } from "../../incidents/finding.ts";
import { advance, type Incident } from "../../incidents/incident.ts";
import { newIncident } from "../../incidents/new-incident.ts";
import { openOf } from "../../incidents/role-record.ts";
import { type Severity, severities } from "../../policy/compare.ts";
import { type Actor, exemptArn } from "../../principals/actor.ts";
import type { PermissionDrift } from "../../restore/snapshots/permission-drift.ts";
import { defined } from "../../shared/defined.ts";
import { digest } from "../../shared/digest.ts";
import { wholeSeconds } from "../../shared/time.ts";
import type { PrincipalPorts } from "../ports.ts";
import { oncePerEvent } from "../record/once-per-event.ts";
import { asExpected, notProtected, type Outcome } from "../record/outcome.ts";

/** Orders a snapshot of a protected role, which compares its permissions with the last one. One table read. */
export async function orderComparison(
  { principal, actor, eventId, occurredAt, partition }: PermissionsEvent,
  ports: PrincipalPorts,
): Promise<Outcome> {
  const { account, name } = principal;
  const { record, catalogue } = await ports.state.read({ account, name });
  const cover = catalogue.cover(defined({ account, name, path: record.path }), partition);
  if (cover.kind === "none") return notProtected;
  if (cover.kind === "one" && cover.expected.expectation.permissions === "ignore") return asExpected;
  await ports.snapshots.order([{ account, name }], { caller: { ...actor, eventId, occurredAt } });
  return { kind: "ignored", reason: "permissions-compared" };
}

/**
 * A snapshot of a protected role shows other permissions than the one before. Alert only: no expectation describes
 * permissions. The incident has a record of its own, beside the record of the role's trust policy.
 */
export function respondToPermissions(drift: PermissionDrift, ports: PrincipalPorts): Promise<Outcome> {
  const { account, roleName: name, path, partition, from, to } = drift;
  const key = { kind: "role", account, name } as const;
  const eventId = `permissions-${digest(`${from} ${to} ${drift.caller?.eventId ?? drift.seenAt}`).slice(0, 32)}`;
  return oncePerEvent(key, eventId, ports, async ({ record, catalogue }, end) => {
    const cover = catalogue.cover({ account, name, path }, partition);
    if (cover.kind !== "one" || cover.expected.expectation.permissions === "ignore") return notProtected;
    const now = ports.clock.now().toISOString();
    const open = openOf(record);
    const first = open?.cause.kind === "permissions-changed" ? open.cause.from : from;
    if (open !== undefined && to === first)
      return end(advance(open, "resolved", now, "The role has its former permissions again."));
    const severity = worstOf(drift);
    const isTrusted = isTrustedChanger(cover.expected, exemptArn(callerOf(drift)), account, partition);
    if (isTrusted && severity !== "high") return asExpected;
    const { name: expectation } = cover.expected.expectation;
    return end(openDrift({ ...drift, from: first }, { expectation, severity, eventId, now }));
  });
}

function worstOf({ changes }: PermissionDrift): Severity {
  const ranks = changes.map(({ severity }) => severities.indexOf(severity));
  return severities[Math.max(0, ...ranks)] ?? "low";
}

function callerOf({ caller }: PermissionDrift): Actor | undefined {
  if (caller === undefined) return undefined;
  const { eventId: _, occurredAt: __, ...actor } = caller;
  return defined(actor);
}

const note =
  "Alert only: the responder changes no permissions. To ignore such changes of a role, set permissions: ignore in its expectation.";

interface Opening {
  readonly expectation: string;
  readonly severity: Severity;
  readonly eventId: string;
  readonly now: string;
}

function openDrift(drift: PermissionDrift, { expectation, severity, eventId, now }: Opening): Incident {
  const { account, roleName: name, arn, path, seenAt, from, changes: permissions, caller } = drift;
  const finding = newFinding({
    cause: { kind: "permissions-changed", from, permissions },
    severity,
    fingerprint: digest(`${account} ${name} ${eventId}`),
    expectation,
    actor: callerOf(drift),
  });
  return newIncident(finding, {
    note,
    now,
    role: { account, name, arn, path },
    eventIds: caller === undefined ? [] : [caller.eventId],
    occurredAt: caller?.occurredAt ?? wholeSeconds(seenAt),
    foundBy: caller === undefined ? "sweep" : undefined,
  });
}
