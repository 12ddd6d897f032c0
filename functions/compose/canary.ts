import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SSMClient } from "@aws-sdk/client-ssm";
import { systemClock } from "../../adapters/clock.ts";
import { readSentKeys } from "../../adapters/dynamodb/incidents/deliveries.ts";
import { readRecord } from "../../adapters/dynamodb/roles/record.ts";
import { iamRoles } from "../../adapters/iam/roles.ts";
import { ssmToggle } from "../../adapters/ssm.ts";
import type { CanaryPorts } from "../../core/canary/canary.ts";
import { canaryChannel } from "../../core/notify/canary-channel.ts";
import { defaultProvider } from "../runtime/bundle/environment-credentials.ts";
import type { CanaryConfig } from "../runtime/config.ts";

/** Connects `core` to AWS for the function that changes the canary: as itself, for it assumes no role of a member. */
export function composeCanary(config: CanaryConfig): CanaryPorts {
  const { AWS_REGION: region, TABLE_NAME: table, CANARY_ACCOUNT: account } = config;
  const dynamodb = new DynamoDBClient({ region });
  return {
    account,
    roles: iamRoles(() => defaultProvider(), region),
    record: (role) => readRecord(dynamodb, table, role),
    told: (incidentId) => readSentKeys(dynamodb, table, incidentId, canaryChannel.name),
    toggle: ssmToggle(new SSMClient({ region }), config.TOGGLE_PARAMETER_NAME),
    clock: systemClock,
  };
}
