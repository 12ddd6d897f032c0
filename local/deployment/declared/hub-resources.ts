import * as v from "valibot";
import { ignored } from "./ignored.ts";
import type { DeclaredResources } from "./program.ts";

const text = v.string();

const queue = v.strictObject({
  name: text,
  visibilityTimeoutSeconds: v.optional(v.number(), 30),
  messageRetentionSeconds: v.optional(v.number(), 345_600),
  redrivePolicy: v.optional(text),
  delaySeconds: v.optional(v.literal(0)),
  fifoQueue: v.optional(v.literal(false)),
  contentBasedDeduplication: v.optional(v.literal(false)),
  ...ignored("sqsManagedSseEnabled"), // nothing is encrypted here
});

const queuePolicy = v.strictObject({ queueUrl: text, policy: text });

const role = v.strictObject({
  name: text,
  path: v.optional(text, "/"),
  permissionsBoundary: v.optional(text),
  assumeRolePolicy: v.union([text, v.looseObject({})]),
  inlinePolicies: v.optional(v.array(v.strictObject({ name: text, policy: text })), []),
  managedPolicyArns: v.optional(v.pipe(v.array(text), v.maxLength(0, "no managed policy")), []),
  ...ignored("description"),
});

const table = v.strictObject({
  name: text,
  hashKey: text,
  rangeKey: text,
  attributes: v.array(v.strictObject({ name: text, type: v.picklist(["S", "N", "B"]) })),
  ttl: v.strictObject({ attributeName: text, enabled: v.literal(true) }),
  billingMode: v.literal("PAY_PER_REQUEST"),
  streamEnabled: v.optional(v.literal(false)),
  globalSecondaryIndexes: v.optional(v.pipe(v.array(v.unknown()), v.maxLength(0, "no index"))),
  localSecondaryIndexes: v.optional(v.pipe(v.array(v.unknown()), v.maxLength(0, "no index"))),
  ...ignored("deletionProtectionEnabled", "pointInTimeRecovery"),
});

const topic = v.strictObject({
  name: text,
  fifoTopic: v.optional(v.literal(false)),
  ...ignored("displayName", "kmsMasterKeyId"),
});

const parameter = v.strictObject({
  name: text,
  type: v.picklist(["String", "SecureString"]),
  value: text,
  ...ignored("description", "allowedPattern"),
});

const bus = v.strictObject({ name: text });
const busPolicy = v.strictObject({ eventBusName: text, policy: text });

const rule = v.strictObject({
  name: text,
  eventBusName: text,
  eventPattern: v.optional(text),
  scheduleExpression: v.optional(text),
  ...ignored("description"),
});

const target = v.strictObject({
  rule: text,
  eventBusName: text,
  targetId: text,
  arn: text,
  deadLetterConfig: v.optional(v.strictObject({ arn: text })),
  ...ignored("retryPolicy"), // a failed delivery is not retried here
});

const dimensions = v.record(text, text);

const metricQuery = v.strictObject({
  id: text,
  label: v.optional(text),
  expression: v.optional(text),
  returnData: v.optional(v.boolean(), false),
  metric: v.optional(
    v.strictObject({ namespace: text, metricName: text, dimensions, stat: text, period: v.number() }),
  ),
});

const alarm = v.strictObject({
  name: text,
  alarmDescription: text,
  namespace: v.optional(text),
  metricName: v.optional(text),
  dimensions: v.optional(dimensions, {}),
  statistic: v.optional(v.picklist(["Maximum", "Sum"])),
  period: v.optional(v.number()),
  metricQueries: v.optional(v.array(metricQuery), []),
  comparisonOperator: v.picklist(["GreaterThanThreshold", "LessThanThreshold"]),
  threshold: v.number(),
  evaluationPeriods: v.number(),
  datapointsToAlarm: v.optional(v.number()),
  treatMissingData: text,
  alarmActions: v.array(text),
  okActions: v.array(text),
});

const logGroup = v.strictObject({ name: text, retentionInDays: v.number() });

/**
 * The resources of the hub account.
 * @throws ValiError that names missing or unexpected fields of a resource: update the schemas when the stacks change
 */
export function hubResources(declared: DeclaredResources) {
  const read = <TSchema extends v.GenericSchema>(schema: TSchema, type: string) =>
    declared.of(`aws:${type}`).map((inputs): v.InferOutput<TSchema> => v.parse(schema, inputs));
  return {
    queues: read(queue, "sqs/queue:Queue"),
    queuePolicies: read(queuePolicy, "sqs/queuePolicy:QueuePolicy"),
    roles: read(role, "iam/role:Role"),
    tables: read(table, "dynamodb/table:Table"),
    topics: read(topic, "sns/topic:Topic"),
    parameters: read(parameter, "ssm/parameter:Parameter"),
    buses: read(bus, "cloudwatch/eventBus:EventBus"),
    busPolicies: read(busPolicy, "cloudwatch/eventBusPolicy:EventBusPolicy"),
    rules: read(rule, "cloudwatch/eventRule:EventRule"),
    targets: read(target, "cloudwatch/eventTarget:EventTarget"),
    alarms: read(alarm, "cloudwatch/metricAlarm:MetricAlarm"),
    logGroups: read(logGroup, "cloudwatch/logGroup:LogGroup"),
  };
}

export type HubResources = ReturnType<typeof hubResources>;
