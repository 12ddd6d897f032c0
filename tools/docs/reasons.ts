/**
 * Why a role of ours may do something, by the action. The table of roles is not made while one is missing: whoever
 * grants something says here what for.
 */
const reasons: Readonly<Record<string, string>> = {
  "logs:CreateLogStream": "its own log",
  "logs:PutLogEvents": "its own log",
  "sqs:ReceiveMessage": "Lambda takes its messages from the queue",
  "sqs:DeleteMessage": "Lambda takes its messages from the queue",
  "sqs:GetQueueAttributes": "Lambda takes its messages from the queue",
  "sqs:ChangeMessageVisibility": "says when a message that failed comes back",
  "sqs:SendMessage": "asks another function of ours to look",
  "sts:AssumeRole": "the only way into a member account, whose own role decides too",
  "dynamodb:BatchGetItem": "the record",
  "dynamodb:BatchWriteItem": "the record",
  "dynamodb:ConditionCheckItem": "the record",
  "dynamodb:DeleteItem": "the record",
  "dynamodb:GetItem": "the record",
  "dynamodb:PutItem": "the record",
  "dynamodb:Query": "the record",
  "dynamodb:UpdateItem": "the record",
  "events:PutEvents": "puts events on this one bus",
  "ssm:GetParameter": "reads this one parameter",
  "sns:Publish": "tells people",
  "kms:Decrypt": "alerts and secrets are encrypted with this key",
  "kms:GenerateDataKey": "alerts and secrets are encrypted with this key",
  "organizations:ListAccounts": "which accounts there are",
  "iam:GetRole": "what a role's trust is, and what it consists of",
  "iam:ListRolePolicies": "what a role's trust is, and what it consists of",
  "iam:GetRolePolicy": "what a role's trust is, and what it consists of",
  "iam:ListAttachedRolePolicies": "what a role's trust is, and what it consists of",
  "iam:ListInstanceProfilesForRole": "what a role's trust is, and what it consists of",
  "iam:GetUser": "whether a trusted user is still the same",
  "iam:GetOpenIDConnectProvider": "whether a trusted identity provider is still there",
  "iam:GetSAMLProvider": "whether a trusted identity provider is still there",
  "iam:ListRoles": "a sweep of all roles",
  "iam:UpdateAssumeRolePolicy": "writes the trust of these roles, and of no other",
  "iam:CreateRole": "makes a deleted protected role again",
  "iam:PutRolePermissionsBoundary": "makes a deleted protected role again",
  "iam:TagRole": "makes a deleted protected role again",
  "iam:UntagRole": "makes a deleted protected role again",
  "iam:PutRolePolicy": "makes a deleted protected role again",
  "iam:AttachRolePolicy": "makes a deleted protected role again",
  "iam:GetInstanceProfile": "makes a deleted protected role again",
  "iam:CreateInstanceProfile": "makes a deleted protected role again",
  "iam:AddRoleToInstanceProfile": "makes a deleted protected role again",
  "iam:PassRole": "makes a deleted protected role again",
};

/** @throws Error naming the action that nobody gave a reason for */
export function reasonFor(actions: readonly string[]): string {
  const found = actions.map((action) => {
    const reason = reasons[action];
    if (reason === undefined) throw new Error(`scripts/docs/reasons.ts says nothing of ${action}`);
    return reason;
  });
  return [...new Set(found)].join("; ");
}
