import { canaryRole } from "../../core/contract/canary.ts";
import { functionNames } from "../../core/contract/names.ts";
import { memberRoleNames, restorerActions, rolePath, snapshotActions } from "../../core/contract/roles.ts";
import { writesRoles } from "./restorer.ts";
import { inAccount, ownRoles, trusts } from "./trust.ts";

/** There in the hub's account alone. */
const canarys = {
  "Fn::Sub": `arn:\${AWS::Partition}:iam::\${HubAccount}:role${canaryRole.path}${canaryRole.name}`,
};

const responders = [functionNames.onTrustUpdated, functionNames.onPrincipalChanged];

/** The sweep only looks: what it sees, the responders act on. */
const readers = [...responders, functionNames.sweepAccount, functionNames.takeSnapshot];

const reads = [
  ...snapshotActions,
  "iam:GetOpenIDConnectProvider",
  "iam:GetSAMLProvider",
  "iam:GetUser",
  "iam:ListRoles",
];

/** The template's condition under which there is a restorer. */
export const restores = "Restores";

/** A value of the template that depends on whether there is a restorer. */
const whereRestored = <Value>(value: Value, otherwise: Value) => ({
  "Fn::If": [restores, value, otherwise] as const,
});

const doesWithoutRestorer = ["events:PutEvents", ...reads, "iam:UpdateAssumeRolePolicy"].sort();

/**
 * The most that any role of ours can ever do here, whatever someone attaches to it later. There is no room for a
 * restorer where there is none.
 */
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
          Action: whereRestored([...doesWithoutRestorer, ...restorerActions].sort(), doesWithoutRestorer),
          // A boundary grants nothing: which resources is said by each role's own policy.
          Resource: "*",
        },
        {
          Effect: "Deny",
          Action: whereRestored(writesRoles, ["iam:UpdateAssumeRolePolicy"]),
          Resource: ownRoles,
        },
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
            // With its parts, so that a role can be made again once it is gone
            { Effect: "Allow", Action: [...snapshotActions], Resource: inAccount("role/*") },
            { Effect: "Allow", Action: "iam:GetUser", Resource: inAccount("user/*") },
            {
              Effect: "Allow",
              Action: "iam:GetOpenIDConnectProvider",
              Resource: inAccount("oidc-provider/*"),
            },
            { Effect: "Allow", Action: "iam:GetSAMLProvider", Resource: inAccount("saml-provider/*") },
            // Any role, because any may be watched; and it knows no narrower resource.
            // @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
            { Effect: "Allow", Action: "iam:ListRoles", Resource: "*" },
          ],
        },
      },
    ],
  },
});

/** @param protectedRoles the ends of ARNs after `role/` */
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
              Resource: [...protectedRoles.map((name) => inAccount(`role/${name}`)), canarys],
            },
            { Effect: "Deny", Action: "iam:UpdateAssumeRolePolicy", Resource: ownRoles },
          ],
        },
      },
    ],
  },
});
