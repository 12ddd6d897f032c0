import {
  canaryRole,
  functionNames,
  memberRoleNames,
  restorerActions,
  rolePath,
  snapshotActions,
} from "../core/contract.ts";

const inAccount = (resource: string) => ({
  "Fn::Sub": `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:${resource}`,
});

const ownRoles = inAccount(`role${rolePath}*`);

/** There in the hub's account alone. */
const canarys = {
  "Fn::Sub": `arn:\${AWS::Partition}:iam::\${HubAccount}:role${canaryRole.path}${canaryRole.name}`,
};

/** Of what a restore calls, the part that is about instance profiles, and the part that hands a role to EC2. */
const readsProfiles = "iam:GetInstanceProfile";
const fillsProfiles = ["iam:AddRoleToInstanceProfile", "iam:CreateInstanceProfile"];
const passes = "iam:PassRole";
const makesRoles = restorerActions.filter(
  (action) => ![readsProfiles, ...fillsProfiles, passes].includes(action),
);
/** What must never be done to a role of ours: whoever could would make the hub whoever they like. */
const writesRoles = ["iam:UpdateAssumeRolePolicy", ...makesRoles, passes].sort();

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
              Action: ["iam:GetOpenIDConnectProvider", "iam:GetSAMLProvider"],
              Resource: [inAccount("oidc-provider/*"), inAccount("saml-provider/*")],
            },
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
