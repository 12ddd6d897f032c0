import type { StaticOperationSchema } from "@smithy/types";
import { schemasOf } from "./schemas.ts";

/** The schemas of the two operations of SQS that functions call. Our messages have no attributes. */
const namespace = "com.amazonaws.sqs";
const { structure, listOf, errorTypeRegistries } = schemasOf(namespace, "SQSServiceException");

const entry = structure("SendMessageBatchRequestEntry", ["Id", "MessageBody", "DelaySeconds"], [0, 0, 1]);
// The SDK compares the checksum with that of the message
const sent = structure("SendMessageBatchResultEntry", ["Id", "MessageId", "MD5OfMessageBody"], [0, 0, 0]);
const failed = structure("BatchResultErrorEntry", ["Id", "SenderFault", "Code", "Message"], [0, 2, 0, 0]);
const batch = structure(
  "SendMessageBatchRequest",
  ["QueueUrl", "Entries"],
  [0, () => listOf("SendMessageBatchRequestEntryList", entry)],
);
const result = structure(
  "SendMessageBatchResult",
  ["Successful", "Failed"],
  [() => listOf("SendMessageBatchResultEntryList", sent), () => listOf("BatchResultErrorEntryList", failed)],
);
const visibility = structure(
  "ChangeMessageVisibilityRequest",
  ["QueueUrl", "ReceiptHandle", "VisibilityTimeout"],
  [0, 0, 1],
);

export const SendMessageBatch$: StaticOperationSchema = [
  9,
  namespace,
  "SendMessageBatch",
  0,
  () => batch,
  () => result,
];

export const ChangeMessageVisibility$: StaticOperationSchema = [
  9,
  namespace,
  "ChangeMessageVisibility",
  0,
  () => visibility,
  () => "unit",
];

export { errorTypeRegistries };
