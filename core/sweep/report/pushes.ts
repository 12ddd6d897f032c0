import type { PushRecord } from "../../expectations/plan.ts";
import { pushedIncident } from "../../incidents/approval/pushed-incident.ts";
import type { Incident } from "../../incidents/incident.ts";
import type { Journal } from "../../incidents/ports.ts";

export interface PushReportPorts {
  readonly pushes: {
    /** The pushes that were not reported yet, oldest first. */
    unreported(): Promise<readonly PushRecord[]>;
    /** @returns false if the incident exists already */
    writeOnce(incident: Incident): Promise<boolean>;
    noteReported(version: string): Promise<void>;
  };
  readonly journal: Journal;
}

/**
 * Reports who put which expectations into effect. Reads the table, so that a push is reported whatever tool made it. A
 * run that stops in between reports again, and the receivers deduplicate by incident and step.
 *
 * @param hub the account of the hub, for a record whose author is unknown
 */
export async function reportPushes(hub: string, { pushes, journal }: PushReportPorts): Promise<void> {
  for (const record of await pushes.unreported()) {
    const incident = pushedIncident(record, record.by.split(":")[4] ?? hub);
    await pushes.writeOnce(incident);
    await journal.announce([{ incident, step: 0 }]);
    await pushes.noteReported(record.version);
  }
}
