import { mostAttachedPolicies } from "../../core/contract/own/own-parts.ts";
import { forwarding } from "./forwarding.ts";
import { restorer } from "./restorer.ts";
import { boundary, reader, remediator, restores } from "./roles.ts";

interface Parameter {
  readonly Type: "String";
  readonly Description: string;
  readonly AllowedPattern?: string;
  readonly AllowedValues?: readonly string[];
  readonly Default?: string;
}

/** The condition of the template under which there is an alarm. */
const alarms = "Alarms";

/** CloudFormation refuses `on` where there is no restorer. */
const neverRestores: Parameter = {
  Type: "String",
  Description: "Always off: the policies of a restorer have no room for so many protected roles",
  AllowedValues: ["off"],
  Default: "off",
};

const parameters: Readonly<Record<string, Parameter>> = {
  HubAccount: {
    Type: "String",
    Description: "The id of the hub account, in which the responder runs",
    AllowedPattern: "\\d{12}",
  },
  Organization: {
    Type: "String",
    Description: "The id of the organization",
    AllowedPattern: "o-[a-z0-9]{10,32}",
  },
  ExternalId: {
    Type: "String",
    Description: "The value of the parameter /trust-drift/external-id in the hub account",
    AllowedPattern: "[\\w+=,.@:/-]{16,1224}",
  },
  RestoreRoles: {
    Type: "String",
    Description: "The value of TRUST_DRIFT_RESTORE: whether the hub can restore deleted roles",
    AllowedValues: ["on", "off"],
    Default: "off",
  },
  MemberAlarms: {
    Type: "String",
    Description: "The value of TRUST_DRIFT_MEMBER_ALARMS: whether an alarm reports undelivered events",
    AllowedValues: ["on", "off"],
    Default: "on",
  },
};

/**
 * The parts of a member account.
 * @param protectedRoles as `memberTemplate` takes them
 * @returns `restorer` only if its policies have room for the protected roles
 */
export function memberParts(protectedRoles: readonly string[]) {
  const { role: Remediator, policies } = remediator(protectedRoles);
  const { role: Restorer, policies: creating } = restorer(protectedRoles);
  const isRestorable = Object.keys(creating).length <= mostAttachedPolicies;
  return {
    always: { ...forwarding(), Boundary: boundary(), Reader: reader(), Remediator },
    additional: policies,
    ...(isRestorable && { restorer: { role: Restorer, additional: creating } }),
  };
}

/**
 * The CloudFormation template of a member account. The StackSet deploys it; in an account that the StackSet does not
 * reach, such as the management account, it is deployed by hand. Plain data, so that it can be checked and printed
 * without AWS.
 * @param protectedRoles names or paths, with `*`, of the roles that the remediator can write and the restorer can create.
 * A name without a path matches under any path, as in an expectation
 */
export function memberTemplate(protectedRoles: readonly string[]) {
  const { always, additional, restorer: creator } = memberParts(protectedRoles);
  const restoring = creator && { Restorer: creator.role, ...creator.additional };
  return {
    AWSTemplateFormatVersion: "2010-09-09",
    Description: "Trust Drift Responder: forwards IAM events, and lets the hub read and restore roles",
    Parameters: creator === undefined ? { ...parameters, RestoreRoles: neverRestores } : parameters,
    Conditions: {
      [restores]: { "Fn::Equals": [{ Ref: "RestoreRoles" }, "on"] },
      [alarms]: { "Fn::Equals": [{ Ref: "MemberAlarms" }, "on"] },
    },
    Resources: {
      ...always,
      UndeliveredAlarm: { Condition: alarms, ...always.UndeliveredAlarm },
      ...additional,
      ...Object.fromEntries(
        Object.entries(restoring ?? {}).map(([name, part]) => [name, { Condition: restores, ...part }]),
      ),
    },
  };
}

export type MemberTemplate = ReturnType<typeof memberTemplate>;
