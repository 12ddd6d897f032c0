import { SQSClient } from "@aws-sdk/client-sqs";
import { sqsRedelivery } from "../../adapters/sqs/redelivery.ts";
import type { Redelivery } from "../../core/shared/redelivery.ts";

/** Connects a function to the queue that it answers. Short limits: what cannot be said quickly need not be said. */
export function composeRedelivery(): Redelivery {
  const client = new SQSClient({
    // The queue's URL is made from its ARN, so only its account and name count
    useQueueUrlAsEndpoint: false,
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 1000, requestTimeout: 1500 },
  });
  return sqsRedelivery(client);
}
