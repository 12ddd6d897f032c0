import { type FunctionName, functionNames } from "./names.ts";

export const metricsNamespace = "TrustDrift";

/** CloudWatch's names of units. */
type MetricUnit = "Count" | "Seconds" | "Milliseconds" | "None";

/** Messages that failed and that their queue delivers again. */
const ofQueue = { MessagesReturned: "Count" } as const;

const ofResponder = {
  ...ofQueue,
  EventsIn: "Count",
  NothingToDo: "Count",
  AnnouncedAgain: "Count",
  "Incident-detected": "Count",
  "Incident-awaiting-approval": "Count",
  "Incident-reverted": "Count",
  "Incident-blocked": "Count",
  "Incident-suspended": "Count",
  "Incident-adopted": "Count",
  "Incident-resolved": "Count",
  "Drift-critical": "Count",
  "Drift-high": "Count",
  "Drift-medium": "Count",
  "Drift-low": "Count",
  "Drift-info": "Count",
  FoundBySweep: "Count",
  TimeToDetect: "Milliseconds",
  TimeToRevert: "Milliseconds",
} as const;

/** The metrics of each function, with their units. Each has the dimension `service`: the function's name. */
export const functionMetrics = {
  [functionNames.onTrustUpdated]: ofResponder,
  [functionNames.onPrincipalChanged]: ofResponder,
  [functionNames.notify]: { ...ofQueue, Notified: "Count" },
  [functionNames.sweepPlan]: { ...ofQueue, AccountsToSweep: "Count" },
  [functionNames.sweepAccount]: {
    ...ofQueue,
    AccountsChecked: "Count",
    AccountsUnreadable: "Count",
    SweepAge: "Seconds",
    SweepCalls: "Count",
    SweepRoles: "Count",
    SweepProtectedRoles: "Count",
    SweepDrift: "Count",
    SweepDriftUnannounced: "Count",
    SnapshotsOrdered: "Count",
  },
  [functionNames.takeSnapshot]: {
    ...ofQueue,
    "Snapshot-taken": "Count",
    "Snapshot-gone": "Count",
    "Snapshot-unprotected": "Count",
    "Snapshot-failed": "Count",
    SnapshotsStored: "Count",
  },
  [functionNames.slackActions]: {
    "SlackAction-approved": "Count",
    "SlackAction-already": "Count",
    "SlackAction-refused": "Count",
    "SlackAction-not-allowed": "Count",
    "SlackAction-unsigned": "Count",
    "SlackAction-malformed": "Count",
    "SlackAction-failed": "Count",
  },
  [functionNames.canary]: {
    ...ofQueue,
    AutoRemediation: "None",
    CanaryOpen: "Seconds",
    CanaryClosedAfter: "Seconds",
  },
} as const satisfies Record<FunctionName, Readonly<Record<string, MetricUnit>>>;

/** The metrics that every one of these functions emits. */
export type MetricOf<F extends FunctionName> = keyof (typeof functionMetrics)[F] & string;

export type MetricName = { [F in FunctionName]: MetricOf<F> }[FunctionName];

export const metricUnits: Readonly<Record<MetricName, MetricUnit>> = {
  ...functionMetrics[functionNames.onTrustUpdated],
  ...functionMetrics[functionNames.notify],
  ...functionMetrics[functionNames.sweepPlan],
  ...functionMetrics[functionNames.sweepAccount],
  ...functionMetrics[functionNames.takeSnapshot],
  ...functionMetrics[functionNames.slackActions],
  ...functionMetrics[functionNames.canary],
};
