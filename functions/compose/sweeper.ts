import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SQSClient } from "@aws-sdk/client-sqs";
import { STSClient } from "@aws-sdk/client-sts";
import { systemClock } from "../../adapters/clock.ts";
import { dynamoDirectory } from "../../adapters/dynamodb/principals/directory.ts";
import { dynamoSweeps } from "../../adapters/dynamodb/sweeps.ts";
import { eventBridgeJournal } from "../../adapters/eventbridge.ts";
import { iamRoleLister } from "../../adapters/iam/roles.ts";
import { sendMessages } from "../../adapters/sqs/send.ts";
import { memberCredentials } from "../../adapters/sts.ts";
import { canaryExpectations } from "../../core/canary/trust.ts";
import { partitionOfRegion } from "../../core/contract/regions.ts";
import { type RecheckQueue, recheckMessage } from "../../core/events/recheck.ts";
import { snapshotOrderMessage } from "../../core/restore/snapshots/snapshot-order.ts";
import type { SweepPorts } from "../../core/sweep/ports.ts";
import type { SweeperConfig } from "../runtime/config.ts";

/** Connects `core` to AWS for the function that reads an account's roles. It writes none. */
export function composeSweeper(config: SweeperConfig): SweepPorts {
  const region = config.AWS_REGION;
  const partition = partitionOfRegion(region);
  const access = { partition, externalId: config.MEMBER_EXTERNAL_ID, sessionName: "trust-drift" };
  const sqs = new SQSClient({ region, useQueueUrlAsEndpoint: false });
  const dynamodb = new DynamoDBClient({ region });
  const rechecksTo = (url: string): RecheckQueue => {
    const queue = { url, delaySeconds: config.RECHECK_DELAY_SECONDS };
    return { send: (rechecks) => sendMessages(sqs, queue, rechecks.map(recheckMessage)) };
  };
  return {
    roles: iamRoleLister(memberCredentials(new STSClient({ region }), access), region),
    sweeps: dynamoSweeps(dynamodb, config.TABLE_NAME, canaryExpectations(config.CANARY_ACCOUNT)),
    directory: dynamoDirectory(dynamodb, config.TABLE_NAME),
    rechecks: rechecksTo(config.TRUST_UPDATED_QUEUE_URL),
    goneRechecks: rechecksTo(config.PRINCIPAL_CHANGED_QUEUE_URL),
    snapshots: {
      order: (stale) => {
        const queue = { url: config.TAKE_SNAPSHOT_QUEUE_URL, delaySeconds: 0 };
        const orders = stale.map((role) => snapshotOrderMessage({ ...role, partition }));
        return sendMessages(sqs, queue, orders);
      },
    },
    journal: eventBridgeJournal(new EventBridgeClient({ region }), config.JOURNAL_BUS_NAME),
    clock: systemClock,
    settings: { unprotected: config.UNPROTECTED_ROLES },
    partition,
  };
}
