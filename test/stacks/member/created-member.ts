import { DescribeRuleCommand, ListTargetsByRuleCommand } from "@aws-sdk/client-eventbridge";
import {
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListPoliciesCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
} from "@aws-sdk/client-iam";
import { ListQueuesCommand } from "@aws-sdk/client-sqs";
import { forwardRuleName } from "../../../core/contract/names.ts";
import { rolePath } from "../../../core/contract/roles.ts";
import type { Clients } from "../../../local/shared/clients.ts";
import { type Statement, statements } from "../declared.ts";

interface CreatedRole {
  readonly trust: readonly Statement[];
  readonly allowed: readonly Statement[];
  readonly boundary?: string;
}

const read = (encoded = "") => statements(decodeURIComponent(encoded));

/** What of ours is in an account, as AWS's own calls show it. */
export async function createdMember({ iam, events, sqs }: Clients) {
  const { Roles = [] } = await iam.send(new ListRolesCommand({ PathPrefix: rolePath }));
  const roles: Record<string, CreatedRole> = {};
  for (const { RoleName } of Roles) {
    if (RoleName === undefined) continue;
    const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
    const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
    const policies = PolicyNames.map((PolicyName) =>
      iam.send(new GetRolePolicyCommand({ RoleName, PolicyName })),
    );
    const allowed = (await Promise.all(policies)).flatMap(({ PolicyDocument }) => read(PolicyDocument));
    const boundary = Role?.PermissionsBoundary?.PermissionsBoundaryArn;
    roles[RoleName] = { trust: read(Role?.AssumeRolePolicyDocument), allowed, ...(boundary && { boundary }) };
  }
  const rule = await events.send(new DescribeRuleCommand({ Name: forwardRuleName }));
  return {
    roles,
    boundary: await onlyPolicy(iam),
    pattern: JSON.parse(rule.EventPattern ?? "") as unknown,
    state: rule.State,
    targets: (await events.send(new ListTargetsByRuleCommand({ Rule: forwardRuleName }))).Targets ?? [],
    queues: ((await sqs.send(new ListQueuesCommand({}))).QueueUrls ?? []).map((url) => url.split("/").at(-1)),
  };
}

async function onlyPolicy(iam: Clients["iam"]): Promise<readonly Statement[]> {
  const { Policies = [] } = await iam.send(new ListPoliciesCommand({ Scope: "Local", PathPrefix: rolePath }));
  const [{ Arn: PolicyArn, DefaultVersionId: VersionId } = {}, ...others] = Policies;
  if (others.length > 0) throw new Error(`expected one policy, found ${Policies.length}`);
  const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }));
  return read(PolicyVersion?.Document);
}
