import type { StaticOperationSchema, StaticSimpleSchema, StaticStructureSchema } from "@smithy/types";
import { schemasOf } from "./schemas.ts";

/** The schemas of the two operations of SSM that functions call. */
const namespace = "com.amazonaws.ssm";
const { structure, listOf, errorTypeRegistries } = schemasOf(namespace, "SSMServiceException");

const secretText: StaticSimpleSchema = [0, namespace, "PSParameterValue", 8, 0];

const parameter = structure(
  "Parameter",
  ["Name", "Type", "Value", "Version", "Selector", "SourceResult", "LastModifiedDate", "ARN", "DataType"],
  [0, 0, [() => secretText, 0], 1, 0, 0, 4, 0, 0],
);
const result = structure("GetParameterResult", ["Parameter"], [[() => parameter, 0]]);

const request: StaticStructureSchema = [
  3,
  namespace,
  "GetParameterRequest",
  0,
  ["Name", "WithDecryption"],
  [0, 2],
  1,
];

export const GetParameter$: StaticOperationSchema = [
  9,
  namespace,
  "GetParameter",
  0,
  () => request,
  () => result,
];

const version = structure("ParameterHistory", ["LastModifiedDate", "LastModifiedUser", "Version"], [4, 0, 1]);
const historyRequest = structure(
  "GetParameterHistoryRequest",
  ["Name", "MaxResults", "NextToken"],
  [0, 1, 0],
);
const history = structure(
  "GetParameterHistoryResult",
  ["Parameters", "NextToken"],
  [[() => listOf("ParameterHistoryList", version), 0], 0],
);

export const GetParameterHistory$: StaticOperationSchema = [
  9,
  namespace,
  "GetParameterHistory",
  0,
  () => historyRequest,
  () => history,
];

export { errorTypeRegistries };
