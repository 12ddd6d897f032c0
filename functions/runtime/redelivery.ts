import { SQSClient } from "@aws-sdk/client-sqs";
import { sqsRedelivery } from "../../adapters/sqs/redelivery.ts";
import type { Redelivery } from "../../core/shared/redelivery.ts";

/** Sets the visibility timeout of a function's own messages. Short limits: the queue's own timeout is a fallback. */
export function composeRedelivery(): Redelivery {
  const client = new SQSClient({
    // The URL is built from the queue's ARN, so only its account and name are right
    useQueueUrlAsEndpoint: false,
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 1000, requestTimeout: 1500, throwOnRequestTimeout: true },
  });
  return sqsRedelivery(client);
}
