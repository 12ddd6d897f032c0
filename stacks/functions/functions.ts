import { functionNames } from "../../core/contract/names.ts";
import { slackSigningSecretParameterName, slackTokenParameterName } from "../../core/contract/parameters.ts";
import type { WorkQueues } from "../messaging/queues.ts";
import { hasButtons, type Settings } from "../settings/settings.ts";
import {
  dependentsDelaySeconds,
  gatherSeconds,
  recheckDelaySeconds,
  settlingSeconds,
} from "../settings/timing.ts";
import { queueFunction, urlFunction } from "./function.ts";
import { may } from "./permissions.ts";

export interface Parts {
  settings: Settings;
  queues: WorkQueues;
  table: sst.aws.Dynamo;
  journal: sst.aws.Bus;
  toggle: aws.ssm.Parameter;
  externalId: $util.Input<string>;
  topic: sst.aws.SnsTopic;
  key: aws.kms.Key;
}

export function functions(parts: Parts) {
  const { settings, queues } = parts;
  return [
    queueFunction("OnTrustUpdated", {
      settings,
      name: functionNames.onTrustUpdated,
      description: "Answers a change of a role's trust policy",
      handler: "functions/on-trust-updated.handler",
      queue: queues.trustUpdated,
      // Fifty events at once; more would meet IAM's own limits in the accounts where the changes are.
      maximumConcurrency: 10,
      ...responder(parts),
    }),
    queueFunction("OnPrincipalChanged", {
      settings,
      name: functionNames.onPrincipalChanged,
      description: "Answers a role or principal that appeared or went",
      handler: "functions/on-principal-changed.handler",
      queue: queues.principalChanged,
      // Deployments delete roles by the dozen and none of it is urgent by the millisecond.
      maximumConcurrency: 5,
      ...restorer(parts),
    }),
    queueFunction("Notify", {
      settings,
      name: functionNames.notify,
      description: "Tells people about an incident, in SNS and Slack",
      handler: "functions/notify.handler",
      queue: queues.notify,
      // The least there is: Slack takes about one message a second and channel.
      maximumConcurrency: 2,
      ...announcer(parts),
    }),
    queueFunction("SweepPlan", {
      settings,
      name: functionNames.sweepPlan,
      description: "Orders a sweep of every account",
      handler: "functions/sweep-plan.handler",
      queue: queues.sweepPlan,
      // The least there is: a plan comes every few minutes.
      maximumConcurrency: 2,
      ...planner(parts),
    }),
    queueFunction("SweepAccount", {
      settings,
      name: functionNames.sweepAccount,
      description: "Looks at every role of an account, whatever events have told",
      handler: "functions/sweep-account.handler",
      queue: queues.sweepAccount,
      // Twenty-five accounts at once. Each account has limits of its own at IAM, so more would only cost more at once.
      maximumConcurrency: 5,
      ...sweeper(parts),
    }),
    queueFunction("TakeSnapshot", {
      settings,
      name: functionNames.takeSnapshot,
      description: "Reads a protected role with all its parts, and keeps what a restore needs",
      handler: "functions/take-snapshot.handler",
      queue: queues.takeSnapshot,
      // Half a dozen calls a role. A first sweep orders two hundred roles of each account, and none is urgent.
      maximumConcurrency: 5,
      ...snapshotter(parts),
    }),
  ];
}

/** The one way in from outside: it approves what waits for a person, and has the responders look again. */
export function slackActions({ settings, queues, table, toggle, key }: Parts) {
  return urlFunction("SlackActions", {
    settings,
    name: functionNames.slackActions,
    description: "Answers a button that a person pressed in Slack",
    handler: "functions/slack-actions.handler",
    // People press one at a time. Whoever finds the URL and floods it gets no further than these, costs little, and
    // keeps nobody from approving on the command line.
    reservedConcurrency: 5,
    environment: {
      TABLE_NAME: table.name,
      TOGGLE_PARAMETER_NAME: toggle.name,
      SLACK_SIGNING_SECRET_PARAMETER_NAME: slackSigningSecretParameterName,
      SLACK_APPROVERS: settings.slackApprovers.join(","),
      TRUST_UPDATED_QUEUE_URL: queues.trustUpdated.url,
      PRINCIPAL_CHANGED_QUEUE_URL: queues.principalChanged.url,
    },
    permissions: [
      may.approve(table),
      may.readToggle(toggle),
      may.send(queues.trustUpdated),
      may.send(queues.principalChanged),
      ...may.readSecret(slackSigningSecretParameterName, key, settings),
    ],
  });
}

/** Whoever knows what a role must be knows the canary too. */
function knowsCanary({ canary, hubAccountId }: Settings): Record<string, string> {
  return canary ? { CANARY_ACCOUNT: hubAccountId } : {};
}

