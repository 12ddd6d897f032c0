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
    Description: "The account that the responder runs in",
    AllowedPattern: "\\d{12}",
  },
  Organization: {
    Type: "String",
    Description: "The id of the organization",
    AllowedPattern: "o-[a-z0-9]{10,32}",
  },
  ExternalId: {
    Type: "String",
    Description:
      "What the hub says when it assumes a role here; in the hub, parameter /trust-drift/external-id",
    AllowedPattern: "[\\w+=,.@:/-]{16,1224}",
  },
  RestoreRoles: {
    Type: "String",
    Description:
      "Whether the hub may create protected roles again that were deleted; the same as the hub's TRUST_DRIFT_RESTORE",
    AllowedValues: ["on", "off"],
    Default: "off",
  },
};

/**
 * What runs in each member account, as a CloudFormation template: carried by the StackSet, or created by hand in an
 * account that the StackSet does not reach, such as the management account. Plain data, so that it can be checked and
 * printed without AWS.
 * @param protectedRoles names or paths, with `*`, of the roles that the remediator may write, and the restorer create. A
 * bare name is meant under any path, as in an expectation, so that what is protected can be put back
 */
export function memberTemplate(protectedRoles: readonly string[]) {
  const names = [...new Set(protectedRoles.flatMap(roleNames))];
  return {
    AWSTemplateFormatVersion: "2010-09-09",
    Description:
      "Trust Drift Responder: forwards the events of IAM, and lets the hub read and put back protected roles",
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
