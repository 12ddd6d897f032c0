import { functionNames, memberRoleNames, rolePath } from "../core/contract.ts";

const inAccount = (resource: string) => ({
  "Fn::Sub": `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:${resource}`,
});

const ownRoles = inAccount(`role${rolePath}*`);

/**
 * The hub's functions that may assume a role here, each by its own role and no other of that account. IAM keeps the
 * id of that role: were it deleted and made anew, nobody would be trusted until this template is deployed again.
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
        // The organization, should the hub's account ever leave it; the external id, should the hub ever be asked by
        // somebody else to assume a role.
        StringEquals: {
          "aws:PrincipalOrgID": { Ref: "Organization" },
          "sts:ExternalId": { Ref: "ExternalId" },
        },
      },
    },
  ],
});

const responders = [functionNames.onTrustUpdated, functionNames.onPrincipalChanged];

/** The sweep only looks: what it sees, the responders act on. */
const readers = [...responders, functionNames.sweepAccount];

/** The most that any role of ours can ever do here, whatever someone attaches to it later. */
export const boundary = () => ({
  Type: "AWS::IAM::ManagedPolicy",
  Properties: {
    ManagedPolicyName: "trust-drift-boundary",
    Path: rolePath,
    Description: "The most that a role of the Trust Drift Responder can do",
    PolicyDocument: {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: [
            "events:PutEvents",
            "iam:GetRole",
            "iam:GetUser",
            "iam:ListAccountAliases",
            "iam:ListRoles",
            "iam:UpdateAssumeRolePolicy",
          ],
          // A boundary grants nothing: which resources is said by each role's own policy.
          Resource: "*",
        },
        // Who can write the trust of these roles could make the hub whoever they like.
        { Effect: "Deny", Action: "iam:UpdateAssumeRolePolicy", Resource: ownRoles },
      ],
    },
  },
});

export const reader = () => ({
  Type: "AWS::IAM::Role",
  Properties: {
    RoleName: memberRoleNames.reader,
    Path: rolePath,
    Description: "Lets the hub read roles, and see whether the users that they trust exist",
    PermissionsBoundary: { Ref: "Boundary" },
    AssumeRolePolicyDocument: trusts(readers),
    Policies: [
      {
        PolicyName: "read",
        PolicyDocument: {
          Version: "2012-10-17",
          Statement: [
            { Effect: "Allow", Action: "iam:GetRole", Resource: inAccount("role/*") },
            { Effect: "Allow", Action: "iam:GetUser", Resource: inAccount("user/*") },
            // Any role and user, because any may be watched or trusted; and these two know no narrower resource.
            // @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
            { Effect: "Allow", Action: ["iam:ListAccountAliases", "iam:ListRoles"], Resource: "*" },
          ],
        },
      },
    ],
  },
});

export const remediator = (protectedRoles: readonly string[]) => ({
  Type: "AWS::IAM::Role",
  Properties: {
    RoleName: memberRoleNames.remediator,
    Path: rolePath,
    Description: "Lets the hub put back the trust policy of protected roles",
    PermissionsBoundary: { Ref: "Boundary" },
    AssumeRolePolicyDocument: trusts(responders),
    Policies: [
      {
        PolicyName: "put-back",
        PolicyDocument: {
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Action: "iam:UpdateAssumeRolePolicy",
              Resource: protectedRoles.map((name) => inAccount(`role/${name}`)),
            },
            { Effect: "Deny", Action: "iam:UpdateAssumeRolePolicy", Resource: ownRoles },
          ],
        },
      },
    ],
  },
});
