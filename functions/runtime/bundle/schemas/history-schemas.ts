import type { StaticOperationSchema } from "@smithy/types";
import { schemasOf } from "./schemas.ts";

/** The schemas of LookupEvents, our only operation of CloudTrail. */
const namespace = "com.amazonaws.cloudtrail";
const { structure, listOf, errorTypeRegistries } = schemasOf(namespace, "CloudTrailServiceException");

const attribute = structure("LookupAttribute", ["AttributeKey", "AttributeValue"], [0, 0]);
const event = structure("Event", ["CloudTrailEvent"], [0]);
const request = structure(
  "LookupEventsRequest",
  ["LookupAttributes", "MaxResults"],
  [() => listOf("LookupAttributesList", attribute), 1],
);
const response = structure("LookupEventsResponse", ["Events"], [() => listOf("EventsList", event)]);

export const LookupEvents$: StaticOperationSchema = [
  9,
  namespace,
  "LookupEvents",
  2,
  () => request,
  () => response,
];

export { errorTypeRegistries };
