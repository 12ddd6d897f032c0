import { functionNames } from "../../core/contract/names.ts";
import { memberRoleNames, restorerActions, restoreTag, roleNamesOf } from "../../core/contract/roles.ts";
import { pack } from "./packing.ts";
import { additionalPolicies, inAccount, memberRole, ownRoles } from "./role.ts";

const readProfile = "iam:GetInstanceProfile";
const fillProfile = ["iam:AddRoleToInstanceProfile", "iam:CreateInstanceProfile"];
const passRole = "iam:PassRole";
const createRole = restorerActions.filter(
  (action) => ![readProfile, ...fillProfile, passRole].includes(action),
);
/** Denied on the responder's own roles: with one of these actions, the hub could give itself any permission. */
export const roleWrites = ["iam:UpdateAssumeRolePolicy", ...createRole, passRole].sort();

const allowCreate = (protectedRoles: readonly string[]) => ({
  Effect: "Allow",
  // Adding a role to an instance profile also requires iam:PassRole.
  // @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddRoleToInstanceProfile.html
  Action: [...createRole, passRole],
  Resource: roleNamesOf(protectedRoles).map((name) => inAccount(`role/${name}`)),
});

/** For an instance profile with the name of its role, with the role's path or none. Others are restored by hand. */
const allowFill = (protectedRoles: readonly string[]) => ({
  Effect: "Allow",
  Action: fillProfile,
  Resource: alsoWithoutPath(roleNamesOf(protectedRoles)).map((name) => inAccount(`instance-profile/${name}`)),
});

function alsoWithoutPath(names: readonly string[]): string[] {
  return [...new Set(names.flatMap((name) => [name, name.slice(name.lastIndexOf("/") + 1)]))];
}

const denied = [
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
];

/** Each protected role is listed once per statement, because of the quotas. */
export const restorerPolicies = (protectedRoles: readonly string[]) =>
  pack(protectedRoles, {
    inline: (some) => [
      allowCreate(some),
      { Effect: "Allow", Action: readProfile, Resource: inAccount("instance-profile/*") },
      allowFill(some),
      ...denied,
    ],
    managed: (some) => [allowCreate(some), allowFill(some)],
  });

/**
 * Exists only if a deployment enables it by the parameter: a principal that can create a role and attach policies can
 * create a role with any permission.
 * @param protectedRoles names or paths, with `*`
 */
export function restorer(protectedRoles: readonly string[]) {
  const { inline, managed } = restorerPolicies(protectedRoles);
  const policies = additionalPolicies("Restorer", memberRoleNames.restorer, managed);
  const role = memberRole({
    name: memberRoleNames.restorer,
    description: "Lets the hub recreate deleted protected roles",
    trustedFunctions: [functionNames.onPrincipalChanged],
    policyName: "restore-roles",
    statements: inline,
    additional: Object.keys(policies),
  });
  return { role, policies };
}
