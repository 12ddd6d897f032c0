import type { RenameEvent } from "../../events/trigger.ts";
import type { PrincipalChange } from "../../incidents/cause.ts";
import { newFinding } from "../../incidents/finding.ts";
import type { Incident } from "../../incidents/incident.ts";
import { newIncident } from "../../incidents/new-incident.ts";
import type { Dependent } from "../../principals/directory.ts";
import { principalKeyText } from "../../principals/principal-key.ts";
import { digest } from "../../shared/digest.ts";
import { retryOnConflict } from "../../shared/retry.ts";
import type { PrincipalPorts } from "../ports.ts";
import { announce, announceAgain } from "../record/announce.ts";
import { supersede } from "../record/open-incident.ts";
import type { Outcome } from "../record/outcome.ts";
import { writeRecord } from "../record/record.ts";

/** A change of a principal that protected roles trust and that still exists. */
export interface Changed {
  readonly trigger: RenameEvent;
  /** As trust policies name the principal. */
  readonly arn: string;
  readonly change: PrincipalChange;
  readonly dependents: readonly Dependent[];
}

const attempts = 3;

/** Records and announces the change, once for each event. */
export function recordChange(changed: Changed, ports: PrincipalPorts): Promise<Outcome> {
  const { principal, eventId } = changed.trigger;
  return retryOnConflict(attempts, async () => {
    const { record } = await ports.state.read(principal);
    const handled = record.handled.find((event) => event.eventId === eventId);
    if (handled !== undefined)
      return { kind: "incident", incident: await announceAgain(handled.incidentId, ports), again: true };
    const now = ports.clock.now().toISOString();
    const incident = openChange(changed, await ports.groups.current(principalKeyText(principal)), now);
    const superseded = supersede(record.latest, incident, now);
    const recorded = { record, incident, superseded, announceFrom: 0 };
    return announce(await writeRecord(principal, recorded, { eventId }, ports), ports);
  });
}

/** The same in every delivery of one event. */
function openChange({ trigger, arn, change, dependents }: Changed, group: string, now: string): Incident {
  const { principal, actor, eventId, occurredAt } = trigger;
  const finding = newFinding({
    cause: { kind: "principal-changed", principal, change, dependents },
    severity: "medium",
    fingerprint: digest(`principal-changed ${principalKeyText(principal)} ${eventId}`),
    actor,
  });
  return newIncident(finding, {
    note: noteOf(change),
    now,
    role: { account: principal.account, name: principal.name, arn },
    eventIds: [eventId],
    occurredAt,
    group,
  });
}

function noteOf(change: PrincipalChange): string {
  switch (change.kind) {
    case "renamed":
      return `The roles still trust this user, now as ${change.arn}. Rename the user back, or replace the ARN in the expectations: a new user with the former name would match them.`;
  }
}
