import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { OrganizationsClient } from "@aws-sdk/client-organizations";
import { SQSClient } from "@aws-sdk/client-sqs";
import { refreshAccounts } from "../../adapters/dynamodb/catalogue/refresh-accounts.ts";
import { organizationAccounts } from "../../adapters/organizations.ts";
import { sendMessages } from "../../adapters/sqs/send.ts";
import type { PlanPorts } from "../../core/sweep/plan.ts";
import type { PlannerConfig } from "../runtime/config.ts";

/** Connects `core` to AWS for the function that orders a sweep of every account. */
export function composePlanner(config: PlannerConfig): PlanPorts {
  const region = config.AWS_REGION;
  const dynamodb = new DynamoDBClient({ region });
  const sqs = new SQSClient({ region, useQueueUrlAsEndpoint: false });
  const queue = { url: config.SWEEP_ACCOUNT_QUEUE_URL, delaySeconds: 0 };
  return {
    configured: config.SWEEP_ACCOUNTS,
    organization: organizationAccounts(new OrganizationsClient({ region })),
    refreshAccounts: (accounts) => refreshAccounts(dynamodb, config.TABLE_NAME, accounts),
    orders: { send: (orders) => sendMessages(sqs, queue, orders) },
  };
}
