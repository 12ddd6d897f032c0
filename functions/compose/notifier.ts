import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SNSClient } from "@aws-sdk/client-sns";
import { SSMClient } from "@aws-sdk/client-ssm";
import { systemClock } from "../../adapters/clock.ts";
import { dynamoDeliveries } from "../../adapters/dynamodb/incidents/deliveries.ts";
import { dynamoGroups } from "../../adapters/dynamodb/incidents/groups.ts";
import { dynamoState } from "../../adapters/dynamodb/roles/record.ts";
import { slackChannel } from "../../adapters/slack/channel.ts";
import { snsChannel } from "../../adapters/sns.ts";
import { readSecret } from "../../adapters/ssm.ts";
import type { Channel } from "../../core/notify/channel.ts";
import type { NotifyPorts } from "../../core/notify/notify.ts";
import type { NotifierConfig } from "../runtime/config.ts";

/** Connects `core` to AWS and Slack for the function that tells people. */
export function composeNotifier(config: NotifierConfig): NotifyPorts {
  const region = config.AWS_REGION;
  const dynamodb = new DynamoDBClient({ region });
  return {
    state: dynamoState(dynamodb, config.TABLE_NAME),
    groups: dynamoGroups(dynamodb, config.TABLE_NAME, systemClock),
    deliveries: dynamoDeliveries(dynamodb, config.TABLE_NAME),
    channels: [snsChannel(new SNSClient({ region }), config.TOPIC_ARN), ...slackChannels(config)],
    clock: systemClock,
    gatherSeconds: config.GATHER_SECONDS,
    ...(config.CANARY_ACCOUNT !== undefined && { canaryAccount: config.CANARY_ACCOUNT }),
  };
}

/** Slack is there when a channel is named; without one the topic alone is told. */
function slackChannels(config: NotifierConfig): Channel[] {
  const { SLACK_CHANNEL: channel, SLACK_TOKEN_PARAMETER_NAME: parameterName, SLACK_API_URL: apiUrl } = config;
  if (channel === undefined || parameterName === undefined) return [];
  const ssm = new SSMClient({ region: config.AWS_REGION });
  const token = () => readSecret(ssm, parameterName);
  const buttons = config.SLACK_APPROVERS.length > 0;
  return [slackChannel({ channel, token, buttons, ...(apiUrl !== undefined && { apiUrl }) })];
}
