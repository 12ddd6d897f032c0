import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import { SSMClient } from "@aws-sdk/client-ssm";
import { STSClient } from "@aws-sdk/client-sts";
import { systemClock } from "../../adapters/clock.ts";
import { dynamoFollowUps } from "../../adapters/dynamodb/incidents/follow-ups.ts";
import { dynamoGroups } from "../../adapters/dynamodb/incidents/groups.ts";
import { updateIncident } from "../../adapters/dynamodb/incidents/update-incident.ts";
import { dynamoState } from "../../adapters/dynamodb/roles/record.ts";
import { callerArn } from "../../adapters/iam/sts.ts";
import { queueSender } from "../../adapters/sqs/send.ts";
import { ssmToggle } from "../../adapters/ssm.ts";
import { queueNames } from "../../core/contract/names.ts";
import { toggleParameterName } from "../../core/contract/parameters.ts";
import { partitionOfRegion } from "../../core/contract/regions.ts";
import { type RecheckQueue, recheckMessage } from "../../core/events/recheck.ts";
import type { ApprovalPorts } from "../../core/incidents/approval/approve.ts";
import type { ClosePorts } from "../../core/incidents/approval/close.ts";
import type { FollowUpPorts } from "../../core/incidents/follow-up/follow-up.ts";
import { followUpMessage } from "../../core/incidents/follow-up/follow-up-order.ts";
import type { State } from "../../core/incidents/ports.ts";

/** Ports of the commands that decide in the place of the responder, with credentials of the hub account. */
export function compose(region: string, table: string) {
  const dynamodb = new DynamoDBClient({ region });
  const sqs = new SQSClient({ region, useQueueUrlAsEndpoint: false });
  const rechecksTo = (queueName: string): RecheckQueue => {
    const send = queueSender(sqs, queueName);
    return { send: (rechecks) => send(rechecks.map(recheckMessage)) };
  };
  const orderTo = queueSender(sqs, queueNames.trustRechecks);
  const ports: ApprovalPorts & FollowUpPorts & { readonly state: State } = {
    followUps: dynamoFollowUps({ client: dynamodb, name: table }),
    followUpOrders: { send: (orders) => orderTo(orders.map(followUpMessage)) },
    state: dynamoState({ client: dynamodb, name: table }),
    groups: dynamoGroups({ client: dynamodb, name: table }, systemClock),
    toggle: ssmToggle(new SSMClient({ region }), toggleParameterName),
    rechecks: {
      trustUpdated: rechecksTo(queueNames.trustRechecks),
      principalChanged: rechecksTo(queueNames.principalRechecks),
    },
    clock: systemClock,
    partition: partitionOfRegion(region),
    fourEyes: process.env.TRUST_DRIFT_FOUR_EYES?.trim() === "on",
  };
  const update: ClosePorts["update"] = (incident, before) =>
    updateIncident({ client: dynamodb, name: table }, incident, before);
  return { ports, update, caller: () => callerArn(new STSClient({ region })) };
}
