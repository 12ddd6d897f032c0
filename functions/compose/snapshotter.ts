import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SQSClient } from "@aws-sdk/client-sqs";
import { callLimits } from "../../adapters/aws-call.ts";
import { systemClock } from "../../adapters/clock.ts";
import { dynamoDirectory } from "../../adapters/dynamodb/principals/directory.ts";
import { dynamoTrusts } from "../../adapters/dynamodb/principals/trusts.ts";
import { dynamoSeenRoles } from "../../adapters/dynamodb/roles/known-roles.ts";
import { dynamoState } from "../../adapters/dynamodb/roles/record.ts";
import { dynamoSnapshots } from "../../adapters/dynamodb/roles/snapshots.ts";
import { eventBridgeRules } from "../../adapters/eventbridge/rules.ts";
import { memberClients } from "../../adapters/iam/client.ts";
import { iamOwnPolicies } from "../../adapters/iam/own-policies.ts";
import { iamPrincipals } from "../../adapters/iam/principals.ts";
import { iamProviders } from "../../adapters/iam/providers.ts";
import { iamSnapshots } from "../../adapters/iam/snapshots.ts";
import { sqsOwnQueues } from "../../adapters/sqs/own-queues.ts";
import { sendMessages } from "../../adapters/sqs/send.ts";
import { canaryExpectations } from "../../core/canary/trust.ts";
import { memberRoleNames } from "../../core/contract/roles.ts";
import { ownPartCheckMessage } from "../../core/events/own/own-part-check.ts";
import { providerReadingMessage } from "../../core/events/provider-reading.ts";
import { cachedProviders } from "../../core/principals/cached-providers.ts";
import { permissionDriftMessage } from "../../core/restore/snapshots/permission-drift.ts";
import type { TakeSnapshotPorts } from "../../core/restore/snapshots/ports.ts";
import type { OwnPartPorts } from "../../core/sweep/own/ports.ts";
import type { SnapshotterConfig } from "../runtime/config/snapshotter.ts";
import { memberCredentialsOf, sqsClient, tableOf } from "./clients.ts";

/** Ports of the function that takes snapshots of roles. It writes no role. */
export function composeSnapshotter(config: SnapshotterConfig): TakeSnapshotPorts & OwnPartPorts {
  const table = tableOf(config);
  const credentialsFor = memberCredentialsOf(config);
  const clients = memberClients(credentialsFor, config.AWS_REGION);
  const sqs = sqsClient(config);
  const { AWS_REGION: region } = config;
  const readerIn = (account: string) => credentialsFor(account, memberRoleNames.reader);
  const now = { url: config.PRINCIPAL_RECHECKS_QUEUE_URL, delaySeconds: 0 };
  return {
    snapshots: iamSnapshots(clients, systemClock),
    store: dynamoSnapshots(table),
    state: dynamoState(table, canaryExpectations(config.CANARY_ACCOUNT)),
    directory: dynamoDirectory(table),
    trusts: dynamoTrusts(table),
    principals: iamPrincipals(clients),
    seen: dynamoSeenRoles(table),
    providers: cachedProviders(iamProviders(clients), systemClock),
    unannounced: {
      send(readings) {
        // The delay lets a second reading confirm the first: IAM may show a state for a moment only
        const queue = {
          url: config.PRINCIPAL_RECHECKS_QUEUE_URL,
          delaySeconds: config.RECHECK_DELAY_SECONDS,
        };
        const messages = readings.map((reading) => providerReadingMessage(reading, systemClock));
        return sendMessages(sqs, queue, messages);
      },
    },
    permissions: { send: (drift) => sendMessages(sqs, now, [permissionDriftMessage(drift)]) },
    declared: config.OWN_PARTS,
    rules: eventBridgeRules(
      (account) => new EventBridgeClient({ ...callLimits, region, credentials: readerIn(account) }),
    ),
    policies: iamOwnPolicies(clients),
    queues: sqsOwnQueues((account) => {
      const credentials = readerIn(account);
      return new SQSClient({ ...callLimits, region, credentials, useQueueUrlAsEndpoint: false });
    }, region),
    checks: { send: (checks) => sendMessages(sqs, now, checks.map(ownPartCheckMessage)) },
    clock: systemClock,
    iamShowsAfterSeconds: config.IAM_SHOWS_AFTER_SECONDS,
  };
}
