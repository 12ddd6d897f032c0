import { isObject, type Json, type JsonObject } from "../../../../core/policy/compare.ts";

interface MadeRole {
  readonly id: string;
  readonly properties: JsonObject;
}

/** Who can assume the role that SAM creates for a resource without a role. */
const services: Readonly<Record<string, string>> = {
  "AWS::Serverless::Function": "lambda.amazonaws.com",
  "AWS::Serverless::StateMachine": "states.amazonaws.com",
};

/** Who can assume the role that SAM creates for an event source without a role. A function is invoked by its own policy. */
const eventServices: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "AWS::Serverless::Function": { ScheduleV2: "scheduler.amazonaws.com" },
  "AWS::Serverless::StateMachine": {
    ScheduleV2: "scheduler.amazonaws.com",
    Schedule: "events.amazonaws.com",
    EventBridgeRule: "events.amazonaws.com",
    CloudWatchEvent: "events.amazonaws.com",
    Api: "apigateway.amazonaws.com",
  },
};

/**
 * The roles that SAM creates for a function or a state machine. CloudFormation chooses their names.
 *
 * @returns none for a resource of another type, or with roles of its own
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources-function.html
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources-statemachine.html
 */
export function madeRoles(
  id: string,
  type: Json | undefined,
  properties: JsonObject,
  globals: Json | undefined,
): readonly MadeRole[] {
  const service = typeof type === "string" ? services[type] : undefined;
  if (typeof type !== "string" || service === undefined) return [];
  const shared = isObject(globals) ? globals[type.slice("AWS::Serverless::".length)] : undefined;
  const all: JsonObject = { ...(isObject(shared) ? shared : {}), ...properties };
  const events = isObject(all.Events) ? Object.entries(all.Events) : [];
  return [
    ...(hasRole(all.Role) ? [] : [ownRole(id, all, service)]),
    ...events.flatMap(([name, event]) => eventRole(`${id}${name}`, event, eventServices[type] ?? {})),
    ...deploymentRole(all.DeploymentPreference),
  ];
}

/** `!If [Own, !GetAtt Role.Arn, !Ref AWS::NoValue]` can be no role. */
function hasRole(role: Json | undefined): boolean {
  return role !== undefined && !JSON.stringify(role).includes("AWS::NoValue");
}

function ownRole(id: string, all: JsonObject, service: string): MadeRole {
  const path = all.RolePath;
  return {
    id: `${id}Role`,
    properties: {
      AssumeRolePolicyDocument: all.AssumeRolePolicyDocument ?? trusting(service),
      ...(path !== undefined && { Path: path }),
      ...addedBy(all),
    },
  };
}

/** What a macro or a condition adds is not known. */
function addedBy(all: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(all).filter(([key]) => key.startsWith("Fn::")));
}

function eventRole(id: string, event: Json, known: Readonly<Record<string, string>>): readonly MadeRole[] {
  if (!isObject(event)) return [];
  const service = known[String(event.Type)];
  const properties = isObject(event.Properties) ? event.Properties : {};
  if (service === undefined || hasRole(properties.RoleArn ?? properties.Role)) return [];
  return [
    { id: `${id}Role`, properties: { AssumeRolePolicyDocument: trusting(service), ...addedBy(properties) } },
  ];
}

/** One role for all functions, for gradual deployments by CodeDeploy. */
function deploymentRole(preference: Json | undefined): readonly MadeRole[] {
  if (!isObject(preference) || preference.Enabled === false || hasRole(preference.Role)) return [];
  const properties = {
    AssumeRolePolicyDocument: trusting("codedeploy.amazonaws.com"),
    ...addedBy(preference),
  };
  return [{ id: "CodeDeployServiceRole", properties }];
}

function trusting(service: string): JsonObject {
  return {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
  };
}
