import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import { STSClient } from "@aws-sdk/client-sts";
import { systemClock } from "../../adapters/clock.ts";
import { dynamoDirectory } from "../../adapters/dynamodb/principals/directory.ts";
import { dynamoTrusts } from "../../adapters/dynamodb/principals/trusts.ts";
import { dynamoSeenRoles } from "../../adapters/dynamodb/roles/known-roles.ts";
import { dynamoState } from "../../adapters/dynamodb/roles/record.ts";
import { dynamoSnapshots } from "../../adapters/dynamodb/roles/snapshots.ts";
import { memberClients } from "../../adapters/iam/client.ts";
import { iamPrincipals } from "../../adapters/iam/principals.ts";
import { iamProviders } from "../../adapters/iam/providers.ts";
import { iamSnapshots } from "../../adapters/iam/snapshots.ts";
import { sendMessages } from "../../adapters/sqs/send.ts";
import { memberCredentials } from "../../adapters/sts.ts";
import { canaryExpectations } from "../../core/canary/trust.ts";
import { partitionOfRegion } from "../../core/contract/regions.ts";
import { providerReadingMessage } from "../../core/events/provider-reading.ts";
import { rememberedProviders } from "../../core/principals/cached-providers.ts";
import type { TakeSnapshotPorts } from "../../core/restore/snapshots/ports.ts";
import type { SnapshotterConfig } from "../runtime/config.ts";

/** Connects `core` to AWS for the function that reads whole roles. It writes none. */
export function composeSnapshotter(config: SnapshotterConfig): TakeSnapshotPorts {
  const { AWS_REGION: region, TABLE_NAME: table, MEMBER_EXTERNAL_ID: externalId } = config;
  const access = { partition: partitionOfRegion(region), externalId, sessionName: "trust-drift" };
  const clients = memberClients(memberCredentials(new STSClient({ region }), access), region);
  const sqs = new SQSClient({ region, useQueueUrlAsEndpoint: false });
  const dynamodb = new DynamoDBClient({ region });
  return {
    snapshots: iamSnapshots(clients, systemClock),
    store: dynamoSnapshots(dynamodb, table),
    state: dynamoState(dynamodb, table, canaryExpectations(config.CANARY_ACCOUNT)),
    directory: dynamoDirectory(dynamodb, table),
    trusts: dynamoTrusts(dynamodb, table),
    principals: iamPrincipals(clients),
    seen: dynamoSeenRoles(dynamodb, table),
    providers: rememberedProviders(iamProviders(clients), systemClock),
    untold: {
      send(readings) {
        // The second reading is another one, so what IAM shows for a moment alerts nobody
        const queue = { url: config.PRINCIPAL_CHANGED_QUEUE_URL, delaySeconds: config.RECHECK_DELAY_SECONDS };
        const messages = readings.map((reading) => providerReadingMessage(reading, systemClock));
        return sendMessages(sqs, queue, messages);
      },
    },
    clock: systemClock,
  };
}
