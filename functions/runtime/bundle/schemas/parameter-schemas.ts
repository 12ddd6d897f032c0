import type { StaticOperationSchema, StaticSimpleSchema, StaticStructureSchema } from "@smithy/types";
import { schemasOf } from "./schemas.ts";

/** The schemas of GetParameter, our only operation of SSM. */
const namespace = "com.amazonaws.ssm";
const { structure, errorTypeRegistries } = schemasOf(namespace, "SSMServiceException");

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

export { errorTypeRegistries };
