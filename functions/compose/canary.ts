import { SSMClient } from "@aws-sdk/client-ssm";
import { callLimits } from "../../adapters/aws-call.ts";
import { systemClock } from "../../adapters/clock.ts";
import { readSentKeys } from "../../adapters/dynamodb/incidents/deliveries.ts";
import { readRecord } from "../../adapters/dynamodb/roles/record.ts";
import { memberClients } from "../../adapters/iam/client.ts";
import { iamRoles } from "../../adapters/iam/roles.ts";
import { ssmToggle } from "../../adapters/ssm.ts";
import type { CanaryPorts } from "../../core/canary/canary.ts";
import { canaryChannel } from "../../core/notify/delivery/canary-channel.ts";
import { defaultProvider } from "../runtime/bundle/environment-credentials.ts";
import type { CanaryConfig } from "../runtime/config/canary.ts";
import { tableOf } from "./clients.ts";

/** Ports of the function that changes the canary, with its own credentials: it assumes no member role. */
export function composeCanary(config: CanaryConfig): CanaryPorts {
  const { AWS_REGION: region, CANARY_ACCOUNT: account } = config;
  const table = tableOf(config);
  return {
    account,
    roles: iamRoles(
      memberClients(() => defaultProvider(), region),
      systemClock,
    ),
    record: (role) => readRecord(table, role),
    sentStates: (incidentId) => readSentKeys(table, incidentId, canaryChannel.name),
    toggle: ssmToggle(new SSMClient({ ...callLimits, region }), config.TOGGLE_PARAMETER_NAME),
    clock: systemClock,
  };
}
