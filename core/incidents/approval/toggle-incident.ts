import type { Toggle } from "../../expectations/toggle.ts";
import type { ToggleChange } from "../../expectations/toggle-change.ts";
import type { Actor } from "../../principals/actor.ts";
import { digest } from "../../shared/digest.ts";
import { newFinding } from "../finding.ts";
import type { Incident } from "../incident.ts";
import { newIncident } from "../new-incident.ts";

/** @param change without an event id if no event reported it */
export function toggleIncident(
  change: Pick<ToggleChange, "account" | "eventName" | "occurredAt"> & {
    readonly eventId?: string;
    readonly actor?: Actor;
    readonly remark?: string;
    readonly fingerprint?: string;
  },
  toggle: Toggle,
  now: string,
): Incident {
  const { account, actor, eventName, eventId, occurredAt, remark = "" } = change;
  const { mode, problem } = toggle;
  const finding = newFinding({
    cause: { kind: "toggle-changed", eventName, mode, ...(problem !== undefined && { problem }) },
    severity: problem === undefined ? severities[mode] : "high",
    fingerprint: change.fingerprint ?? digest(`toggle-changed ${eventId}`),
    actor,
  });
  return newIncident(finding, {
    state: "resolved",
    // Without the caller: the log contains the note
    note: `The toggle was changed at ${occurredAt} (${eventName}). ${remark}${effects[mode]}`,
    now,
    role: { account, name: "(auto-remediation)" },
    foundBy: eventId === undefined ? "sweep" : undefined,
    eventIds: eventId === undefined ? [] : [eventId],
    occurredAt,
  });
}

const severities = { off: "medium", approve: "info", on: "info" } as const;

const effects = {
  off: "Auto-remediation is `off`: drift is reported, and nothing is written.",
  approve: "Auto-remediation is in the mode `approve`: every write needs an approval.",
  on: "Auto-remediation is `on`: each expectation decides. Drift that was detected while it was off needs an approval.",
} as const;
