/** Only our own functions can write to this bus, so that no member account can forge an announcement. */
export const journalBusName = "trust-drift-journal";

export const journalSource = "trust-drift";

/** Findings and principals in an event: the incident has all of them, and an event is limited to 256 kB. */
export const mostFindings = 10;

export const journalDetailTypes = {
  detected: "Trust Drift Detected",
  reverted: "Trust Drift Reverted",
  blocked: "Trust Drift Blocked",
  suspended: "Trust Drift Suspended",
  adopted: "Trust Drift Adopted",
  resolved: "Trust Drift Resolved",
} as const;

export type JournalDetailType = (typeof journalDetailTypes)[keyof typeof journalDetailTypes];

/** The events that `functions/notify` handles. */
export function journalPattern() {
  return { source: [journalSource], "detail-type": Object.values(journalDetailTypes) };
}
