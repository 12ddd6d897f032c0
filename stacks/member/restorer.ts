import { functionNames } from "../../core/contract/names.ts";
import { memberRoleNames, restorerActions, restoreTag } from "../../core/contract/roles.ts";
import { inAccount, memberRole, ownRoles } from "./role.ts";

const readProfile = "iam:GetInstanceProfile";
const fillProfile = ["iam:AddRoleToInstanceProfile", "iam:CreateInstanceProfile"];
const passRole = "iam:PassRole";
const createRole = restorerActions.filter(
  (action) => ![readProfile, ...fillProfile, passRole].includes(action),
);
/** Denied on the responder's own roles: with one of these actions, the hub could give itself any permission. */
export const roleWrites = ["iam:UpdateAssumeRolePolicy", ...createRole, passRole].sort();

function alsoWithoutPath(names: readonly string[]): string[] {
  return [...new Set(names.flatMap((name) => [name, name.slice(name.lastIndexOf("/") + 1)]))];
}

/**
 * Exists only if a deployment enables it by the parameter: a principal that can create a role and attach policies can
 * create a role with any permission. Each protected role is listed once per statement, because IAM allows 10,240
 * characters for all inline policies of a role.
 * @param protectedRoles the part of the role ARNs after `role/`
 */
export const restorer = (protectedRoles: readonly string[]) =>
  memberRole({
    name: memberRoleNames.restorer,
    description: "Lets the hub recreate deleted protected roles",
    trustedFunctions: [functionNames.onPrincipalChanged],
    policyName: "restore-roles",
    statements: [
      {
        Effect: "Allow",
        // Adding a role to an instance profile also requires iam:PassRole.
        // @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddRoleToInstanceProfile.html
        Action: [...createRole, passRole],
        Resource: protectedRoles.map((name) => inAccount(`role/${name}`)),
      },
      { Effect: "Allow", Action: readProfile, Resource: inAccount("instance-profile/*") },
      // An instance profile with the name of its role, with the role's path or none. Others are restored by hand.
      {
        Effect: "Allow",
        Action: fillProfile,
        Resource: alsoWithoutPath(protectedRoles).map((name) => inAccount(`instance-profile/${name}`)),
      },
      // A Deny also applies when IAM does not set iam:PassedToService.
      {
        Effect: "Deny",
        Action: passRole,
        Resource: "*",
        Condition: {
          StringNotEquals: { "iam:PassedToService": { "Fn::Sub": `ec2.\${AWS::URLSuffix}` } },
        },
      },
      // Only a role that this restore created: it has the tag from its creation until it is complete. A Deny, because
      // the list of protected roles fits only once. Tags of a role can restrict these actions.
      // @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
      {
        Effect: "Deny",
        // Patterns and "*", because the policy is near its quota
        Action: ["iam:Attach*", "iam:Put*", "iam:Untag*"],
        Resource: "*",
        Condition: { Null: { [`aws:ResourceTag/${restoreTag}`]: "true" } },
      },
      // CreateRole with tags requires iam:TagRole too, for a role that has no tags yet.
      {
        Effect: "Deny",
        Action: ["iam:CreateRole", "iam:TagRole"],
        Resource: "*",
        Condition: {
          Null: { [`aws:ResourceTag/${restoreTag}`]: "true", [`aws:RequestTag/${restoreTag}`]: "true" },
        },
      },
      { Effect: "Deny", Action: roleWrites, Resource: ownRoles },
    ],
  });
