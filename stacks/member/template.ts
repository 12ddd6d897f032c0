import { roleNames } from "../../core/contract/roles.ts";
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
};

/**
 * The CloudFormation template of a member account. The StackSet deploys it; in an account that the StackSet does not
 * reach, such as the management account, it is deployed by hand. Plain data, so that it can be checked and printed
 * without AWS.
 * @param protectedRoles names or paths, with `*`, of the roles that the remediator can write and the restorer can create.
 * A name without a path matches under any path, as in an expectation
 */
export function memberTemplate(protectedRoles: readonly string[]) {
  const names = [...new Set(protectedRoles.flatMap(roleNames))];
  return {
    AWSTemplateFormatVersion: "2010-09-09",
    Description: "Trust Drift Responder: forwards IAM events, and lets the hub read and restore roles",
    Parameters: parameters,
    Conditions: { [restores]: { "Fn::Equals": [{ Ref: "RestoreRoles" }, "on"] } },
    Resources: {
      ...forwarding(),
      Boundary: boundary(),
      Reader: reader(),
      Remediator: remediator(names),
      Restorer: { Condition: restores, ...restorer(names) },
    },
  };
}

export type MemberTemplate = ReturnType<typeof memberTemplate>;
