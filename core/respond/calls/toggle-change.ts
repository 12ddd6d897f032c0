import type { Toggle } from "../../expectations/toggle.ts";
import type { ToggleChange } from "../../expectations/toggle-change.ts";
import { newFinding } from "../../incidents/finding.ts";
import type { Incident } from "../../incidents/incident.ts";
import { newIncident } from "../../incidents/new-incident.ts";
import { digest } from "../../shared/digest.ts";
import type { Ports } from "../ports.ts";
import { recordOnce } from "../record/once-per-event.ts";
import type { Outcome } from "../record/outcome.ts";

/** Reports who changed the toggle, and its value now: no role is wrong, so the incident is closed from the start. */
export async function respondToToggleChange(
  change: ToggleChange,
  { state, journal, toggle, clock }: Pick<Ports, "state" | "journal" | "toggle" | "clock">,
): Promise<Outcome> {
  if (change.errorCode !== undefined) return { kind: "ignored", reason: "failed-call" };
  const incident = incidentOf(change, await toggle.read(), clock.now().toISOString());
  return recordOnce(incident, change.eventId, { state, journal });
}

function incidentOf(change: ToggleChange, toggle: Toggle, now: string): Incident {
  const { account, actor, eventName, eventId, occurredAt } = change;
  const { mode, problem } = toggle;
  const finding = newFinding({
    cause: { kind: "toggle-changed", eventName, mode, ...(problem !== undefined && { problem }) },
    severity: problem === undefined ? severities[mode] : "high",
    fingerprint: digest(`toggle-changed ${eventId}`),
    actor,
  });
  return newIncident(finding, {
    state: "resolved",
    // Without the caller: the log contains the note
    note: `The toggle was changed at ${occurredAt} (${eventName}). ${effects[mode]}`,
    now,
    role: { account, name: "(auto-remediation)" },
    eventIds: [eventId],
    occurredAt,
  });
}

const severities = { off: "medium", approve: "info", on: "info" } as const;

const effects = {
  off: "Auto-remediation is `off`: drift is reported, and nothing is written.",
  approve: "Auto-remediation is in the mode `approve`: every write needs an approval.",
  on: "Auto-remediation is `on`: each expectation decides. Drift that was detected while it was off needs an approval.",
} as const;
