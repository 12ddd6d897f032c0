import { isObject, type Json, type JsonObject } from "../../../../core/policy/compare.ts";

/** Who can assume the role that SAM creates for a resource without a role. */
const services: Readonly<Record<string, string>> = {
  "AWS::Serverless::Function": "lambda.amazonaws.com",
  "AWS::Serverless::StateMachine": "states.amazonaws.com",
};

/**
 * The role that SAM creates for a function or a state machine without one. CloudFormation chooses its name.
 *
 * @returns undefined for a resource of another type, or with a role of its own
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources-function.html
 */
export function madeRole(
  id: string,
  type: Json | undefined,
  properties: JsonObject,
  globals: Json | undefined,
): { readonly id: string; readonly properties: JsonObject } | undefined {
  const service = typeof type === "string" ? services[type] : undefined;
  if (typeof type !== "string" || service === undefined) return undefined;
  const shared = isObject(globals) ? globals[type.slice("AWS::Serverless::".length)] : undefined;
  const all: JsonObject = { ...(isObject(shared) ? shared : {}), ...properties };
  // `!If [Own, !GetAtt Role.Arn, !Ref AWS::NoValue]` can be no role
  if (all.Role !== undefined && !JSON.stringify(all.Role).includes("AWS::NoValue")) return undefined;
  const added = Object.entries(all).filter(([key]) => key.startsWith("Fn::"));
  const path = all.RolePath;
  return {
    id: `${id}Role`,
    properties: {
      AssumeRolePolicyDocument: all.AssumeRolePolicyDocument ?? {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
      },
      ...(path !== undefined && { Path: path }),
      ...Object.fromEntries(added),
    },
  };
}
