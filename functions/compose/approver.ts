import { SSMClient } from "@aws-sdk/client-ssm";
import { callLimits } from "../../adapters/aws-call.ts";
import { systemClock } from "../../adapters/clock.ts";
import { dynamoFollowUps } from "../../adapters/dynamodb/incidents/follow-ups.ts";
import { dynamoGroups } from "../../adapters/dynamodb/incidents/groups.ts";
import { dynamoState } from "../../adapters/dynamodb/roles/record.ts";
import { slackReply } from "../../adapters/slack/reply.ts";
import { isSignedBySlack } from "../../adapters/slack/signature.ts";
import { readSecret, ssmToggle } from "../../adapters/ssm.ts";
import { partitionOfRegion } from "../../core/contract/regions.ts";
import type { SlackActionPorts } from "../../core/incidents/approval/handle-slack-action.ts";
import type { ApproverConfig } from "../runtime/config/notifications.ts";
import { remembered } from "../runtime/remembered.ts";
import { followUpQueue, recheckQueue, sqsClient, tableOf } from "./clients.ts";

/** Ports of the function that handles Slack actions. It reads and writes no role. */
export function composeApprover(config: ApproverConfig): SlackActionPorts {
  const region = config.AWS_REGION;
  const table = tableOf(config);
  const ssm = new SSMClient({ ...callLimits, region });
  const sqs = sqsClient(config);
  const secret = remembered(() => readSecret(ssm, config.SLACK_SIGNING_SECRET_PARAMETER_NAME), systemClock);
  return {
    state: dynamoState(table),
    groups: dynamoGroups(table, systemClock),
    toggle: ssmToggle(ssm, config.TOGGLE_PARAMETER_NAME),
    rechecks: {
      trustUpdated: recheckQueue(sqs, config.TRUST_RECHECKS_QUEUE_URL),
      principalChanged: recheckQueue(sqs, config.PRINCIPAL_RECHECKS_QUEUE_URL),
    },
    clock: systemClock,
    partition: partitionOfRegion(region),
    followUps: dynamoFollowUps(table),
    followUpOrders: followUpQueue(sqs, config.TRUST_RECHECKS_QUEUE_URL),
    approvers: config.SLACK_APPROVERS.map(({ id }) => id),
    acknowledgers: config.SLACK_ACKNOWLEDGERS.map(({ id }) => id),
    identities: Object.fromEntries(
      config.SLACK_APPROVERS.flatMap(({ id, identity }) => (identity === undefined ? [] : [[id, identity]])),
    ),
    fourEyes: config.FOUR_EYES === "on",
    isFromSlack: async ({ headers, body }) => {
      const request = {
        timestamp: headers["x-slack-request-timestamp"],
        signature: headers["x-slack-signature"],
        body: Buffer.from(body, "latin1"),
      };
      // Unsigned requests must not cause an AWS call
      if (request.timestamp === undefined || request.signature === undefined) return false;
      return isSignedBySlack(request, await secret(), systemClock.now());
    },
    reply: slackReply(config.SLACK_API_URL),
  };
}
