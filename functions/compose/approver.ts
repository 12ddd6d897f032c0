import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import { SSMClient } from "@aws-sdk/client-ssm";
import { systemClock } from "../../adapters/clock.ts";
import { dynamoGroups } from "../../adapters/dynamodb/incidents/groups.ts";
import { dynamoState } from "../../adapters/dynamodb/roles/record.ts";
import { slackReply } from "../../adapters/slack/reply.ts";
import { isSignedBySlack } from "../../adapters/slack/signature.ts";
import { sendMessages } from "../../adapters/sqs/send.ts";
import { readSecret, ssmToggle } from "../../adapters/ssm.ts";
import { partitionOfRegion } from "../../core/contract/regions.ts";
import { type RecheckQueue, recheckMessage } from "../../core/events/recheck.ts";
import type { SlackActionPorts } from "../../core/incidents/approval/handle-slack-action.ts";
import type { ApproverConfig } from "../runtime/config.ts";
import { remembered } from "../runtime/remembered.ts";

/** Connects `core` to AWS and Slack for the function that a person's button calls. It reads and writes no role. */
export function composeApprover(config: ApproverConfig): SlackActionPorts {
  const region = config.AWS_REGION;
  const dynamodb = new DynamoDBClient({ region });
  const ssm = new SSMClient({ region });
  const sqs = new SQSClient({ region, useQueueUrlAsEndpoint: false });
  const rechecksTo = (url: string): RecheckQueue => ({
    send: (rechecks) => sendMessages(sqs, { url, delaySeconds: 0 }, rechecks.map(recheckMessage)),
  });
  const secret = remembered(() => readSecret(ssm, config.SLACK_SIGNING_SECRET_PARAMETER_NAME), systemClock);
  return {
    state: dynamoState(dynamodb, config.TABLE_NAME),
    groups: dynamoGroups(dynamodb, config.TABLE_NAME, systemClock),
    toggle: ssmToggle(ssm, config.TOGGLE_PARAMETER_NAME),
    rechecks: {
      trustUpdated: rechecksTo(config.TRUST_UPDATED_QUEUE_URL),
      principalChanged: rechecksTo(config.PRINCIPAL_CHANGED_QUEUE_URL),
    },
    clock: systemClock,
    partition: partitionOfRegion(region),
    approvers: config.SLACK_APPROVERS,
    isFromSlack: async ({ headers, body }) => {
      const request = {
        timestamp: headers["x-slack-request-timestamp"],
        signature: headers["x-slack-signature"],
        body: Buffer.from(body, "latin1"),
      };
      // Unsigned requests cost no call
      if (request.timestamp === undefined || request.signature === undefined) return false;
      return isSignedBySlack(request, await secret(), systemClock.now());
    },
    reply: slackReply(config.SLACK_API_URL),
  };
}
