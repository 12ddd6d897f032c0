import { ListSubscriptionsByTopicCommand, type SNSClient, type Subscription } from "@aws-sdk/client-sns";
import { GetParameterCommand, type SSMClient } from "@aws-sdk/client-ssm";
import * as v from "valibot";
import { awsCall, unlessRefused } from "../../../../adapters/aws-call.ts";
import { topicName } from "../../../../core/contract/names.ts";
import { slackTokenParameterName, slackWebhookParameterName } from "../../../../core/contract/parameters.ts";
import { RetryableError } from "../../../../core/shared/errors.ts";
import { type Check, type Finding, failed, ok, skipped } from "../check.ts";
import type { Context } from "../context.ts";
import { checkSecurityHub } from "./security-hub.ts";

/** Where alerts go. Nothing is sent. */
export function channelChecks(context: Context): readonly Check[] {
  const { partition, region, account, clients, options } = context;
  return [
    {
      name: "sns",
      run: () => checkTopic(clients.sns, `arn:${partition}:sns:${region}:${account}:${topicName}`),
    },
    ...(options.hasSecurityHub
      ? [{ name: "security-hub", run: () => checkSecurityHub(clients.securityhub, account) }]
      : []),
    ...(options.hasWebhook ? [{ name: "slack-webhook", run: () => checkWebhook(clients.ssm) }] : []),
    { name: "slack-token", run: async () => (await slackOf(clients.ssm)).finding },
    { name: "slack-channel", run: () => checkChannel(clients.ssm, options.slackChannel) },
    ...[...new Set(options.routedChannels)].map((channel) => ({
      name: `slack-channel-${channel}`,
      run: () => checkChannel(clients.ssm, channel),
    })),
  ];
}

async function checkTopic(client: SNSClient, arn: string): Promise<Finding> {
  const call = awsCall(`sns:ListSubscriptionsByTopic ${topicName}`, () => subscriptionsOf(client, arn));
  const all = await unlessRefused("NotFound", call);
  if (all === undefined)
    return failed(
      `The topic ${topicName} does not exist.`,
      "Deploy the hub again: npx sst deploy --stage production.",
    );
  const confirmed = all.filter(({ SubscriptionArn }) => SubscriptionArn?.startsWith("arn:"));
  const waiting = all.filter((one) => !confirmed.includes(one));
  if (confirmed.length > 0)
    return ok(
      `${confirmed.length === 1 ? "1 subscription is" : `${confirmed.length} subscriptions are`} confirmed.`,
    );
  return failed(
    waiting.length > 0
      ? `No subscription is confirmed: ${waiting.map(({ Protocol, Endpoint }) => `${Protocol} ${Endpoint}`).join(", ")}.`
      : "The topic has no subscription, so nobody receives its alerts and alarms.",
    waiting.length > 0
      ? "The recipient confirms with the link in the message from AWS."
      : `aws sns subscribe --topic-arn ${arn} --protocol email --notification-endpoint ADDRESS`,
  );
}

async function subscriptionsOf(client: SNSClient, arn: string): Promise<readonly Subscription[]> {
  const found: Subscription[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(
      new ListSubscriptionsByTopicCommand({ TopicArn: arn, ...(NextToken && { NextToken }) }),
    );
    found.push(...(page.Subscriptions ?? []));
    NextToken = page.NextToken;
  } while (NextToken);
  return found;
}

interface Slack {
  readonly finding: Finding;
  /** Absent if it is missing or refused. */
  readonly token?: string;
}

const storeToken = `Store the bot token of the Slack app in the parameter ${slackTokenParameterName}: docs/deploy.md, step 5.`;

async function slackOf(ssm: SSMClient): Promise<Slack> {
  const call = awsCall(`ssm:GetParameter ${slackTokenParameterName}`, () =>
    ssm.send(new GetParameterCommand({ Name: slackTokenParameterName, WithDecryption: true })),
  );
  const token = (await unlessRefused("ParameterNotFound", call))?.Parameter?.Value;
  if (token === undefined) return { finding: skipped("Slack is not configured: there is no token.") };
  const { ok: isAccepted, error, user, team } = await slackCall("auth.test", token);
  if (!isAccepted) return { finding: failed(`Slack does not accept the token: ${error}.`, storeToken) };
  return { finding: ok(`Slack accepts the token, of ${user} in ${team}.`), token };
}

/** A webhook can only post, so that the URL alone is checked. */
async function checkWebhook(ssm: SSMClient): Promise<Finding> {
  const call = awsCall(`ssm:GetParameter ${slackWebhookParameterName}`, () =>
    ssm.send(new GetParameterCommand({ Name: slackWebhookParameterName, WithDecryption: true })),
  );
  const url = (await unlessRefused("ParameterNotFound", call))?.Parameter?.Value;
  const store = `Store the URL of the incoming webhook in the parameter ${slackWebhookParameterName}: docs/deploy.md, step 5.`;
  if (url === undefined) return failed("TRUST_DRIFT_SLACK_WEBHOOK is on, and there is no URL.", store);
  if (!/^https:\/\/hooks\.slack(-gov)?\.com\/services\//.test(url))
    return failed("The parameter does not have the URL of an incoming webhook of Slack.", store);
  return ok("The URL of the incoming webhook is stored. Nothing was posted.");
}

async function checkChannel(ssm: SSMClient, channel: string | undefined): Promise<Finding> {
  if (channel === undefined)
    return skipped("No channel given: use --slack-channel, or TRUST_DRIFT_SLACK_CHANNEL in the environment.");
  const { token, finding } = await slackOf(ssm);
  if (token === undefined)
    return failed(`The channel ${channel} cannot be reached. ${finding.found}`, storeToken);
  const answer = await slackCall("conversations.history", token, { channel, limit: "1" });
  if (answer.ok) return ok(`The app can read the channel ${channel}.`);
  return failed(
    `The app cannot read the channel ${channel}: ${answer.error}.`,
    answer.error === "missing_scope"
      ? "Add the scopes of docs/slack-app-manifest.yaml to the app, and install it again."
      : "Invite the app to the channel, and check the channel ID.",
  );
}

const slackAnswer = v.object({
  ok: v.boolean(),
  error: v.optional(v.string(), "no reason given"),
  user: v.optional(v.string(), ""),
  team: v.optional(v.string(), ""),
});

/** Two calls that read need no library. @see https://docs.slack.dev/apis/web-api/ */
async function slackCall(method: string, token: string, parameters: Readonly<Record<string, string>> = {}) {
  const { SLACK_API_URL: url = "https://slack.com/api/" } = process.env;
  try {
    const response = await fetch(`${url}${method}`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}` },
      body: new URLSearchParams(parameters),
      signal: AbortSignal.timeout(timeoutMilliseconds),
    });
    return v.parse(slackAnswer, await response.json());
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new RetryableError("NoAnswer", `Slack did not answer ${method}: ${reason}`, { cause: error });
  }
}

const timeoutMilliseconds = 6000;
