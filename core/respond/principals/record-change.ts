import type { PrincipalEvent, ProviderUpdate, RenameEvent } from "../../events/trigger.ts";
import type { PrincipalChange } from "../../incidents/cause.ts";
import { newFinding } from "../../incidents/finding.ts";
import type { Incident } from "../../incidents/incident.ts";
import { newIncident } from "../../incidents/new-incident.ts";
import type { RoleRecord } from "../../incidents/role-record.ts";
import type { Severity } from "../../policy/compare.ts";
import type { Dependent } from "../../principals/directory.ts";
import { principalKeyText } from "../../principals/principal-key.ts";
import { digest } from "../../shared/digest.ts";
import type { PrincipalPorts } from "../ports.ts";
import { oncePerEvent, recordLastStep } from "../record/once-per-event.ts";
import type { Outcome } from "../record/outcome.ts";

/** A change of a principal that protected roles trust and that still exists. */
export interface Changed {
  readonly trigger: RenameEvent | ProviderUpdate | PrincipalEvent;
  /** As trust policies name the principal. */
  readonly arn: string;
  readonly change: PrincipalChange;
  readonly dependents: readonly Dependent[];
  readonly severity: Severity;
  /** `adopted`: every role's expectation trusts the caller. */
  readonly state: "detected" | "adopted";
}

/** Records and announces the change, once for each event. */
export function recordChange(changed: Changed, ports: PrincipalPorts): Promise<Outcome> {
  const { principal, eventId } = changed.trigger;
  return oncePerEvent(principal, eventId, ports, ({ record }) => writeChange(changed, record, ports));
}

/** @throws RetryableError `Conflict` when the record is not the one that was read */
export async function writeChange(
  changed: Changed,
  record: RoleRecord,
  ports: PrincipalPorts,
): Promise<Outcome> {
  const { principal, eventId } = changed.trigger;
  const now = ports.clock.now().toISOString();
  const incident = openChange(changed, await ports.groups.current(principalKeyText(principal)), now);
  return recordLastStep(principal, eventId, { record, incident }, ports);
}

/** The same in every delivery of one event. */
function openChange(
  { trigger, arn, change, dependents, severity, state }: Changed,
  group: string,
  now: string,
): Incident {
  const { principal, actor, eventId, occurredAt } = trigger;
  const isReading = "isReading" in trigger && trigger.isReading === true;
  const finding = newFinding({
    cause: { kind: "principal-changed", principal, change, dependents },
    severity,
    fingerprint: digest(`principal-changed ${principalKeyText(principal)} ${eventId}`),
    actor: isReading ? undefined : actor,
  });
  return newIncident(finding, {
    state,
    note:
      state === "adopted"
        ? `The expectations of these roles trust this caller. ${noteOf(change)}`
        : noteOf(change),
    now,
    role: { account: principal.account, name: principal.name, arn },
    eventIds: isReading ? [] : [eventId],
    occurredAt,
    group,
    foundBy: isReading ? "sweep" : undefined,
  });
}

function noteOf(change: PrincipalChange): string {
  switch (change.kind) {
    case "renamed":
      return `The roles still trust this user, now as ${change.arn}. Rename the user back, or replace the ARN in the expectations: a new user with the former name would match them.`;
    case "provider-settings":
      return "No trust policy changed, so the responder writes nothing. Compare the provider with your identity provider. If the change is not yours, undo it and revoke the sessions of these roles.";
  }
}
