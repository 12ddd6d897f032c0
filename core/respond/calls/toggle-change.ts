import type { Toggle } from "../../expectations/toggle.ts";
import type { ToggleChange } from "../../expectations/toggle-change.ts";
import { newFinding } from "../../incidents/finding.ts";
import type { Incident } from "../../incidents/incident.ts";
import { newIncident } from "../../incidents/new-incident.ts";
import type { Actor } from "../../principals/actor.ts";
import { digest } from "../../shared/digest.ts";
import { isBefore } from "../../shared/time.ts";
import type { Ports } from "../ports.ts";
import { recordOnce } from "../record/once-per-event.ts";
import type { Outcome } from "../record/outcome.ts";

/** Reports who changed the toggle, and its value now: no role is wrong, so the incident is closed from the start. */
export async function respondToToggleChange(
  change: ToggleChange,
  ports: Pick<Ports, "state" | "journal" | "toggle" | "toggleMarks" | "clock">,
): Promise<Outcome> {
  if (change.errorCode !== undefined) return { kind: "ignored", reason: "failed-call" };
  const { state, journal, toggle, toggleMarks, clock } = ports;
  const mark = await toggleMarks.read();
  // The event is late: a sweep has announced the toggle as it was after the change
  if (mark?.foundBy === "sweep" && isBefore(change.occurredAt, mark.at))
    return { kind: "ignored", reason: "part-of-known-incident" };
  const read = await toggle.read();
  const at = clock.now().toISOString();
  const outcome = await recordOnce(toggleIncident(change, read, at), change.eventId, { state, journal });
  if (read.version !== undefined) await toggleMarks.write({ version: read.version, at });
  return outcome;
}

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
