import { canaryRole } from "../../core/contract/canary.ts";
import { urlSuffixOf } from "../../core/contract/regions.ts";
import { memberRoleNames, rolePath } from "../../core/contract/roles.ts";
import type { Settings } from "../settings/settings.ts";

type Permission = sst.aws.FunctionPermissionArgs;

const allow = (
  actions: string[],
  resources: $util.Input<string>[],
  conditions?: Permission["conditions"],
): Permission => ({ actions, resources, ...(conditions ? { conditions } : {}) });

const dynamodb = (...actions: string[]) => actions.map((action) => `dynamodb:${action}`);

/**
 * Writes only in partitions whose keys begin with these prefixes, so that no function can replace the expectations, the
 * record of a role or an approval unless that is its task. A transaction needs the actions that it is made of, such as
 * PutItem. `ForAllValues` also matches a missing key; `Null` excludes that.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
const writesOf = (table: sst.aws.Dynamo, actions: string[], prefixes: readonly string[]) =>
  allow(
    dynamodb(...actions),
    [table.arn],
    [
      {
        test: "ForAllValues:StringLike",
        variable: leadingKeys,
        values: prefixes.map((prefix) => `${prefix}#*`),
      },
      { test: "Null", variable: leadingKeys, values: ["false"] },
    ],
  );

const leadingKeys = "dynamodb:LeadingKeys";

/** What is known of the owners of unique ids. */
const principalKeys = ["ID", "PRINCIPAL"] as const;

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

  /** Every item: expectations, records, incidents, snapshots. */
  readTable: (table: sst.aws.Dynamo) => allow(dynamodb("BatchGetItem", "GetItem", "Query"), [table.arn]),

  /** Incidents, role records and leases. Reads approvals and expectations, and writes neither. */
  writeState: (table: sst.aws.Dynamo) =>
    writesOf(
      table,
      ["PutItem", "UpdateItem"],
      [
        "ROLE",
        "ACCOUNT",
        "INCIDENT",
        "OPEN",
        "UNANNOUNCED",
        "GROUP",
        "GROUPS",
        "LOSS",
        "FAILURES",
        ...principalKeys,
      ],
    ),

  /** Approvals, and nothing else: the function has a public URL. */
  writeApprovals: (table: sst.aws.Dynamo) => writesOf(table, ["PutItem"], ["APPROVAL"]),

  /** Single items, such as the record of the canary or the accounts of the organization. */
  readItems: (table: sst.aws.Dynamo) => allow(dynamodb("GetItem"), [table.arn]),

  /** What each channel was sent. */
  recordNotifications: (table: sst.aws.Dynamo) => writesOf(table, ["UpdateItem"], ["DELIVERIES"]),

  /** The role index of an account, the progress of a sweep and the incident of an account that cannot be read. */
  recordSweeps: (table: sst.aws.Dynamo) =>
    writesOf(
      table,
      ["PutItem", "UpdateItem"],
      ["ACCOUNT", "INCIDENT", "OPEN", "UNANNOUNCED", "REPORTED", ...principalKeys],
    ),

  /** Which steps the channels may not have been sent. Batch writes also delete. */
  changeUnannounced: (table: sst.aws.Dynamo) => writesOf(table, ["BatchWriteItem"], ["UNANNOUNCED"]),

  /** Role snapshots, trust relationships and principal ids. Batch writes also delete old versions. */
  writeSnapshots: (table: sst.aws.Dynamo) =>
    writesOf(
      table,
      ["BatchWriteItem", "PutItem", "UpdateItem"],
      ["SNAPSHOTS", "ACCOUNT", "TRUSTED", ...principalKeys],
    ),

  /** The accounts of the organization, and the last plan of a sweep. */
  recordAccounts: (table: sst.aws.Dynamo) => writesOf(table, ["PutItem"], ["ORGANIZATION"]),

  /** This one role, which has no permissions. */
  changeCanary: ({ partition, hubAccountId }: Settings) =>
    allow(
      ["iam:GetRole", "iam:UpdateAssumeRolePolicy"],
      [`arn:${partition}:iam::${hubAccountId}:role${canaryRole.path}${canaryRole.name}`],
    ),

  /** ListAccounts supports no resource. @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsorganizations.html */
  listAccounts: () => allow(["organizations:ListAccounts"], ["*"]),

  send: (queue: sst.aws.Queue) => allow(["sqs:SendMessage"], [queue.arn]),

  /** How many messages wait. */
  measure: (queue: sst.aws.Queue) => allow(["sqs:GetQueueAttributes"], [queue.arn]),

  announce: (journal: sst.aws.Bus) => allow(["events:PutEvents"], [journal.arn]),

  readToggle: (toggle: aws.ssm.Parameter) => allow(["ssm:GetParameter"], [toggle.arn]),

  /** Who wrote which version, for a change that no event reported. */
  readToggleHistory: (toggle: aws.ssm.Parameter) => allow(["ssm:GetParameterHistory"], [toggle.arn]),

  /** An encrypted topic requires both KMS actions of the publisher. @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html */
  alert: (topic: sst.aws.SnsTopic, key: aws.kms.Key, settings: Settings) => [
    allow(["sns:Publish"], [topic.arn]),
    allow(["kms:Decrypt", "kms:GenerateDataKey"], [key.arn], [through("sns", settings)]),
  ],

  /** The receiver of findings of custom integrations. @see https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-custom-providers.html */
  importFindings: (productArn: string) => allow(["securityhub:BatchImportFindings"], [productArn]),

  /** The topics of routes, which the deployment does not own. */
  publish: (topicArns: string[]) => allow(["sns:Publish"], [...new Set(topicArns)]),

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
  const endpoint = `${service}.${region}.${urlSuffixOf(partition)}`;
  return { test: "StringEquals", variable: "kms:ViaService", values: [endpoint] };
}
