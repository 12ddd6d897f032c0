import { canaryRole } from "../../core/contract/canary.ts";
import { memberRoleNames, rolePath } from "../../core/contract/roles.ts";
import type { Settings } from "../settings/settings.ts";

type Permission = sst.aws.FunctionPermissionArgs;

const allow = (
  actions: string[],
  resources: $util.Input<string>[],
  conditions?: Permission["conditions"],
): Permission => ({ actions, resources, ...(conditions ? { conditions } : {}) });

/** Statements for the functions' own roles: exact actions on exact resources, a reason beside each wildcard. */
export const may = {
  /**
   * Lambda itself asks for the first three; the function says when a message that it gives back returns.
   * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
   */
  consume: (queue: sst.aws.Queue) =>
    allow(
      ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ChangeMessageVisibility"],
      [queue.arn],
    ),

  /** Not logs:CreateLogGroup: the deploy makes the group, with its retention. */
  log: ({ partition, region, hubAccountId }: Settings, functionName: string) =>
    // The wildcard is the stream, which Lambda names.
    allow(
      ["logs:CreateLogStream", "logs:PutLogEvents"],
      [`arn:${partition}:logs:${region}:${hubAccountId}:log-group:/aws/lambda/${functionName}:*`],
    ),

  assume: ({ partition, organizationId }: Settings, roles: (keyof typeof memberRoleNames)[]) =>
    // Any account, because members come and go; but none outside the organization, whatever an event says, and the
    // role there decides for itself.
    allow(
      ["sts:AssumeRole"],
      roles.map((role) => `arn:${partition}:iam::*:role${rolePath}${memberRoleNames[role]}`),
      [{ test: "StringEquals", variable: "aws:ResourceOrgID", values: [organizationId] }],
    ),

  /** A transaction asks for the actions that it is made of: ours for PutItem. Nothing is deleted. */
  keepState: (table: sst.aws.Dynamo) =>
    allow(
      [
        "dynamodb:BatchGetItem",
        "dynamodb:GetItem",
        "dynamodb:PutItem",
        "dynamodb:Query",
        "dynamodb:UpdateItem",
      ],
      [table.arn],
    ),

  /** How far the canary's incident is. */
  readState: (table: sst.aws.Dynamo) => allow(["dynamodb:GetItem"], [table.arn]),

  /** This role and no other; it may nothing, whoever gets in. */
  changeCanary: ({ partition, hubAccountId }: Settings) =>
    allow(
      ["iam:GetRole", "iam:UpdateAssumeRolePolicy"],
      [`arn:${partition}:iam::${hubAccountId}:role${canaryRole.path}${canaryRole.name}`],
    ),

  /** The incident is read, or those of its group, and what each channel was told is noted beside it. */
  markTold: (table: sst.aws.Dynamo) =>
    allow(
      ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query", "dynamodb:UpdateItem"],
      [table.arn],
    ),

  /** A person's yes is written through the role's record, with its incident; a transaction asks for its parts. */
  approve: (table: sst.aws.Dynamo) =>
    allow(
      [
        "dynamodb:BatchGetItem",
        "dynamodb:GetItem",
        "dynamodb:PutItem",
        "dynamodb:Query",
        "dynamodb:UpdateItem",
      ],
      [table.arn],
    ),

  /** The index of an account's roles, the catalogue and where a sweep stands; a transaction asks for its parts. */
  keepSweeps: (table: sst.aws.Dynamo) =>
    allow(["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem"], [table.arn]),

  /** Versions of roles, who trusts whom and who has which id. Batches write, and take away old versions. */
  keepSnapshots: (table: sst.aws.Dynamo) =>
    allow(
      [
        "dynamodb:BatchGetItem",
        "dynamodb:BatchWriteItem",
        "dynamodb:GetItem",
        "dynamodb:PutItem",
        "dynamodb:Query",
        "dynamodb:UpdateItem",
      ],
      [table.arn],
    ),

  /** The catalogue, put in force again for the accounts that there are. */
  keepCatalogue: (table: sst.aws.Dynamo) =>
    allow(["dynamodb:BatchWriteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"], [table.arn]),

  /** No narrower resource is known to it. @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsorganizations.html */
  listAccounts: () => allow(["organizations:ListAccounts"], ["*"]),

  send: (queue: sst.aws.Queue) => allow(["sqs:SendMessage"], [queue.arn]),

  announce: (journal: sst.aws.Bus) => allow(["events:PutEvents"], [journal.arn]),

  readToggle: (toggle: aws.ssm.Parameter) => allow(["ssm:GetParameter"], [toggle.arn]),

  /** Encrypted topics ask the publisher for both. @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html */
  alert: (topic: sst.aws.SnsTopic, key: aws.kms.Key, settings: Settings) => [
    allow(["sns:Publish"], [topic.arn]),
    allow(["kms:Decrypt", "kms:GenerateDataKey"], [key.arn], [through("sns", settings)]),
  ],

  readSecret: (parameterName: string, key: aws.kms.Key, settings: Settings) => {
    const { partition, region, hubAccountId } = settings;
    const parameterArn = `arn:${partition}:ssm:${region}:${hubAccountId}:parameter${parameterName}`;
    return [
      allow(["ssm:GetParameter"], [parameterArn]),
      // @see https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html
      allow(
        ["kms:Decrypt"],
        [key.arn],
        [
          through("ssm", settings),
          { test: "StringEquals", variable: "kms:EncryptionContext:PARAMETER_ARN", values: [parameterArn] },
        ],
      ),
    ];
  },
};

function through(service: "sns" | "ssm", { partition, region }: Settings) {
  const domain = partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
  return { test: "StringEquals", variable: "kms:ViaService", values: [`${service}.${region}.${domain}`] };
}
