import { rolePath } from "../../core/contract/roles.ts";

export const inAccount = (resource: string) => ({
  "Fn::Sub": `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:${resource}`,
});

export const ownRoles = inAccount(`role${rolePath}*`);

/**
 * The hub's functions that may assume a role here, each by its own role and no other of that account. IAM keeps the
 * id of that role: were it deleted and made anew, nobody would be trusted until this template is deployed again.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export const trusts = (names: readonly string[]) => ({
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
