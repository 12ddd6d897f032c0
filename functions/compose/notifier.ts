import { SecurityHubClient } from "@aws-sdk/client-securityhub";
import { SNSClient } from "@aws-sdk/client-sns";
import { SSMClient } from "@aws-sdk/client-ssm";
import { callLimits } from "../../adapters/aws-call.ts";
import { systemClock } from "../../adapters/clock.ts";
import { dynamoAccountFacts } from "../../adapters/dynamodb/catalogue/account-names.ts";
import { dynamoDeliveries } from "../../adapters/dynamodb/incidents/deliveries.ts";
import { dynamoGroups } from "../../adapters/dynamodb/incidents/groups.ts";
import { dynamoUnannounced } from "../../adapters/dynamodb/incidents/unannounced.ts";
import { dynamoState } from "../../adapters/dynamodb/roles/record.ts";
import { securityHubChannel } from "../../adapters/security-hub/channel.ts";
import { slackChannel } from "../../adapters/slack/channel.ts";
import { slackPace } from "../../adapters/slack/pace.ts";
import { slackWebhook } from "../../adapters/slack/webhook.ts";
import { snsChannel } from "../../adapters/sns/channel.ts";
import { readSecret } from "../../adapters/ssm.ts";
import type { Channel } from "../../core/notify/channel.ts";
import { type LinkSettings, noContext } from "../../core/notify/context.ts";
import type { NotifyPorts } from "../../core/notify/notify.ts";
import type { NotifierConfig } from "../runtime/config/notifications.ts";
import { tableOf } from "./clients.ts";

/** Ports of the function that sends notifications. */
export function composeNotifier(config: NotifierConfig): NotifyPorts {
  const region = config.AWS_REGION;
  const table = tableOf(config);
  const { accountNames, routing } = dynamoAccountFacts(table, systemClock);
  return {
    state: dynamoState(table),
    groups: dynamoGroups(table, systemClock),
    deliveries: dynamoDeliveries(table),
    unannounced: dynamoUnannounced(table),
    channels: [
      snsChannel(new SNSClient({ ...callLimits, region }), {
        topicArn: config.TOPIC_ARN,
        format: config.SNS_FORMAT,
      }),
      ...slackChannels(config),
      ...securityHubChannels(config),
    ],
    accountNames,
    routing: { routes: config.ROUTES, facts: routing },
    links: linksOf(config),
    ...(config.OWNER_TAGS !== undefined && { ownerTags: config.OWNER_TAGS.split(",") }),
    clock: systemClock,
    gatherSeconds: config.GATHER_SECONDS,
    ...(config.CANARY_ACCOUNT !== undefined && { canaryAccount: config.CANARY_ACCOUNT }),
  };
}

function securityHubChannels({
  AWS_REGION: region,
  SECURITY_HUB_PRODUCT_ARN: arn,
}: NotifierConfig): Channel[] {
  if (arn === undefined) return [];
  return [securityHubChannel(new SecurityHubClient({ ...callLimits, region }), arn, systemClock)];
}

function linksOf({ AWS_REGION: region, RUNBOOK_URL, ACCESS_PORTAL_URL }: NotifierConfig): LinkSettings {
  return {
    region,
    runbookUrl: RUNBOOK_URL ?? noContext.links.runbookUrl,
    ...(ACCESS_PORTAL_URL !== undefined && { portalUrl: ACCESS_PORTAL_URL }),
  };
}

/** No channel when none is configured: notifications then go to the SNS topic only. */
function slackChannels(config: NotifierConfig): Channel[] {
  const { SLACK_CHANNEL: channel, SLACK_TOKEN_PARAMETER_NAME: parameterName, SLACK_API_URL: apiUrl } = config;
  const ssm = new SSMClient({ ...callLimits, region: config.AWS_REGION });
  const { SLACK_WEBHOOK_PARAMETER_NAME: webhook } = config;
  if (webhook !== undefined) {
    const url = () => readSecret(ssm, webhook);
    const pace = slackPace(systemClock, config.SLACK_SECONDS_PER_POST);
    return [slackWebhook({ url, pace, ...(apiUrl !== undefined && { apiUrl }) })];
  }
  if (channel === undefined || parameterName === undefined) return [];
  const token = () => readSecret(ssm, parameterName);
  const buttons = config.SLACK_APPROVERS.length > 0;
  const pace = slackPace(systemClock, config.SLACK_SECONDS_PER_POST);
  const routedChannels = config.ROUTES.flatMap(({ slack }) => slack?.channel ?? []);
  const settings = { channel, routedChannels, token, buttons, pace };
  return [slackChannel({ ...settings, ...(apiUrl !== undefined && { apiUrl }) })];
}
