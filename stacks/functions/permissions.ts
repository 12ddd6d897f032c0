import { canaryRole } from "../../core/contract/canary.ts";
import { memberRoleNames, rolePath } from "../../core/contract/roles.ts";
import type { Settings } from "../settings/settings.ts";

type Permission = sst.aws.FunctionPermissionArgs;

const allow = (
  actions: string[],
  resources: $util.Input<string>[],
  conditions?: Permission["conditions"],
): Permission => ({ actions, resources, ...(conditions ? { conditions } : {}) });

/** A transaction needs the actions that it is made of, such as PutItem. */
const onTable =
  (...actions: string[]) =>
  (table: sst.aws.Dynamo) =>
    allow(
      actions.map((action) => `dynamodb:${action}`),
      [table.arn],
    );

/** Statements for the roles of the functions: exact actions on exact resources, with a reason for each wildcard. */
export const may = {
  /**
   * Lambda needs the first three. The function changes the visibility of a message that it returns to the queue.
   * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
   */
  consume: (queue: sst.aws.Queue) =>
    allow(
      ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ChangeMessageVisibility"],
      [queue.arn],
    ),

  /** Without logs:CreateLogGroup: the deployment creates the log group, with its retention. */
  log: ({ partition, region, hubAccountId }: Settings, functionName: string) =>
    // The wildcard is the log stream, which Lambda names.
    allow(
      ["logs:CreateLogStream", "logs:PutLogEvents"],
      [`arn:${partition}:logs:${region}:${hubAccountId}:log-group:/aws/lambda/${functionName}:*`],
    ),

  assume: ({ partition, organizationId }: Settings, roles: (keyof typeof memberRoleNames)[]) =>
    // Any account, because members join and leave. The condition excludes accounts outside the organization, whatever an
    // event says, and the trust policy of the member's role decides too.
    allow(
      ["sts:AssumeRole"],
      roles.map((role) => `arn:${partition}:iam::*:role${rolePath}${memberRoleNames[role]}`),
      [{ test: "StringEquals", variable: "aws:ResourceOrgID", values: [organizationId] }],
    ),

  /** Incidents, approvals, role records and leases. */
  writeState: onTable("BatchGetItem", "GetItem", "PutItem", "Query", "UpdateItem"),

  /** The state of the canary's incident. */
  readState: onTable("GetItem"),

  /** Reads incidents and groups, and records beside them what each channel was sent. */
  recordNotifications: onTable("BatchGetItem", "GetItem", "Query", "UpdateItem"),

  /** The role index of an account, the catalogue and the progress of a sweep. */
  recordSweeps: onTable("GetItem", "PutItem", "Query", "UpdateItem"),

  /** Role snapshots, trust relationships and principal ids. Batch writes also delete old versions. */
  writeSnapshots: onTable("BatchGetItem", "BatchWriteItem", "GetItem", "PutItem", "Query", "UpdateItem"),

  /** Publishes the catalogue again when the accounts of the organization change. */
  publishCatalogue: onTable("BatchWriteItem", "GetItem", "PutItem", "Query"),

  /** This one role, which has no permissions. */
  changeCanary: ({ partition, hubAccountId }: Settings) =>
    allow(
      ["iam:GetRole", "iam:UpdateAssumeRolePolicy"],
      [`arn:${partition}:iam::${hubAccountId}:role${canaryRole.path}${canaryRole.name}`],
    ),

  /** ListAccounts supports no resource. @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsorganizations.html */
  listAccounts: () => allow(["organizations:ListAccounts"], ["*"]),

  send: (queue: sst.aws.Queue) => allow(["sqs:SendMessage"], [queue.arn]),

  announce: (journal: sst.aws.Bus) => allow(["events:PutEvents"], [journal.arn]),

  readToggle: (toggle: aws.ssm.Parameter) => allow(["ssm:GetParameter"], [toggle.arn]),

  /** An encrypted topic requires both KMS actions of the publisher. @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html */
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
