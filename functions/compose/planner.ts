import { OrganizationsClient } from "@aws-sdk/client-organizations";
import { callLimits } from "../../adapters/aws-call.ts";
import { systemClock } from "../../adapters/clock.ts";
import { refreshAccounts } from "../../adapters/dynamodb/catalogue/refresh-accounts.ts";
import { dynamoSweepPlans } from "../../adapters/dynamodb/sweep-plans.ts";
import { organizationAccounts } from "../../adapters/organizations.ts";
import { sendMessages, waitingMessages } from "../../adapters/sqs/send.ts";
import type { PlanPorts } from "../../core/sweep/plan.ts";
import type { PlannerConfig } from "../runtime/config/sweep.ts";
import { sqsClient, tableOf } from "./clients.ts";

/** Ports of the function that orders a sweep of every account. */
export function composePlanner(config: PlannerConfig): PlanPorts {
  const region = config.AWS_REGION;
  const table = tableOf(config);
  const sqs = sqsClient(config);
  const queue = { url: config.SWEEP_ACCOUNT_QUEUE_URL, delaySeconds: 0 };
  return {
    configured: config.SWEEP_ACCOUNTS,
    organization: organizationAccounts(new OrganizationsClient({ ...callLimits, region })),
    refreshAccounts: (accounts) => refreshAccounts(table, accounts),
    plans: dynamoSweepPlans(table),
    orders: {
      send: (orders) => sendMessages(sqs, queue, orders),
      waiting: () => waitingMessages(sqs, queue.url),
    },
    clock: systemClock,
  };
}
