// The environment variables and the permissions of each function.
import {
  slackSigningSecretParameterName,
  slackTokenParameterName,
  slackWebhookParameterName,
} from "../../core/contract/parameters.ts";
import type { WorkQueues } from "../messaging/queues.ts";
import { hasButtons, type Settings } from "../settings/settings.ts";
import {
  dependentsDelaySeconds,
  gatherSeconds,
  recheckDelaySeconds,
  settlingSeconds,
} from "../settings/timing.ts";
import { declaredParts } from "./own-parts.ts";
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

/** For each function that reads expectations: the canary has a built-in expectation. */
function canaryEnvironment({ canary, hubAccountId }: Settings): Record<string, string> {
  return canary ? { CANARY_ACCOUNT: hubAccountId } : {};
}

/** All variables of a function together may have 4 kB. @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
const longestList = 2000;

/** With it, an alert about a refused write names this setting as the cause. */
function protectedEnvironment({ protectedRoles }: Settings): Record<string, string> {
  const list = protectedRoles.join(",");
  return list.length <= longestList ? { PROTECTED_ROLES: list } : {};
}

function fourEyesEnvironment({ fourEyes }: Settings): Record<string, string> {
  return fourEyes ? { FOUR_EYES: "on" } : {};
}

/** The ids without the names of the AWS users. */
function slackIds({ slackApprovers }: Settings): string {
  return slackApprovers.map((approver) => approver.replace(/=.*/, "")).join(",");
}

/** Decides about drift and reverts it. */
export function responder({ settings, queues, table, journal, toggle, externalId }: Parts) {
  return {
    environment: {
      TABLE_NAME: table.name,
      JOURNAL_BUS_NAME: journal.name,
      TOGGLE_PARAMETER_NAME: toggle.name,
      MEMBER_EXTERNAL_ID: externalId,
      UNPROTECTED_ROLES: settings.unprotectedRoles,
      ORGANIZATION_ID: settings.organizationId,
      SWEEP_ACCOUNT_QUEUE_URL: queues.sweepAccount.url,
      ...fourEyesEnvironment(settings),
      ...protectedEnvironment(settings),
      ...canaryEnvironment(settings),
    },
    permissions: [
      may.assume(settings, ["reader", "remediator"]),
      may.send(queues.sweepAccount),
      may.readTable(table),
      may.writeState(table),
      may.readToggle(toggle),
      may.announce(journal),
    ],
  };
}

/** A responder that also requests rechecks of roles that trust a changed principal, and restores deleted roles. */
export function restorer(parts: Parts) {
  const { settings, queues } = parts;
  const { environment, permissions } = responder(parts);
  return {
    environment: {
      ...environment,
      TRUST_RECHECKS_QUEUE_URL: queues.trustRechecks.url,
      RECHECK_DELAY_SECONDS: String(dependentsDelaySeconds),
      TAKE_SNAPSHOT_QUEUE_URL: queues.takeSnapshot.url,
      SNAPSHOT_DELAY_SECONDS: String(settlingSeconds),
      ...(settings.restore && { RESTORE_ROLES: "on" }),
    },
    permissions: [
      ...permissions,
      may.send(queues.trustRechecks),
      may.send(queues.takeSnapshot),
      ...(settings.restore ? [may.assume(settings, ["restorer"])] : []),
    ],
  };
}

export function planner({ settings, queues, table }: Parts) {
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
      may.measure(queues.sweepAccount),
      may.readItems(table),
      may.recordAccounts(table),
      ...(isListed ? [] : [may.listAccounts()]),
    ],
  };
}

/** Reads roles and requests rechecks. Cannot write a role. */
export function sweeper({ settings, queues, table, journal, toggle, externalId }: Parts) {
  return {
    environment: {
      TABLE_NAME: table.name,
      JOURNAL_BUS_NAME: journal.name,
      MEMBER_EXTERNAL_ID: externalId,
      UNPROTECTED_ROLES: settings.unprotectedRoles,
      ORGANIZATION_ID: settings.organizationId,
      TOGGLE_PARAMETER_NAME: toggle.name,
      HUB_ACCOUNT: settings.hubAccountId,
      TRUST_RECHECKS_QUEUE_URL: queues.trustRechecks.url,
      PRINCIPAL_RECHECKS_QUEUE_URL: queues.principalRechecks.url,
      TAKE_SNAPSHOT_QUEUE_URL: queues.takeSnapshot.url,
      RECHECK_DELAY_SECONDS: String(recheckDelaySeconds),
      REMINDER_HOURS: settings.reminderHours.join(","),
      ...canaryEnvironment(settings),
    },
    permissions: [
      may.assume(settings, ["reader"]),
      may.readTable(table),
      may.recordSweeps(table),
      may.changeUnannounced(table),
      may.send(queues.trustRechecks),
      may.send(queues.principalRechecks),
      may.send(queues.takeSnapshot),
      may.announce(journal),
      may.readToggle(toggle),
      may.readToggleHistory(toggle),
    ],
  };
}

