/**
 * The names that infrastructure and code share. Rules are written from these, handlers decode with these, so
 * neither can drift from the other. Nothing here may import anything.
 */

/** CloudTrail's IAM calls as EventBridge carries them; IAM is global and its events reach one region only. */
export const iamEvents = {
  source: "aws.iam",
  detailType: "AWS API Call via CloudTrail",
  eventSource: "iam.amazonaws.com",
} as const;

/** The calls that `functions/on-trust-updated` answers. */
export const trustUpdatedEventNames = ["UpdateAssumeRolePolicy"] as const;

/** The calls that `functions/on-principal-changed` answers. */
export const principalChangedEventNames = ["DeleteRole"] as const;

/**
 * An EventBridge pattern for successful and failed calls alike: failed ones change nothing, but a burst of them
 * is someone probing which principals exist. Not for replays: EventBridge marks what comes out of an archive, and
 * whoever has an archive could tell us again what somebody did a year ago.
 */
export function iamEventPattern(eventNames: readonly string[]) {
  return {
    source: [iamEvents.source],
    "detail-type": [iamEvents.detailType],
    "replay-name": [{ exists: false }],
    detail: { eventSource: [iamEvents.eventSource], eventName: [...eventNames] },
  };
}

/** The bus that members forward to. Only accounts of the organization may put events on it. */
export const eventBusName = "trust-drift";

/** The bus that our own functions write, and no member: so that nobody can forge an announcement. */
export const journalBusName = "trust-drift-journal";

export const journalSource = "trust-drift";

export const journalDetailTypes = {
  detected: "Trust Drift Detected",
  reverted: "Trust Drift Reverted",
  blocked: "Trust Drift Blocked",
  suspended: "Trust Drift Suspended",
  adopted: "Trust Drift Adopted",
  resolved: "Trust Drift Resolved",
} as const;

export type JournalDetailType = (typeof journalDetailTypes)[keyof typeof journalDetailTypes];

/** What `functions/notify` listens to. */
export const journalPattern = {
  source: [journalSource],
  "detail-type": Object.values(journalDetailTypes),
};

/** `off` (alert only), `approve` (never without a person) or `on` (as each expectation says). */
export const toggleParameterName = "/trust-drift/auto-remediation";

export const slackTokenParameterName = "/trust-drift/slack/bot-token";

export const externalIdParameterName = "/trust-drift/external-id";

/** The path of every role that the product puts into an account. */
export const rolePath = "/trust-drift/";

/** What the name of every such role begins with. */
export const ownNamePrefix = "trust-drift-";

/** The roles in a member account. */
export const memberRoleNames = {
  reader: "trust-drift-reader",
  remediator: "trust-drift-remediator",
} as const;

/** The hub's functions; each one's execution role bears its name, under `rolePath`. */
export const functionNames = {
  onTrustUpdated: "trust-drift-on-trust-updated",
  onPrincipalChanged: "trust-drift-on-principal-changed",
  notify: "trust-drift-notify",
  sweepPlan: "trust-drift-sweep-plan",
  sweepAccount: "trust-drift-sweep-account",
} as const;

export const queueNames = {
  trustUpdated: "trust-drift-trust-updated",
  principalChanged: "trust-drift-principal-changed",
  notify: "trust-drift-notify",
  sweepPlan: "trust-drift-sweep-plan",
  sweepAccount: "trust-drift-sweep-account",
  deadLetters: "trust-drift-dead-letters",
} as const;

/** What starts a sweep: EventBridge's event of a rule with a schedule. */
export const sweepTick = { source: "aws.events", detailType: "Scheduled Event" } as const;

/** Marks what the sweep sends to `on-trust-updated`, which otherwise answers IAM's events. */
export const sweptSource = "trust-drift.sweep";

/** In each member account: the queue for events that the hub did not take, and the alarm that tells of them. */
export const undeliveredName = "trust-drift-undelivered";

export const topicName = "trust-drift-alerts";

export const tableName = "trust-drift";

/** EventBridge's events of IAM reach one region a partition. @see EVENTS.md of the design */
export const iamEventRegions = {
  aws: "us-east-1",
  "aws-cn": "cn-north-1",
  "aws-us-gov": "us-gov-west-1",
} as const;
