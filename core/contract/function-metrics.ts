import { type FunctionName, functionNames } from "./names.ts";

/** Messages that failed and that their queue delivers again. */
const ofQueue = ["MessagesReturned"] as const;

const ofResponder = [
  ...ofQueue,
  "EventsIn",
  "NothingToDo",
  "AnnouncedAgain",
  "Incident-detected",
  "Incident-awaiting-approval",
  "Incident-reverted",
  "Incident-blocked",
  "Incident-suspended",
  "Incident-adopted",
  "Incident-resolved",
  "Drift-critical",
  "Drift-high",
  "Drift-medium",
  "Drift-low",
  "Drift-info",
  "FoundBySweep",
  "TimeToDetect",
  "TimeToRevert",
] as const;

/** The metrics of each function, by name. Each has the dimension `service`: the function's name. */
export const functionMetrics = {
  [functionNames.onTrustUpdated]: ofResponder,
  [functionNames.onPrincipalChanged]: ofResponder,
  [functionNames.notify]: [...ofQueue, "Notified"],
  [functionNames.sweepPlan]: [...ofQueue, "AccountsToSweep"],
  [functionNames.sweepAccount]: [
    ...ofQueue,
    "AccountsChecked",
    "AccountsUnreadable",
    "SweepAge",
    "SweepCalls",
    "SweepRoles",
    "SweepProtectedRoles",
    "SweepDrift",
    "SweepDriftUnannounced",
    "SnapshotsOrdered",
    "SnapshotsWaiting",
  ],
  [functionNames.takeSnapshot]: [
    ...ofQueue,
    "Snapshot-taken",
    "Snapshot-gone",
    "Snapshot-outdated",
    "Snapshot-unprotected",
    "Snapshot-failed",
    "Snapshot-compared",
    "EventsUndelivered",
    "SnapshotsStored",
  ],
  [functionNames.slackActions]: [
    "SlackAction-approved",
    "SlackAction-already",
    "SlackAction-asked-again",
    "SlackAction-recorded",
    "SlackAction-refused",
    "SlackAction-not-allowed",
    "SlackAction-unsigned",
    "SlackAction-malformed",
    "SlackAction-failed",
  ],
  [functionNames.canary]: [...ofQueue, "AutoRemediation", "CanaryOpen", "CanaryClosedAfter"],
} as const satisfies Record<FunctionName, readonly string[]>;

/** The metrics that every one of these functions emits. */
export type MetricOf<F extends FunctionName> = keyof {
  [G in F]: Record<(typeof functionMetrics)[G][number], unknown>;
}[F];

export type MetricName = { [F in FunctionName]: MetricOf<F> }[FunctionName];
