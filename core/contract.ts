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
export const principalChangedEventNames = [
  "DeleteRole",
  "CreateRole",
  "DeleteUser",
  "CreateUser",
  "DeleteOpenIDConnectProvider",
  "CreateOpenIDConnectProvider",
  "RemoveClientIDFromOpenIDConnectProvider",
  "AddClientIDToOpenIDConnectProvider",
  "DeleteSAMLProvider",
  "CreateSAMLProvider",
] as const;

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

/** What Slack signs the press of a button with. */
export const slackSigningSecretParameterName = "/trust-drift/slack/signing-secret";

export const externalIdParameterName = "/trust-drift/external-id";

/** The path of every role that the product puts into an account. */
export const rolePath = "/trust-drift/";

/** What the name of every such role begins with. */
export const ownNamePrefix = "trust-drift-";

/** The roles in a member account. */
export const memberRoleNames = {
  reader: "trust-drift-reader",
  remediator: "trust-drift-remediator",
  /** Only where a deployment asks for it. */
  restorer: "trust-drift-restorer",
} as const;

/** IAM's names for what a restore calls, in the order of its steps. @see RoleRestorer of core/restore/ports.ts */
export const restorerActions = [
  "iam:CreateRole",
  "iam:PutRolePermissionsBoundary",
  "iam:TagRole",
  "iam:PutRolePolicy",
  "iam:AttachRolePolicy",
  "iam:GetInstanceProfile",
  "iam:CreateInstanceProfile",
  "iam:AddRoleToInstanceProfile",
  "iam:PassRole",
  "iam:UntagRole",
] as const;

/** IAM's names for what reading a whole role calls. @see SnapshotReader of core/restore/snapshots/snapshot.ts */
export const snapshotActions = [
  "iam:GetRole",
  "iam:ListRolePolicies",
  "iam:GetRolePolicy",
  "iam:ListAttachedRolePolicies",
  "iam:ListInstanceProfilesForRole",
] as const;

/**
 * The roles of a pattern, as settings and expectations write it, as the ends of ARNs after `role/`. A pattern without a
 * slash speaks of the name under any path, so it takes two: `*name` would be every name that ends so. IAM lets `*` stand
 * for slashes too and cannot be told not to.
 */
export function roleNames(pattern: string): readonly string[] {
  const name = pattern.replace(/^\//, "");
  return pattern.includes("/") ? [name] : [name, `*/${name}`];
}

/** The hub's functions; each one's execution role bears its name, under `rolePath`. */
export const functionNames = {
  onTrustUpdated: "trust-drift-on-trust-updated",
  onPrincipalChanged: "trust-drift-on-principal-changed",
  notify: "trust-drift-notify",
  sweepPlan: "trust-drift-sweep-plan",
  sweepAccount: "trust-drift-sweep-account",
  slackActions: "trust-drift-slack-actions",
  takeSnapshot: "trust-drift-take-snapshot",
  canary: "trust-drift-canary",
} as const;

export const queueNames = {
  trustUpdated: "trust-drift-trust-updated",
  principalChanged: "trust-drift-principal-changed",
  notify: "trust-drift-notify",
  sweepPlan: "trust-drift-sweep-plan",
  sweepAccount: "trust-drift-sweep-account",
  takeSnapshot: "trust-drift-take-snapshot",
  canary: "trust-drift-canary",
  deadLetters: "trust-drift-dead-letters",
} as const;

/**
 * What may be written of protected roles: names or paths, with `*`, which IAM lets stand for slashes too. A bare `*`
 * would let the remediator write the trust of every role.
 */
export const protectedRolePattern = /^(?=.*[\w+=.@-])[\w+=.@*-]+(\/[\w+=.@*-]+)*$/;

/**
 * A role of the hub's account whose trust is changed on a schedule, to see that this is noticed. It may do nothing. Not
 * under `rolePath`, whose roles are never written, and named so that no pattern of those fits it. A deploy never writes
 * its trust, so neither this name nor that trust can be changed by an upgrade.
 */
export const canaryRole = { path: "/canary/trust-drift/", name: "trust-canary" } as const;

/** The canary's trust as it must be. */
export const canaryTrust = {
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "Canary",
      Effect: "Allow",
      Principal: { Service: "lambda.amazonaws.com" },
      Action: "sts:AssumeRole",
    },
  ],
} as const;

/** A change of the canary is late when it is not answered after so long. */
export const canaryLateSeconds = 30 * 60;

/** The rules with a schedule. */
export const scheduleNames = { sweep: "trust-drift-sweep", canary: "trust-drift-canary" } as const;

/** What starts a sweep, or a look at the canary: EventBridge's event of a rule with a schedule. */
export const scheduleTick = { source: "aws.events", detailType: "Scheduled Event" } as const;

/** Marks what the sweep sends to `on-trust-updated`, which otherwise answers IAM's events. */
export const recheckSource = "trust-drift.sweep";

/** Marks what `take-snapshot` is sent. */
export const snapshotOrderSource = "trust-drift.snapshot";

/** Marks what `take-snapshot` tells `on-principal-changed` of providers, where no event did. */
export const readingSource = "trust-drift.reading";

/** In each member account: the queue for events that the hub did not take, and the alarm that tells of them. */
export const undeliveredName = "trust-drift-undelivered";

/** In each member account: the rule that sends IAM's events to the hub. */
export const forwardRuleName = "trust-drift-forward";

/** The StackSet that carries the member template; CloudFormation names its stacks `StackSet-<this>-<id>`. */
export const stackSetName = "trust-drift-members";

export const topicName = "trust-drift-alerts";

export const tableName = "trust-drift";

/** EventBridge's events of IAM reach one region a partition. @see EVENTS.md of the design */
export const iamEventRegions = {
  aws: "us-east-1",
  "aws-cn": "cn-north-1",
  "aws-us-gov": "us-gov-west-1",
} as const;

export type Partition = keyof typeof iamEventRegions;
