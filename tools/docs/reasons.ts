/**
 * The reason for each action that a role of the responder is allowed. The table of roles cannot be generated without one of
 * them.
 */
const reasons: Readonly<Record<string, string>> = {
  "logs:CreateLogStream": "writes its own log",
  "logs:PutLogEvents": "writes its own log",
  "events:DescribeRule": "compares the forwarding rules with the member template",
  "events:ListTargetsByRule": "compares the forwarding rules with the member template",
  "iam:GetPolicy": "compares the managed policies with the member template",
  "iam:GetPolicyVersion": "compares the managed policies with the member template",
  "sqs:ReceiveMessage": "Lambda receives the messages of the queue",
  "sqs:DeleteMessage": "Lambda receives the messages of the queue",
  "sqs:GetQueueAttributes": "reads how many messages wait in the queue",
  "sqs:ChangeMessageVisibility": "sets the delay of a message that returns to the queue",
  "sqs:SendMessage": "sends work to another function",
  "sts:AssumeRole": "the only access to member accounts; the trust policies there also apply",
  "dynamodb:BatchGetItem": "reads the state table",
  "dynamodb:BatchWriteItem": "writes the state table",
  "dynamodb:ConditionCheckItem": "reads the state table",
  "dynamodb:DeleteItem": "writes the state table",
  "dynamodb:GetItem": "reads the state table",
  "dynamodb:PutItem": "writes the state table",
  "dynamodb:Query": "reads the state table",
  "dynamodb:UpdateItem": "writes the state table",
  "events:PutEvents": "sends events to this bus only",
  "ssm:GetParameter": "reads this parameter only",
  "ssm:GetParameterHistory": "names who changed the toggle without an event",
  "sns:Publish": "sends notifications",
  "kms:Decrypt": "alerts and secrets are encrypted with this key",
  "kms:GenerateDataKey": "alerts and secrets are encrypted with this key",
  "organizations:ListAccounts": "lists the accounts to sweep",
  "iam:GetRole": "reads the trust policy and the snapshot of a role",
  "iam:ListRolePolicies": "reads the trust policy and the snapshot of a role",
  "iam:GetRolePolicy": "reads the trust policy and the snapshot of a role",
  "iam:ListAttachedRolePolicies": "reads the trust policy and the snapshot of a role",
  "iam:ListInstanceProfilesForRole": "reads the trust policy and the snapshot of a role",
  "iam:GetUser": "checks whether a trusted user was recreated",
  "iam:GetOpenIDConnectProvider": "checks whether a trusted identity provider exists",
  "iam:GetSAMLProvider": "checks whether a trusted identity provider exists",
  "iam:ListRoles": "sweeps all roles",
  "cloudtrail:LookupEvents": "names the caller of a change whose event is late or lost",
  "iam:UpdateAssumeRolePolicy": "writes the trust policies of these roles only",
  "iam:CreateRole": "restores deleted protected roles",
  "iam:PutRolePermissionsBoundary": "restores deleted protected roles",
  "iam:TagRole": "restores deleted protected roles",
  "iam:UntagRole": "restores deleted protected roles",
  "iam:PutRolePolicy": "restores deleted protected roles",
  "iam:AttachRolePolicy": "restores deleted protected roles",
  "iam:GetInstanceProfile": "restores deleted protected roles",
  "iam:CreateInstanceProfile": "restores deleted protected roles",
  "iam:AddRoleToInstanceProfile": "restores deleted protected roles",
  "iam:PassRole": "restores deleted protected roles",
};

/** @throws Error that names an action without a reason */
export function reasonFor(actions: readonly string[]): string {
  const found = actions.map((action) => {
    const reason = reasons[action];
    if (reason === undefined) throw new Error(`tools/docs/reasons.ts has no reason for ${action}`);
    return reason;
  });
  return [...new Set(found)].join("; ");
}
