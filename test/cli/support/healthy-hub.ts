import {
  CloudFormationClient,
  CreateStackInstancesCommand,
  CreateStackSetCommand,
} from "@aws-sdk/client-cloudformation";
import { CreateTrailCommand, StartLoggingCommand } from "@aws-sdk/client-cloudtrail";
import { CloudWatchClient, SetAlarmStateCommand } from "@aws-sdk/client-cloudwatch";
import { SubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand } from "@aws-sdk/client-sqs";
import { dynamoSweeps } from "../../../adapters/dynamodb/sweeps.ts";
import { stackSetName, tableName } from "../../../core/contract/names.ts";
import { topicArn } from "../../../local/deployment/secrets.ts";
import { region } from "../../../local/shared/accounts.ts";
import type { Hub } from "../../functions/support/hub.ts";

/** Adds to the local hub what it does not need itself: a trail, the StackSet, a subscription, finished sweeps. */
export async function makeHealthy(hub: Hub) {
  const { organization, clients } = hub;
  const { hub: account, management } = organization.accounts;
  const credentials = { accessKeyId: account, secretAccessKey: "local" };
  const settings = { endpoint: organization.url, region, credentials };
  const cloudformation = new CloudFormationClient(settings);
  const cloudwatch = new CloudWatchClient(settings);

  await fetch(`${organization.url}/trail-bucket`, {
    method: "PUT",
    headers: { authorization: authorizationFor(account, "s3") },
  });
  const trail = {
    Name: "organization",
    S3BucketName: "trail-bucket",
    IsMultiRegionTrail: true,
    IsOrganizationTrail: true,
  };
  await clients.cloudtrail.send(new CreateTrailCommand(trail));
  await clients.cloudtrail.send(new StartLoggingCommand({ Name: trail.Name }));

  const others = Object.values(organization.accounts).filter((id) => id !== management);
  await cloudformation.send(
    new CreateStackSetCommand({ StackSetName: stackSetName, TemplateBody: '{"Resources":{}}' }),
  );
  const coverAll = (Accounts: string[]) =>
    cloudformation.send(
      new CreateStackInstancesCommand({ StackSetName: stackSetName, Accounts, Regions: [region] }),
    );
  await coverAll(others);

  await clients.sqs.send(new CreateQueueCommand({ QueueName: "inbox" }));
  const Endpoint = `arn:aws:sqs:${region}:${account}:inbox`;
  const { SubscriptionArn = "" } = await clients.sns.send(
    new SubscribeCommand({ TopicArn: topicArn, Protocol: "sqs", Endpoint }),
  );

  const setAlarm = (AlarmName: string, StateValue: "OK" | "ALARM") =>
    cloudwatch.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: "test" }));

  const sweeps = dynamoSweeps({ client: clients.dynamodb, name: tableName });
  for (const one of Object.values(organization.accounts)) await sweeps.save(one, {}, undefined);
  return { cloudformation, coverAll, subscription: SubscriptionArn, setAlarm, sweeps };
}

/** The gateway and moto read the account and the service from it, and check no signature. */
function authorizationFor(account: string, service: string): string {
  return `AWS4-HMAC-SHA256 Credential=${account}/20260301/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`;
}
