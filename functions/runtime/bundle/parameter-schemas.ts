import { ServiceException } from "@smithy/core/client";
import { TypeRegistry } from "@smithy/core/schema";
import type { StaticOperationSchema, StaticSimpleSchema, StaticStructureSchema } from "@smithy/types";

/**
 * Replaces the schemas of SSM's 150 operations and their errors by those of GetParameter, our only operation. An error
 * becomes a ServiceException whose `name` is the error code.
 *
 * The numbers are Smithy's schema types. A test compares these schemas with the SDK's own.
 *
 * @see docs/decisions/003-lean-bundles.md
 */
const namespace = "com.amazonaws.ssm";
const synthetic = "smithy.ts.sdk.synthetic.com.amazonaws.ssm";

const secretText: StaticSimpleSchema = [0, namespace, "PSParameterValue", 8, 0];

const parameter: StaticStructureSchema = [
  3,
  namespace,
  "Parameter",
  0,
  ["Name", "Type", "Value", "Version", "Selector", "SourceResult", "LastModifiedDate", "ARN", "DataType"],
  [0, 0, [() => secretText, 0], 1, 0, 0, 4, 0, 0],
];

const request: StaticStructureSchema = [
  3,
  namespace,
  "GetParameterRequest",
  0,
  ["Name", "WithDecryption"],
  [0, 2],
  1,
];

const result: StaticStructureSchema = [
  3,
  namespace,
  "GetParameterResult",
  0,
  ["Parameter"],
  [[() => parameter, 0]],
];

export const GetParameter$: StaticOperationSchema = [
  9,
  namespace,
  "GetParameter",
  0,
  () => request,
  () => result,
];

const exceptions = new TypeRegistry(synthetic);
exceptions.registerError([-3, synthetic, "SSMServiceException", 0, [], []], ServiceException);

export const errorTypeRegistries = [exceptions, new TypeRegistry(namespace)];
