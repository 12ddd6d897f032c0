import { canaryRole } from "../../core/contract/canary.ts";
import { functionNames } from "../../core/contract/names.ts";
import { boundaryName } from "../../core/contract/own/own-parts.ts";
import {
  memberRoleNames,
  restorerActions,
  roleNamesOf,
  rolePath,
  snapshotActions,
} from "../../core/contract/roles.ts";
import { pack } from "./packing.ts";
import { roleWrites } from "./restorer.ts";
import { additionalPolicies, inAccount, memberRole, ownRoles } from "./role.ts";

/** Exists only in the hub account. */
const hubCanary = {
  "Fn::Sub": `arn:\${AWS::Partition}:iam::\${HubAccount}:role${canaryRole.path}${canaryRole.name}`,
};

const responders = [functionNames.onTrustUpdated, functionNames.onPrincipalChanged];

const readActions = [
  ...snapshotActions,
  "iam:GetOpenIDConnectProvider",
  "iam:GetSAMLProvider",
  "iam:GetUser",
  "iam:ListRoles",
];

const lookupEvents = "cloudtrail:LookupEvents";

/** The condition of the template under which there is a restorer. */
export const restores = "Restores";

const ifRestores = <Value>(value: Value, otherwise: Value) => ({
  "Fn::If": [restores, value, otherwise] as const,
});

const arnOf = (part: string) => ({ "Fn::GetAtt": [part, "Arn"] });

/** To compare the parts of this template that are not roles with what it declares. */
const readOwnParts = [
  "events:DescribeRule",
  "events:ListTargetsByRule",
  "iam:GetPolicy",
  "iam:GetPolicyVersion",
  "sqs:GetQueueAttributes",
];

const withoutRestorer = [
  lookupEvents,
  "events:PutEvents",
  ...readOwnParts,
  ...readActions,
  "iam:UpdateAssumeRolePolicy",
].sort();

/**
 * The maximum permissions of the responder's roles in this account, whatever policy is attached to them later. Includes
 * the actions of the restorer only if there is a restorer.
 */
export const boundary = () => ({
  Type: "AWS::IAM::ManagedPolicy",
  Properties: {
    ManagedPolicyName: boundaryName,
    Path: rolePath,
    Description: "The maximum permissions of the roles of Trust Drift Responder",
    PolicyDocument: {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: withoutRestorer,
          // A boundary grants nothing: the policy of each role limits the resources.
          Resource: "*",
        },
        {
          Effect: "Allow",
          Action: ifRestores([...restorerActions], ["iam:UpdateAssumeRolePolicy"]),
          Resource: "*",
        },
        {
          Effect: "Deny",
          Action: ifRestores(roleWrites, ["iam:UpdateAssumeRolePolicy"]),
          Resource: ownRoles,
        },
      ],
    },
  },
});

export const reader = () =>
  memberRole({
    name: memberRoleNames.reader,
    description: "Lets the hub read roles, the principals they trust, and who changed them",
    trustedFunctions: [...responders, functionNames.sweepAccount, functionNames.takeSnapshot],
    policyName: "read",
    statements: [
      // A snapshot includes the policies and tags of the role, so that the role can be restored.
      { Effect: "Allow", Action: [...snapshotActions], Resource: inAccount("role/*") },
      { Effect: "Allow", Action: "iam:GetUser", Resource: inAccount("user/*") },
      { Effect: "Allow", Action: "iam:GetOpenIDConnectProvider", Resource: inAccount("oidc-provider/*") },
      { Effect: "Allow", Action: "iam:GetSAMLProvider", Resource: inAccount("saml-provider/*") },
      // Neither supports a narrower resource. The sweep reads all roles; LookupEvents names the caller of a change.
      // @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
      // @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudtrail.html
      { Effect: "Allow", Action: [lookupEvents, "iam:ListRoles"], Resource: "*" },
      {
        Effect: "Allow",
        Action: readOwnParts,
        Resource: [
          ...["ForwardRule", "ForwardOwnRule", "Undelivered"].map(arnOf),
          inAccount(`policy${rolePath}*`),
        ],
      },
    ],
  });

const writeTrust = "iam:UpdateAssumeRolePolicy";

const allowWrite = (protectedRoles: readonly string[], ...others: readonly object[]) => ({
  Effect: "Allow",
  Action: writeTrust,
  Resource: [...roleNamesOf(protectedRoles).map((name) => inAccount(`role/${name}`)), ...others],
});

export const remediatorPolicies = (protectedRoles: readonly string[]) =>
  pack(protectedRoles, {
    inline: (some) => [
      allowWrite(some, hubCanary),
      { Effect: "Deny", Action: writeTrust, Resource: ownRoles },
    ],
    managed: (some) => [allowWrite(some)],
  });

/** @param protectedRoles names or paths, with `*` */
export function remediator(protectedRoles: readonly string[]) {
  const { inline, managed } = remediatorPolicies(protectedRoles);
  const policies = additionalPolicies("Remediator", memberRoleNames.remediator, managed);
  const role = memberRole({
    name: memberRoleNames.remediator,
    description: "Lets the hub restore the trust policies of protected roles",
    trustedFunctions: responders,
    policyName: "restore-trust-policies",
    statements: inline,
    additional: Object.keys(policies),
  });
  return { role, policies };
}
