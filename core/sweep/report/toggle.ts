import type { Toggle, ToggleMark, ToggleMarks, ToggleReader } from "../../expectations/toggle.ts";
import { toggleIncident } from "../../incidents/approval/toggle-incident.ts";
import type { Incident } from "../../incidents/incident.ts";
import type { Journal } from "../../incidents/ports.ts";
import type { Clock } from "../../shared/clock.ts";
import { digest } from "../../shared/digest.ts";
import { PermanentError } from "../../shared/errors.ts";
import { wholeSeconds } from "../../shared/time.ts";
import type { PushReportPorts } from "./pushes.ts";

/** A write of the toggle. */
export interface ToggleWrite {
  /** The ARN of the caller. */
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
}

export interface ToggleHistory {
  /** @returns who wrote this version of the toggle; undefined if that is not on record */
  writeOf(version: number): Promise<ToggleWrite | undefined>;
}

export interface ToggleReportPorts {
  readonly toggle: ToggleReader;
  readonly toggleHistory: ToggleHistory;
  readonly toggleMarks: ToggleMarks;
  readonly pushes: Pick<PushReportPorts["pushes"], "writeOnce">;
  readonly journal: Journal;
  readonly clock: Pick<Clock, "now">;
}

/**
 * Announces a change of the toggle that no event reported. A run that stops in between announces again, and the receivers
 * deduplicate by incident and step.
 *
 * @param hub the account of the toggle
 * @throws PermanentError if the toggle may not be read; RetryableError when the table or the journal is not available
 */
export async function reportToggle(hub: string, ports: ToggleReportPorts): Promise<void> {
  const toggle = await ports.toggle.read();
  const { version, mode, problem = "", isTransient } = toggle;
  if (isTransient) return;
  if (version === undefined) throw new PermanentError("ToggleUnreadable", problem);
  const mark = await ports.toggleMarks.read();
  if (mark?.version === version && mark.mode === mode) return;
  const at = ports.clock.now().toISOString();
  // The first mark, or one of an earlier release
  if (mark?.mode === undefined) return ports.toggleMarks.write({ version, mode, at });
  const incident = await incidentOf(hub, { toggle, version, mark, at }, ports.toggleHistory);
  await ports.pushes.writeOnce(incident);
  await ports.journal.announce([{ incident, step: 0 }]);
  await ports.toggleMarks.write({ version, mode, at, foundBy: "sweep" });
}

interface Found {
  readonly toggle: Toggle;
  readonly version: number;
  readonly mark: ToggleMark;
  readonly at: string;
}

async function incidentOf(hub: string, found: Found, history: ToggleHistory): Promise<Incident> {
  const { toggle, version, mark, at } = found;
  const fingerprint = digest(`toggle-changed ${mark.version} ${mark.at} ${version}`);
  const isDeleted = version === 0;
  const write = isDeleted ? undefined : await writeOf(version, history);
  const isKnown = write !== undefined && !(write instanceof PermanentError) && /^arn:/.test(write.by);
  const why = write instanceof PermanentError ? ` (${write.message})` : "";
  return toggleIncident(
    {
      account: hub,
      eventName: isDeleted ? "DeleteParameter" : "PutParameter",
      occurredAt: wholeSeconds(isKnown ? write.at : at),
      fingerprint,
      remark: isKnown
        ? "No event reported this; Systems Manager names the caller. "
        : `No event reported this, and the caller is unknown${why}. `,
      ...(isKnown && { actor: { type: "SystemsManager", arn: write.by } }),
    },
    toggle,
    at,
  );
}

async function writeOf(
  version: number,
  history: ToggleHistory,
): Promise<ToggleWrite | PermanentError | undefined> {
  try {
    return await history.writeOf(version);
  } catch (error) {
    if (error instanceof PermanentError) return error;
    throw error;
  }
}
