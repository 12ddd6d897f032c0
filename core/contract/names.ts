/** The bus to which members forward events. Only accounts of the organization may put events on it. */
export const eventBusName = "trust-drift";

export const topicName = "trust-drift-alerts";

export const tableName = "trust-drift";

/** The hub's functions. The execution role of each has the same name, under `rolePath`. */
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

export type FunctionName = (typeof functionNames)[keyof typeof functionNames];

export const queueNames = {
  trustUpdated: "trust-drift-trust-updated",
  principalChanged: "trust-drift-principal-changed",
  /** Rechecks that `on-trust-updated` handles. No event arrives here, and no recheck in the queues of events. */
  trustRechecks: "trust-drift-trust-rechecks",
  /** Rechecks and readings that `on-principal-changed` handles. */
  principalRechecks: "trust-drift-principal-rechecks",
  notify: "trust-drift-notify",
  sweepPlan: "trust-drift-sweep-plan",
  sweepAccount: "trust-drift-sweep-account",
  takeSnapshot: "trust-drift-take-snapshot",
  canary: "trust-drift-canary",
  deadLetters: "trust-drift-dead-letters",
} as const;

/** The scheduled rules. */
export const scheduleNames = { sweep: "trust-drift-sweep", canary: "trust-drift-canary" } as const;

/** The rule for changes of the toggle, on the default bus of the hub. */
export const toggleRuleName = "trust-drift-toggle-changed";

/** In each member account: the dead-letter queue of events that the hub did not accept, and its alarm. */
export const undeliveredName = "trust-drift-undelivered";

/** In each member account: the rule that forwards IAM's events to the hub. */
export const forwardRuleName = "trust-drift-forward";

/** The StackSet that carries the member template; CloudFormation names its stacks `StackSet-<this>-<id>`. */
export const stackSetName = "trust-drift-members";

/** Of expectations and of the routes that they name. */
export const authoredName = /^[a-z0-9][a-z0-9-]{0,62}$/;
