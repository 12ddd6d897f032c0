import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SQSClient } from "@aws-sdk/client-sqs";
import { STSClient } from "@aws-sdk/client-sts";
import { systemClock } from "../../adapters/clock.ts";
import { dynamoSweeps } from "../../adapters/dynamodb/sweeps.ts";
import { eventBridgeJournal } from "../../adapters/eventbridge.ts";
import { iamRoleLister } from "../../adapters/iam.ts";
import { sendMessages } from "../../adapters/sqs.ts";
import { memberCredentials } from "../../adapters/sts.ts";
import type { SweepPorts } from "../../core/sweep-ports.ts";
import { sweptMessage } from "../../core/swept.ts";
import type { SweeperConfig } from "./config.ts";
import { partitionOf } from "./partition.ts";

/** Connects `core` to AWS for the function that reads an account's roles. It writes none. */
export function composeSweeper(config: SweeperConfig): SweepPorts {
  const region = config.AWS_REGION;
  const partition = partitionOf(region);
  const access = { partition, externalId: config.MEMBER_EXTERNAL_ID, sessionName: "trust-drift" };
  const sqs = new SQSClient({ region, useQueueUrlAsEndpoint: false });
  const queue = { url: config.TRUST_UPDATED_QUEUE_URL, delaySeconds: config.HINT_DELAY_SECONDS };
  return {
    roles: iamRoleLister(memberCredentials(new STSClient({ region }), access), region),
    sweeps: dynamoSweeps(new DynamoDBClient({ region }), config.TABLE_NAME),
    hints: { send: (hints) => sendMessages(sqs, queue, hints.map(sweptMessage)) },
    journal: eventBridgeJournal(new EventBridgeClient({ region }), config.JOURNAL_BUS_NAME),
    clock: systemClock,
    settings: { unprotected: config.UNPROTECTED_ROLES },
    partition,
  };
}
