/** CloudTrail's IAM calls as EventBridge carries them. */
export const iamEvents = {
  source: "aws.iam",
  detailType: "AWS API Call via CloudTrail",
  eventSource: "iam.amazonaws.com",
} as const;

/** The calls that `functions/on-trust-updated` handles. */
export const trustUpdatedEventNames = ["UpdateAssumeRolePolicy"] as const;

/** The calls that change a principal. */
const principalEventNames = [
  "DeleteRole",
  "CreateRole",
  "DeleteUser",
  "CreateUser",
  "UpdateUser",
  "DeleteOpenIDConnectProvider",
  "CreateOpenIDConnectProvider",
  "RemoveClientIDFromOpenIDConnectProvider",
  "AddClientIDToOpenIDConnectProvider",
  "DeleteSAMLProvider",
  "CreateSAMLProvider",
  "UpdateSAMLProvider",
  "UpdateOpenIDConnectProviderThumbprint",
] as const;

/** The calls after which a snapshot compares the permissions of a role. `functions/on-principal-changed` handles them. */
export const permissionEventNames = [
  "AttachRolePolicy",
  "DetachRolePolicy",
  "PutRolePolicy",
  "DeleteRolePolicy",
  "PutRolePermissionsBoundary",
  "DeleteRolePermissionsBoundary",
] as const;

/** The calls that `functions/on-principal-changed` handles. */
export const principalChangedEventNames = [...principalEventNames, ...permissionEventNames] as const;

/**
 * An EventBridge pattern for CloudTrail's records of calls. Replayed events are excluded: EventBridge sets `replay-name`
 * on every event from an archive, and anyone who owns an archive could replay a change of a year ago.
 */
export function callPattern<Detail extends object>(sources: readonly string[], detail: Detail) {
  return {
    source: [...sources],
    "detail-type": [iamEvents.detailType],
    "replay-name": [{ exists: false }],
    detail,
  };
}

/**
 * An EventBridge pattern for successful and failed calls alike: failed calls change nothing, but a burst of them
 * shows that someone probes which principals exist.
 */
export function iamEventPattern(eventNames: readonly string[]) {
  return callPattern([iamEvents.source], {
    eventSource: [iamEvents.eventSource],
    eventName: [...eventNames],
  });
}

/**
 * An EventBridge pattern for events that match one of two patterns.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function eitherPattern(one: object, other: object) {
  return { $or: [one, other] };
}

/** EventBridge's event of a scheduled rule; it starts a sweep or a canary check. */
export const scheduledEvent = { source: "aws.events", detailType: "Scheduled Event" } as const;

/** The source of a recheck: a message of our own, in a queue that no event reaches. */
export const recheckSource = "trust-drift.recheck";

/** The source of a message that a person followed up on an incident, or that one is to be reminded of. */
export const followUpSource = "trust-drift.follow-up";

/** The source of a message that orders a snapshot from `take-snapshot`. */
export const snapshotOrderSource = "trust-drift.snapshot";

/** The source of a provider change that `take-snapshot` read and no event reported. */
export const readingSource = "trust-drift.reading";

/** The source of a message that a snapshot of a role shows other permissions than the one before. */
export const permissionDriftSource = "trust-drift.permissions";