/** What it takes to decide about a role, and to put it back. */
function responder({ settings, table, journal, toggle, externalId }: Parts) {
  return {
    environment: {
      TABLE_NAME: table.name,
      JOURNAL_BUS_NAME: journal.name,
      TOGGLE_PARAMETER_NAME: toggle.name,
      MEMBER_EXTERNAL_ID: externalId,
      UNPROTECTED_ROLES: settings.unprotectedRoles,
      ...knowsCanary(settings),
    },
    permissions: [
      may.assume(settings, ["reader", "remediator"]),
      may.keepState(table),
      may.readToggle(toggle),
      may.announce(journal),
    ],
  };
}

/**
 * The same, to have looked at who trusts what came or went, and to create a role again that was deleted, where the
 * members have a role for that.
 */
function restorer(parts: Parts) {
  const { settings, queues } = parts;
  const { environment, permissions } = responder(parts);
  return {
    environment: {
      ...environment,
      TRUST_UPDATED_QUEUE_URL: queues.trustUpdated.url,
      RECHECK_DELAY_SECONDS: String(dependentsDelaySeconds),
      TAKE_SNAPSHOT_QUEUE_URL: queues.takeSnapshot.url,
      SNAPSHOT_DELAY_SECONDS: String(settlingSeconds),
      ...(settings.restore && { RESTORE_ROLES: "on" }),
    },
    permissions: [
      ...permissions,
      may.send(queues.trustUpdated),
      may.send(queues.takeSnapshot),
      ...(settings.restore ? [may.assume(settings, ["restorer"])] : []),
    ],
  };
}

function planner({ settings, queues, table }: Parts) {
  const { onlyAccountIds } = settings;
  const isListed = onlyAccountIds.length > 0;
  return {
    environment: {
      TABLE_NAME: table.name,
      SWEEP_ACCOUNT_QUEUE_URL: queues.sweepAccount.url,
      ...(isListed && { SWEEP_ACCOUNTS: onlyAccountIds.join(",") }),
    },
    permissions: [
      may.send(queues.sweepAccount),
      ...(isListed ? [] : [may.listAccounts(), may.keepCatalogue(table)]),
    ],
  };
}

/** Looks, and says where to look closer: it can write no role, and has no part in deciding. */
function sweeper({ settings, queues, table, journal, externalId }: Parts) {
  return {
    environment: {
      TABLE_NAME: table.name,
      JOURNAL_BUS_NAME: journal.name,
      MEMBER_EXTERNAL_ID: externalId,
      UNPROTECTED_ROLES: settings.unprotectedRoles,
      TRUST_UPDATED_QUEUE_URL: queues.trustUpdated.url,
      PRINCIPAL_CHANGED_QUEUE_URL: queues.principalChanged.url,
      TAKE_SNAPSHOT_QUEUE_URL: queues.takeSnapshot.url,
      RECHECK_DELAY_SECONDS: String(recheckDelaySeconds),
      ...knowsCanary(settings),
    },
    permissions: [
      may.assume(settings, ["reader"]),
      may.keepSweeps(table),
      may.send(queues.trustUpdated),
      may.send(queues.principalChanged),
      may.send(queues.takeSnapshot),
      may.announce(journal),
    ],
  };
}

/** Reads, and remembers. Where a provider is not as events have told, it has that looked at, and decides nothing. */
function snapshotter({ settings, queues, table, externalId }: Parts) {
  return {
    environment: {
      TABLE_NAME: table.name,
      MEMBER_EXTERNAL_ID: externalId,
      PRINCIPAL_CHANGED_QUEUE_URL: queues.principalChanged.url,
      RECHECK_DELAY_SECONDS: String(recheckDelaySeconds),
      ...knowsCanary(settings),
    },
    permissions: [
      may.assume(settings, ["reader"]),
      may.keepSnapshots(table),
      may.send(queues.principalChanged),
    ],
  };
}

function announcer({ settings, table, topic, key }: Parts) {
  const { slackChannel } = settings;
  return {
    environment: {
      TABLE_NAME: table.name,
      TOPIC_ARN: topic.arn,
      GATHER_SECONDS: String(gatherSeconds),
      ...knowsCanary(settings),
      ...(hasButtons(settings) && { SLACK_APPROVERS: settings.slackApprovers.join(",") }),
      ...(slackChannel && {
        SLACK_CHANNEL: slackChannel,
        SLACK_TOKEN_PARAMETER_NAME: slackTokenParameterName,
      }),
    },
    permissions: [
      may.markTold(table),
      ...may.alert(topic, key, settings),
      // A person puts the token there, as a SecureString under our key: no deploy ever holds it.
      ...(slackChannel ? may.readSecret(slackTokenParameterName, key, settings) : []),
    ],
  };
}
