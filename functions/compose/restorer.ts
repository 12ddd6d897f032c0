import { SQSClient } from "@aws-sdk/client-sqs";
import { systemClock } from "../../adapters/clock.ts";
import { readKnownRole } from "../../adapters/dynamodb/roles/known-roles.ts";
import { dynamoRestoreProgress } from "../../adapters/dynamodb/roles/restore-progress.ts";
import { dynamoVersions } from "../../adapters/dynamodb/roles/snapshot-versions.ts";
import { iamRestorer } from "../../adapters/iam/restorer.ts";
import { iamSnapshots } from "../../adapters/iam/snapshots.ts";
import { sendMessages } from "../../adapters/sqs/send.ts";
import { recheckMessage } from "../../core/events/recheck.ts";
import type { Ports, Restoring } from "../../core/respond/ports.ts";
import { restore } from "../../core/restore/restore.ts";
import { snapshotOrderMessage } from "../../core/restore/snapshots/snapshot-order.ts";
import type { RestorerConfig } from "../runtime/config.ts";
import { connect } from "./responder.ts";

/** Connects `core` to AWS for the one function that may create deleted roles again, where a deployment lets it. */
export function composeRestorer(config: RestorerConfig): Ports {
  const { ports, clients, dynamodb, partition } = connect(config);
  const sqs = new SQSClient({ region: config.AWS_REGION, useQueueUrlAsEndpoint: false });
  const trustUpdated = { url: config.TRUST_UPDATED_QUEUE_URL, delaySeconds: config.RECHECK_DELAY_SECONDS };
  const takeSnapshot = { url: config.TAKE_SNAPSHOT_QUEUE_URL, delaySeconds: config.SNAPSHOT_DELAY_SECONDS };
  const restorer = iamRestorer(clients);
  const snapshots = iamSnapshots(clients, systemClock);
  const restoring: Restoring = {
    versions: dynamoVersions(dynamodb, config.TABLE_NAME),
    known: (role) => readKnownRole(dynamodb, config.TABLE_NAME, role),
    run(snapshot, restoreId) {
      const progress = dynamoRestoreProgress(dynamodb, config.TABLE_NAME, restoreId);
      return restore(snapshot, restoreId, {
        snapshots,
        restorer,
        trust: ports.roles,
        progress,
        clock: ports.clock,
      });
    },
  };
  return {
    ...ports,
    rechecks: { send: (rechecks) => sendMessages(sqs, trustUpdated, rechecks.map(recheckMessage)) },
    snapshots: {
      order(roles) {
        const orders = roles.map((role) => snapshotOrderMessage({ ...role, partition }));
        return sendMessages(sqs, takeSnapshot, orders);
      },
    },
    restoring: config.RESTORE_ROLES === "on" ? restoring : "off",
  };
}