/** Reads and stores roles. Requests a recheck when an identity provider has changed without an event. */
export function snapshotter({ settings, queues, table, externalId }: Parts) {
  return {
    environment: {
      // The external id is known only during the deployment.
      OWN_PARTS: $util.output(externalId).apply((id) => JSON.stringify(declaredParts(settings, id))),
      TABLE_NAME: table.name,
      MEMBER_EXTERNAL_ID: externalId,
      PRINCIPAL_RECHECKS_QUEUE_URL: queues.principalRechecks.url,
      RECHECK_DELAY_SECONDS: String(recheckDelaySeconds),
      ...canaryEnvironment(settings),
    },
    permissions: [
      may.assume(settings, ["reader"]),
      may.readTable(table),
      may.writeSnapshots(table),
      may.send(queues.principalRechecks),
    ],
  };
}

/** Of Security Hub, for findings of custom integrations. */
function defaultProductOf({ partition, region, hubAccountId }: Settings): string {
  return `arn:${partition}:securityhub:${region}:${hubAccountId}:product/${hubAccountId}/default`;
}

export function announcer({ settings, table, topic, key }: Parts) {
  const { slackChannel, slackWebhook, routes, snsFormat, runbookUrl, accessPortalUrl, ownerTags } = settings;
  const productArn = defaultProductOf(settings);
  const topicArns = routes.flatMap(({ sns }) => sns?.topicArn ?? []);
  return {
    environment: {
      TABLE_NAME: table.name,
      TOPIC_ARN: topic.arn,
      ...(runbookUrl !== undefined && { RUNBOOK_URL: runbookUrl }),
      ...(accessPortalUrl !== undefined && { ACCESS_PORTAL_URL: accessPortalUrl }),
      ...(ownerTags.length > 0 && { OWNER_TAGS: ownerTags.join(",") }),
      ...(settings.securityHub && { SECURITY_HUB_PRODUCT_ARN: productArn }),
      GATHER_SECONDS: String(gatherSeconds),
      ...canaryEnvironment(settings),
      ...(snsFormat !== "text" && { SNS_FORMAT: snsFormat }),
      ...(routes.length > 0 && { ROUTES: JSON.stringify(routes) }),
      ...(hasButtons(settings) && { SLACK_APPROVERS: slackIds(settings) }),
      ...(slackChannel && {
        SLACK_CHANNEL: slackChannel,
        SLACK_TOKEN_PARAMETER_NAME: slackTokenParameterName,
      }),
      ...(slackWebhook && { SLACK_WEBHOOK_PARAMETER_NAME: slackWebhookParameterName }),
    },
    permissions: [
      may.readTable(table),
      may.recordNotifications(table),
      may.changeUnannounced(table),
      ...may.alert(topic, key, settings),
      ...(topicArns.length > 0 ? [may.publish(topicArns)] : []),
      ...(settings.securityHub ? [may.importFindings(productArn)] : []),
      // An administrator stores the token as a SecureString, encrypted with this key. Deployments never read the token.
      ...(slackChannel ? may.readSecret(slackTokenParameterName, key, settings) : []),
      ...(slackWebhook ? may.readSecret(slackWebhookParameterName, key, settings) : []),
    ],
  };
}

export function approver({ settings, queues, table, toggle, key }: Parts) {
  return {
    environment: {
      TABLE_NAME: table.name,
      TOGGLE_PARAMETER_NAME: toggle.name,
      SLACK_SIGNING_SECRET_PARAMETER_NAME: slackSigningSecretParameterName,
      SLACK_APPROVERS: settings.slackApprovers.join(","),
      ...(settings.slackAcknowledgers.length > 0 && {
        SLACK_ACKNOWLEDGERS: settings.slackAcknowledgers.join(","),
      }),
      ...fourEyesEnvironment(settings),
      TRUST_RECHECKS_QUEUE_URL: queues.trustRechecks.url,
      PRINCIPAL_RECHECKS_QUEUE_URL: queues.principalRechecks.url,
    },
    permissions: [
      may.readTable(table),
      may.writeApprovals(table),
      may.readToggle(toggle),
      may.send(queues.trustRechecks),
      may.send(queues.principalRechecks),
      ...may.readSecret(slackSigningSecretParameterName, key, settings),
    ],
  };
}
