import { functionNames } from "../../core/contract/names.ts";
import { memberRoleNames, restorerActions, rolePath } from "../../core/contract/roles.ts";
import { inAccount, ownRoles, trusts } from "./trust.ts";

/** Of what a restore calls, the part that is about instance profiles, and the part that hands a role to EC2. */
const readsProfiles = "iam:GetInstanceProfile";
const fillsProfiles = ["iam:AddRoleToInstanceProfile", "iam:CreateInstanceProfile"];
const passes = "iam:PassRole";
const makesRoles = restorerActions.filter(
  (action) => ![readsProfiles, ...fillsProfiles, passes].includes(action),
);
/** What must never be done to a role of ours: whoever could would make the hub whoever they like. */
export const writesRoles = ["iam:UpdateAssumeRolePolicy", ...makesRoles, passes].sort();

function withoutPathsToo(names: readonly string[]): string[] {
  return [...new Set(names.flatMap((name) => [name, name.slice(name.lastIndexOf("/") + 1)]))];
}

/**
 * Only where a deployment asks for it, by the parameter: who can create a role and attach policies to it can make one
 * that may anything. Each role is named once: IAM takes 10,240 characters for all inline policies of a role.
 * @param protectedRoles the ends of ARNs after `role/`
 */
export const restorer = (protectedRoles: readonly string[]) => ({
  Type: "AWS::IAM::Role",
  Properties: {
    RoleName: memberRoleNames.restorer,
    Path: rolePath,
    Description: "Lets the hub create protected roles again that were deleted",
    PermissionsBoundary: { Ref: "Boundary" },
    AssumeRolePolicyDocument: trusts([functionNames.onPrincipalChanged]),
    Policies: [
      {
        PolicyName: "create-again",
        PolicyDocument: {
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              // To hand a role on is what adding it to an instance profile asks for besides.
              // @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddRoleToInstanceProfile.html
              Action: [...makesRoles, passes],
              Resource: protectedRoles.map((name) => inAccount(`role/${name}`)),
            },
            { Effect: "Allow", Action: readsProfiles, Resource: inAccount("instance-profile/*") },
            // A profile has the name of its role, and its path or none. One of another name a person fills.
            {
              Effect: "Allow",
              Action: fillsProfiles,
              Resource: withoutPathsToo(protectedRoles).map((name) => inAccount(`instance-profile/${name}`)),
            },
            // As strict as a condition of what is allowed: it holds, too, where IAM does not say to whom.
            {
              Effect: "Deny",
              Action: passes,
              Resource: inAccount("role/*"),
              Condition: {
                StringNotEquals: { "iam:PassedToService": { "Fn::Sub": `ec2.\${AWS::URLSuffix}` } },
              },
            },
            { Effect: "Deny", Action: writesRoles, Resource: ownRoles },
          ],
        },
      },
    ],
  },
});
