import type { ToggleChange } from "../../expectations/toggle-change.ts";
import { toggleIncident } from "../../incidents/approval/toggle-incident.ts";
import { isBefore } from "../../shared/time.ts";
import type { TogglePorts } from "../ports.ts";
import { recordOnce } from "../record/once-per-event.ts";
import type { Outcome } from "../record/outcome.ts";

/** Reports who changed the toggle, and its value now: no role is wrong, so the incident is closed from the start. */
export async function respondToToggleChange(
  change: ToggleChange,
  ports: Pick<TogglePorts, "state" | "journal" | "toggle" | "toggleMarks" | "clock">,
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
  if (read.version !== undefined) await toggleMarks.write({ version: read.version, mode: read.mode, at });
  return outcome;
}
