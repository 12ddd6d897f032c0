import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import { STSClient } from "@aws-sdk/client-sts";
import { callLimits, tableLimits } from "../../adapters/aws-call.ts";
import type { Table } from "../../adapters/dynamodb/items/table.ts";
import type { MemberCredentials } from "../../adapters/iam/client.ts";
import { memberCredentials } from "../../adapters/iam/sts.ts";
import { sendMessages } from "../../adapters/sqs/send.ts";
import { partitionOfRegion } from "../../core/contract/regions.ts";
import { type RecheckQueue, recheckMessage } from "../../core/events/recheck.ts";
import { type FollowUpQueue, followUpMessage } from "../../core/incidents/follow-up/follow-up-order.ts";
import { type SnapshotOrders, snapshotOrderMessage } from "../../core/restore/snapshots/snapshot-order.ts";

interface Hub {
  readonly AWS_REGION: string;
}

export function tableOf({
  AWS_REGION: region,
  TABLE_NAME: name,
}: Hub & { readonly TABLE_NAME: string }): Table {
  return { client: new DynamoDBClient({ ...callLimits, ...tableLimits, region }), name };
}

export function sqsClient({ AWS_REGION: region }: Hub): SQSClient {
  return new SQSClient({ ...callLimits, region, useQueueUrlAsEndpoint: false });
}

/** Credentials of our roles in member accounts. */
export function memberCredentialsOf(
  config: Hub & { readonly MEMBER_EXTERNAL_ID: string },
): MemberCredentials {
  const { AWS_REGION: region, MEMBER_EXTERNAL_ID: externalId } = config;
  const access = { partition: partitionOfRegion(region), externalId, sessionName: "trust-drift" };
  return memberCredentials(new STSClient({ ...callLimits, region }), access);
}

/** In seconds: within this time, a sweep of other pages and accounts sends the rechecks of its protected roles. */
const laterSeconds = 30;

/** A recheck with a suspected caller does not wait for an event, because only the event would name the caller. */
export function recheckQueue(sqs: SQSClient, url: string, delaySeconds = 0): RecheckQueue {
  return {
    send(rechecks, isLater = false) {
      const isSuspected = rechecks.some(({ suspect }) => suspect !== undefined);
      const waits = delaySeconds > 0 && !isSuspected;
      const queue = {
        url,
        delaySeconds: waits ? Math.min(900, delaySeconds + (isLater ? laterSeconds : 0)) : 0,
      };
      return sendMessages(sqs, queue, rechecks.map(recheckMessage));
    },
  };
}

/** Orders steps of incidents from the function that adds them. */
export function followUpQueue(sqs: SQSClient, url: string): FollowUpQueue {
  return { send: (orders) => sendMessages(sqs, { url, delaySeconds: 0 }, orders.map(followUpMessage)) };
}

export function snapshotOrders(
  config: Hub & { readonly TAKE_SNAPSHOT_QUEUE_URL: string },
  sqs: SQSClient,
  delaySeconds = 0,
): SnapshotOrders {
  const partition = partitionOfRegion(config.AWS_REGION);
  const queue = { url: config.TAKE_SNAPSHOT_QUEUE_URL, delaySeconds };
  return {
    order: (roles, given) => {
      const orders = roles.map(({ account, name }) =>
        snapshotOrderMessage({ account, name, partition, ...given }),
      );
      return sendMessages(sqs, queue, orders);
    },
  };
}
