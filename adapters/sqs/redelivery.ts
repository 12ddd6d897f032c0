import { ChangeMessageVisibilityCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { toAwsError } from "../../core/shared/aws-errors.ts";
import { PermanentError } from "../../core/shared/errors.ts";
import type { Redelivery } from "../../core/shared/redelivery.ts";

/**
 * Lets SQS show a message again when we say. Lambda leaves the visibility of a message that its function gave back
 * as it is.
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
      await client.send(command).catch((error: unknown) => {
        throw toAwsError(error, "sqs:ChangeMessageVisibility");
      });
    },
  };
}

/** @param arn for example `arn:aws:sqs:us-east-1:222222222222:trust-drift-notify` */
export function queueUrlOf(arn: string): string {
  const [, partition, service, region, account, name] = arn.split(":");
  if (service !== "sqs" || !region || !account || !name)
    throw new PermanentError("NoQueue", `eventSourceARN: expected the ARN of a queue, found ${arn}`);
  const domain = partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
  return `https://sqs.${region}.${domain}/${account}/${name}`;
}
