import { CloudTrailClient } from "@aws-sdk/client-cloudtrail";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { IAMClient } from "@aws-sdk/client-iam";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { SSMClient } from "@aws-sdk/client-ssm";
import { STSClient } from "@aws-sdk/client-sts";
import type { Credentials } from "../gateway/state/callers.ts";
import { region } from "./accounts.ts";

export type Clients = ReturnType<typeof clientsOf>;

/**
 * AWS clients for a caller outside the product.
 *
 * @param who an account id, for the account's administrator, or credentials
 */
export function clientsOf(endpoint: string, who: string | Credentials) {
  const credentials = typeof who === "string" ? { accessKeyId: who, secretAccessKey: "local" } : who;
  const options = { endpoint, region, credentials };
  return {
    cloudtrail: new CloudTrailClient(options),
    cloudwatch: new CloudWatchClient(options),
    dynamodb: new DynamoDBClient(options),
    events: new EventBridgeClient(options),
    iam: new IAMClient(options),
    sns: new SNSClient(options),
    sqs: new SQSClient(options),
    ssm: new SSMClient(options),
    sts: new STSClient(options),
  };
}

export function closeClients(clients: Clients): void {
  for (const client of Object.values(clients)) client.destroy();
}
