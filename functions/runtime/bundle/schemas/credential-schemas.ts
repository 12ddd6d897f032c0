import type { StaticOperationSchema, StaticSimpleSchema } from "@smithy/types";
import { schemasOf } from "./schemas.ts";

/** The schemas of AssumeRole, the only operation of STS that functions call. */
const namespace = "com.amazonaws.sts";
const { structure, errorTypeRegistries } = schemasOf(namespace, "STSServiceException");

const secret: StaticSimpleSchema = [0, namespace, "accessKeySecretType", 8, 0];
const credentials = structure(
  "Credentials",
  ["AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"],
  [0, [() => secret, 0], 0, 4],
);
const request = structure("AssumeRoleRequest", ["RoleArn", "RoleSessionName", "ExternalId"], [0, 0, 0]);
const response = structure("AssumeRoleResponse", ["Credentials"], [[() => credentials, 0]]);

export const AssumeRole$: StaticOperationSchema = [
  9,
  namespace,
  "AssumeRole",
  0,
  () => request,
  () => response,
];

export { errorTypeRegistries };
