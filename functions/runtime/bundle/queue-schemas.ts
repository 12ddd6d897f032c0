import { ServiceException } from "@smithy/core/client";
import { TypeRegistry } from "@smithy/core/schema";
import type { StaticListSchema, StaticOperationSchema, StaticStructureSchema } from "@smithy/types";

/**
 * Replaces the schemas of SQS's operations and errors by those of the two operations that functions call. An error
 * becomes a ServiceException whose `name` is the error code. Our messages have no attributes.
 *
 * The numbers are Smithy's schema types. A test compares these schemas with the SDK's own.
 *
 * @see docs/decisions/003-lean-bundles.md
 */
const namespace = "com.amazonaws.sqs";
const synthetic = "smithy.ts.sdk.synthetic.com.amazonaws.sqs";

const structure = (
  name: string,
  names: StaticStructureSchema[4],
  members: StaticStructureSchema[5],
): StaticStructureSchema => [3, namespace, name, 0, names, members];

const listOf = (name: string, member: StaticStructureSchema): StaticListSchema => [
  1,
  namespace,
  name,
  0,
  () => member,
];

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

const exceptions = new TypeRegistry(synthetic);
exceptions.registerError([-3, synthetic, "SQSServiceException", 0, [], []], ServiceException);

export const errorTypeRegistries = [exceptions, new TypeRegistry(namespace)];
