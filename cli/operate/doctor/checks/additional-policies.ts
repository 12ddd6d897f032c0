import { type IAMClient, ListAttachedRolePoliciesCommand } from "@aws-sdk/client-iam";
import { awsCall } from "../../../../adapters/aws-call.ts";
import { memberRoleNames, rolePath } from "../../../../core/contract/roles.ts";
import { memberParts } from "../../../../stacks/member/template.ts";
import { protectedPatterns } from "../../../input/protected-patterns.ts";

/**
 * Whether the remediator has its additional policies, without which it cannot revert the roles that they name. They follow
 * from the setting of the protected roles: without it in the environment, nothing is checked.
 */
export async function additionalPolicyFault(client: IAMClient, account: string): Promise<string | undefined> {
  const { remediator: RoleName } = memberRoleNames;
  const { additional } = memberParts(protectedPatterns() ?? []);
  const expected = Object.values(additional).map(({ Properties }) => Properties.ManagedPolicyName);
  if (expected.length === 0) return undefined;
  const { AttachedPolicies = [] } = await awsCall(
    `iam:ListAttachedRolePolicies ${RoleName} of ${account}`,
    () => client.send(new ListAttachedRolePoliciesCommand({ RoleName, PathPrefix: rolePath })),
  );
  const attached = AttachedPolicies.map(({ PolicyName }) => PolicyName);
  const missing = expected.find((name) => !attached.includes(name));
  return missing === undefined ? undefined : `the policy ${missing} is not attached to ${RoleName}`;
}
