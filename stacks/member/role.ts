import { additionalPolicyName } from "../../core/contract/own/own-parts.ts";
import { rolePath } from "../../core/contract/roles.ts";

export const inAccount = (resource: string) => ({
  "Fn::Sub": `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:${resource}`,
});

export const ownRoles = inAccount(`role${rolePath}*`);

interface MemberRole<Statement> {
  readonly name: string;
  readonly description: string;
  /** The names of the hub's functions that assume the role. */
  readonly trustedFunctions: readonly string[];
  readonly policyName: string;
  readonly statements: readonly Statement[];
  /** The names of its additional policies in the template. */
  readonly additional?: readonly string[];
}

/** A role that functions of the hub assume, never with more permissions than the boundary. */
export const memberRole = <Statement>({ additional = [], ...role }: MemberRole<Statement>) => ({
  Type: "AWS::IAM::Role",
  Properties: {
    RoleName: role.name,
    Path: rolePath,
    Description: role.description,
    PermissionsBoundary: { Ref: "Boundary" },
    AssumeRolePolicyDocument: trusts(role.trustedFunctions),
    Policies: [
      {
        PolicyName: role.policyName,
        PolicyDocument: { Version: "2012-10-17", Statement: role.statements },
      },
    ],
    ...(additional.length > 0 && { ManagedPolicyArns: additional.map((name) => ({ Ref: name })) }),
  },
});

/**
 * A managed policy for each list of statements, by its name in the template.
 * @param logicalName of the role in the template
 */
export function additionalPolicies<Statement>(
  logicalName: string,
  roleName: string,
  lists: readonly (readonly Statement[])[],
) {
  return Object.fromEntries(
    lists.map((Statement, index) => [
      `${logicalName}Policy${index + 1}`,
      {
        Type: "AWS::IAM::ManagedPolicy",
        Properties: {
          ManagedPolicyName: additionalPolicyName(roleName, index + 1),
          Path: rolePath,
          Description:
            "Protected roles that do not fit into the inline policy of a role of Trust Drift Responder",
          PolicyDocument: { Version: "2012-10-17", Statement },
        },
      },
    ]),
  );
}

/**
 * Trusts each function's own role in the hub, and no other role of the hub. IAM stores the unique id of that role: after
 * the role is deleted and recreated, the trust is broken until this template is deployed again.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
const trusts = (names: readonly string[]) => ({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: {
        AWS: names.map((name) => ({
          "Fn::Sub": `arn:\${AWS::Partition}:iam::\${HubAccount}:role${rolePath}${name}`,
        })),
      },
      Action: "sts:AssumeRole",
      Condition: {
        // The organization protects against a hub account that leaves it, the external id against a confused deputy.
        StringEquals: {
          "aws:PrincipalOrgID": { Ref: "Organization" },
          "sts:ExternalId": { Ref: "ExternalId" },
        },
      },
    },
  ],
});
