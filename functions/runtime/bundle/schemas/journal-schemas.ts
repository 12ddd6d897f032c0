import type { StaticOperationSchema } from "@smithy/types";
import { schemasOf } from "./schemas.ts";

/** The schemas of PutEvents, the only operation of EventBridge that most functions call. */
const namespace = "com.amazonaws.eventbridge";
const { structure, listOf, errorTypeRegistries } = schemasOf(namespace, "EventBridgeServiceException");

const entry = structure(
  "PutEventsRequestEntry",
  ["Time", "Source", "Resources", "DetailType", "Detail", "EventBusName"],
  [4, 0, 64, 0, 0, 0],
);
const answer = structure("PutEventsResultEntry", ["EventId", "ErrorCode", "ErrorMessage"], [0, 0, 0]);
const request = structure(
  "PutEventsRequest",
  ["Entries"],
  [[() => listOf("PutEventsRequestEntryList", entry), 0]],
);
const response = structure(
  "PutEventsResponse",
  ["FailedEntryCount", "Entries"],
  [1, () => listOf("PutEventsResultEntryList", answer)],
);

export const PutEvents$: StaticOperationSchema = [
  9,
  namespace,
  "PutEvents",
  0,
  () => request,
  () => response,
];

export { errorTypeRegistries };
