import { forwarding } from "./member-forwarding.ts";
import { boundary, reader, remediator, restorer } from "./member-roles.ts";

/**
 * What runs in each member account, as a CloudFormation template: carried by the StackSet, or created by hand in an
 * account that the StackSet does not reach, such as the management account. Plain data, so that it can be checked and
 * printed without AWS.
 * @param protectedRoles names or paths of the roles that the remediator may write, with `*`
 * @param options.restore whether the hub may create those roles again once they are deleted. @default false
 */
export function memberTemplate(protectedRoles: readonly string[], { restore = false } = {}) {
  return {
    AWSTemplateFormatVersion: "2010-09-09",
    Description:
      "Trust Drift Responder: forwards the events of IAM, and lets the hub read and put back protected roles",
    Parameters: {
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
    },
    Resources: {
      ...forwarding(),
      Boundary: boundary(restore),
      Reader: reader(),
      Remediator: remediator(protectedRoles),
      ...(restore && { Restorer: restorer(protectedRoles) }),
    },
  };
}

export type MemberTemplate = ReturnType<typeof memberTemplate>;
