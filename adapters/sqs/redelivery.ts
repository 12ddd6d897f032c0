import { ChangeMessageVisibilityCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { urlSuffixOf } from "../../core/contract/regions.ts";
import { PermanentError } from "../../core/shared/errors.ts";
import type { Redelivery } from "../../core/shared/redelivery.ts";
import { awsCall } from "../aws-call.ts";

/**
 * Sets when SQS delivers a message again. Lambda does not change the visibility timeout of a message that its function
 * returns to the queue.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html
 */
export function sqsRedelivery(client: SQSClient): Redelivery {
  return {
    async after({ queueArn, receiptHandle }, seconds) {
      const command = new ChangeMessageVisibilityCommand({
        QueueUrl: queueUrlOf(queueArn),
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: seconds,
      });
      await awsCall("sqs:ChangeMessageVisibility", () => client.send(command));
    },
  };
}

/** @param arn for example `arn:aws:sqs:us-east-1:222222222222:trust-drift-notify` */
export function queueUrlOf(arn: string): string {
  const [, partition = "", service, region, account, name] = arn.split(":");
  if (service !== "sqs" || !region || !account || !name)
    throw new PermanentError("NoQueue", `eventSourceARN: expected the ARN of a queue, found ${arn}`);
  return `https://sqs.${region}.${urlSuffixOf(partition)}/${account}/${name}`;
}
