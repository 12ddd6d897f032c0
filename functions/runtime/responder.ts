import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SSMClient } from "@aws-sdk/client-ssm";
import { STSClient } from "@aws-sdk/client-sts";
import { systemClock } from "../../adapters/clock.ts";
import { dynamoState } from "../../adapters/dynamodb/state.ts";
import { eventBridgeJournal } from "../../adapters/eventbridge.ts";
import { iamRoles } from "../../adapters/iam.ts";
import { ssmToggle } from "../../adapters/ssm.ts";
import { memberCredentials } from "../../adapters/sts.ts";
import type { Ports } from "../../core/ports.ts";
import type { ResponderConfig } from "./config.ts";
import { partitionOf } from "./partition.ts";

/** Connects `core` to AWS for the functions that watch and write roles. */
export function composeResponder(config: ResponderConfig): Ports {
  const region = config.AWS_REGION;
  const access = {
    partition: partitionOf(region),
    externalId: config.MEMBER_EXTERNAL_ID,
    sessionName: "trust-drift",
  };
  return {
    roles: iamRoles(memberCredentials(new STSClient({ region }), access), region),
    state: dynamoState(new DynamoDBClient({ region }), config.TABLE_NAME),
    toggle: ssmToggle(new SSMClient({ region }), config.TOGGLE_PARAMETER_NAME),
    journal: eventBridgeJournal(new EventBridgeClient({ region }), config.JOURNAL_BUS_NAME),
    clock: systemClock,
    settings: { unprotected: config.UNPROTECTED_ROLES },
  };
}
