import { DeleteStackInstancesCommand } from "@aws-sdk/client-cloudformation";
import { StartLoggingCommand, StopLoggingCommand } from "@aws-sdk/client-cloudtrail";
import { DisableRuleCommand, EnableRuleCommand } from "@aws-sdk/client-eventbridge";
import { SubscribeCommand, UnsubscribeCommand } from "@aws-sdk/client-sns";
import {
  GetQueueUrlCommand,
  PurgeQueueCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from "@aws-sdk/client-sqs";
import { DeleteParameterCommand, GetParameterCommand, PutParameterCommand } from "@aws-sdk/client-ssm";
import { loadCurrent, publishCatalogue } from "../../../adapters/dynamodb/catalogue/catalogue.ts";
import { dynamoUnannounced } from "../../../adapters/dynamodb/incidents/unannounced.ts";
import { journalBusName } from "../../../core/contract/journal.ts";
import { queueNames, stackSetName, tableName, undeliveredName } from "../../../core/contract/names.ts";
import { externalIdParameterName, slackTokenParameterName } from "../../../core/contract/parameters.ts";
import { parseExpectation } from "../../../core/expectations/expectation.ts";
import { topicArn } from "../../../local/deployment/secrets.ts";
import { region } from "../../../local/shared/accounts.ts";
import { slackToken } from "../../../local/slack/workspace.ts";
import { openIncident } from "../../core/notify/incidents.ts";
import type { Hub } from "../../functions/support/hub.ts";
import type { makeHealthy } from "../support/healthy-hub.ts";

/** Breaks what a check is about, and repairs it. */
export interface Break {
  readonly make: () => Promise<unknown>;
  readonly undo: () => Promise<unknown>;
  /** What the check must say. */
  readonly found: RegExp;
  /** Checks that depend on the same thing. */
  readonly also?: readonly string[];
}

type World = Awaited<ReturnType<typeof makeHealthy>>;

export function breaksOf(hub: Hub, world: World): Readonly<Record<string, Break>> {
  const { clients, organization } = hub;
  const { cloudtrail, events, sns, sqs, ssm, dynamodb } = clients;
  const { hub: account, prod } = organization.accounts;
  const table = { client: dynamodb, name: tableName };
  const Name = "organization";
  const urlOf = async (QueueName: string) => (await sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl;
  const filled = (queue: string, found: RegExp): Break => ({
    make: async () => sqs.send(new SendMessageCommand({ QueueUrl: await urlOf(queue), MessageBody: "{}" })),
    undo: async () => sqs.send(new PurgeQueueCommand({ QueueUrl: await urlOf(queue) })),
    found,
  });
  const rule = (name: string, found: RegExp, bus?: string): Break => {
    const one = { Name: name, ...(bus !== undefined && { EventBusName: bus }) };
    return {
      make: () => events.send(new DisableRuleCommand(one)),
      undo: () => events.send(new EnableRuleCommand(one)),
      found,
    };
  };
  const alarm = (name: string, found: RegExp): Break => ({
    make: () => world.setAlarm(name, "ALARM"),
    undo: () => world.setAlarm(name, "OK"),
    found,
  });
  const redrive = (policy: string) => async () =>
    sqs.send(
      new SetQueueAttributesCommand({
        QueueUrl: await urlOf(queueNames.takeSnapshot),
        Attributes: { RedrivePolicy: policy },
      }),
    );
  const target = (queue: string) =>
    JSON.stringify({ deadLetterTargetArn: `arn:aws:sqs:${region}:${account}:${queue}`, maxReceiveCount: 10 });
  let externalId = "";
  let before: Awaited<ReturnType<typeof loadCurrent>> | undefined;
  const late = {
    notificationId: "0".repeat(32),
    incidentId: "0".repeat(32),
    step: 0,
    at: "2026-03-01T00:00:00.000Z",
  };

  return {
    trail: {
      make: () => cloudtrail.send(new StopLoggingCommand({ Name })),
      undo: () => cloudtrail.send(new StartLoggingCommand({ Name })),
      found: /^No trail logs the calls of IAM: organization does not log\.$/,
    },
    rules: rule("trust-drift-announce", /the rule trust-drift-announce is DISABLED/, journalBusName),
    "canary-rule": rule(
      "trust-drift-canary",
      /^The canary does not run: the rule trust-drift-canary is DISABLED\.$/,
    ),
    "member-rules": rule(
      "trust-drift-forward",
      new RegExp(`^${account}: the rule trust-drift-forward is disabled`),
    ),
    "external-id": {
      make: async () => {
        externalId =
          (await ssm.send(new GetParameterCommand({ Name: externalIdParameterName }))).Parameter?.Value ?? "";
        return ssm.send(new DeleteParameterCommand({ Name: externalIdParameterName }));
      },
      undo: () =>
        ssm.send(
          new PutParameterCommand({ Name: externalIdParameterName, Value: externalId, Type: "String" }),
        ),
      found: /does not exist, so no member role can be assumed/,
    },
    queues: {
      make: redrive(target("inbox")),
      undo: redrive(target(queueNames.deadLetters)),
      found: /^trust-drift-take-snapshot has no dead-letter queue\.$/,
    },
    "dead-letters": filled(queueNames.deadLetters, /^1 message failed after all retries\.$/),
    undelivered: filled(undeliveredName, new RegExp(`^${account}: 1 event did not reach the hub\\.$`)),
    accounts: {
      make: () =>
        world.sweeps.save(
          prod,
          {
            unreadable: openIncident({
              cause: { kind: "account-unreadable", error: "sts:AssumeRole: AccessDenied" },
            }),
          },
          undefined,
        ),
      undo: () => world.sweeps.save(prod, {}, undefined),
      found: new RegExp(`in 1 of 4 accounts\\. ${prod}: sts:AssumeRole: AccessDenied`),
    },
    "member-roles": {
      make: async () =>
        organization.gateway.faults.plan({
          service: "iam",
          action: "GetRole",
          code: "NoSuchEntity",
          message: "no such role",
          status: 404,
        }),
      undo: async () => organization.gateway.faults.clear(),
      found: new RegExp(`^${account}: the role trust-drift-reader does not exist\\.$`),
    },
    quota: {
      make: async () => {
        before = await loadCurrent(table);
        const { expectations, organizationAccounts } = before.catalogue;
        return publishCatalogue(table, [...expectations, large(account)], [...organizationAccounts], {
          at: "2026-03-01T00:00:00.000Z",
          by: "test",
          kind: "push",
        });
      },
      undo: async () => {
        const { expectations = [], organizationAccounts = [] } = before?.catalogue ?? {};
        return publishCatalogue(table, expectations, [...organizationAccounts], {
          at: "2026-03-01T00:00:01.000Z",
          by: "test",
          kind: "push",
        });
      },
      found: /the trust policy of large has \d+ characters, and the quota is 2048/,
    },
    sns: {
      make: () => sns.send(new UnsubscribeCommand({ SubscriptionArn: world.subscription })),
      undo: () =>
        sns.send(
          new SubscribeCommand({
            TopicArn: topicArn,
            Protocol: "sqs",
            Endpoint: `arn:aws:sqs:${region}:${account}:inbox`,
          }),
        ),
      found: /^The topic has no subscription/,
    },
    "slack-token": {
      make: () =>
        ssm.send(
          new PutParameterCommand({ Name: slackTokenParameterName, Value: "xoxb-other", Overwrite: true }),
        ),
      undo: () =>
        ssm.send(
          new PutParameterCommand({ Name: slackTokenParameterName, Value: slackToken, Overwrite: true }),
        ),
      found: /^Slack does not accept the token: invalid_auth\.$/,
      also: ["slack-channel"],
    },
    "slack-channel": {
      make: async () => organization.slack.switches.readable(false),
      undo: async () => organization.slack.switches.readable(true),
      found: /^The app cannot read the channel C0123456789: missing_scope\.$/,
    },
    toggle: {
      make: () => hub.turnToggle("onn"),
      undo: () => hub.turnToggle("on"),
      found: /counts as off: the toggle is "onn"/,
    },
    sweep: alarm("trust-drift-no-sweep", /^No sweep completed/),
    events: alarm("trust-drift-no-events", /^No member has sent an event/),
    canary: alarm("trust-drift-canary", /was not handled in time\.$/),
    alarms: alarm("trust-drift-dead-letters", /^In ALARM: trust-drift-dead-letters\.$/),
    announcements: {
      make: () => dynamoUnannounced(table).put([late]),
      undo: () => dynamoUnannounced(table).delete([late]),
      found: /^1 change of incidents could not be sent/,
    },
    "stack-set": {
      make: () =>
        world.cloudformation.send(
          new DeleteStackInstancesCommand({
            StackSetName: stackSetName,
            Accounts: [prod],
            Regions: [region],
            RetainStacks: false,
          }),
        ),
      undo: () => world.coverAll([prod]),
      found: new RegExp(`No instance in ${prod}\\.$`),
    },
  };
}

/** Larger than the default quota of 2,048 characters. */
function large(account: string) {
  const principals = Array.from({ length: 60 }, (_, at) => `arn:aws:iam::${account}:role/deployer-${at}`);
  return parseExpectation(
    {
      name: "large",
      match: { accounts: [account], roles: ["large"] },
      trust: {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { AWS: principals }, Action: "sts:AssumeRole" }],
      },
    },
    "large.yaml",
  );
}
