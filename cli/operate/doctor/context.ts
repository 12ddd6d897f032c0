import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { CloudTrailClient } from "@aws-sdk/client-cloudtrail";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { OrganizationsClient } from "@aws-sdk/client-organizations";
import { SecurityHubClient } from "@aws-sdk/client-securityhub";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { SSMClient } from "@aws-sdk/client-ssm";
import { callLimits } from "../../../adapters/aws-call.ts";
import { loadCurrent } from "../../../adapters/dynamodb/catalogue/catalogue.ts";
import type { Table } from "../../../adapters/dynamodb/items/table.ts";
import { partitionOfRegion } from "../../../core/contract/regions.ts";
import type { Catalogue } from "../../../core/expectations/catalogue.ts";

export interface DoctorOptions {
  readonly table: string;
  /** The path and name of a role to assume in each member account. */
  readonly assumeRole?: string | undefined;
  readonly externalId?: string | undefined;
  readonly slackChannel?: string | undefined;
  /** Alerts go to an incoming webhook of Slack. */
  readonly hasWebhook?: boolean;
  /** Incidents are findings in Security Hub. */
  readonly hasSecurityHub?: boolean;
  /** Of the routes, beside the default channel. @default none */
  readonly routedChannels?: readonly string[];
}

/** What the checks share. */
export interface Context {
  readonly region: string;
  readonly partition: string;
  /** Of the credentials: the hub. */
  readonly account: string;
  readonly table: Table;
  readonly options: DoctorOptions;
  readonly clients: ReturnType<typeof hubClients>;
  /** Reads the expectations in effect, once for all checks. */
  readonly catalogue: () => Promise<Catalogue>;
}

export function contextOf(account: string, region: string, options: DoctorOptions): Context {
  const clients = hubClients(region);
  const table = { client: clients.dynamodb, name: options.table };
  let reading: Promise<Catalogue> | undefined;
  return {
    region,
    partition: partitionOfRegion(region),
    account,
    table,
    options,
    clients,
    catalogue() {
      reading ??= loadCurrent(table).then(({ catalogue }) => catalogue);
      return reading;
    },
  };
}

function hubClients(region: string) {
  const settings = { ...callLimits, region };
  return {
    cloudformation: new CloudFormationClient(settings),
    cloudtrail: new CloudTrailClient(settings),
    cloudwatch: new CloudWatchClient(settings),
    dynamodb: new DynamoDBClient(settings),
    events: new EventBridgeClient(settings),
    organizations: new OrganizationsClient(settings),
    securityhub: new SecurityHubClient(settings),
    sns: new SNSClient(settings),
    sqs: new SQSClient({ ...settings, useQueueUrlAsEndpoint: false }),
    ssm: new SSMClient(settings),
  };
}
