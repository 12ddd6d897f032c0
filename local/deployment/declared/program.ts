import type { Resource } from "../../../tools/sst-program/engine/resource.ts";
import { runProgram } from "../../../tools/sst-program/run.ts";

/** The resources that the SST program declares. */
export interface DeclaredResources {
  /** The inputs of each resource of a type, for example `aws:sqs/queue:Queue`. */
  of(type: string): readonly Readonly<Record<string, unknown>>[];
}

/**
 * Runs the real program on a stand-in for Pulumi's engine. The result is cached and computed again only when the
 * stacks have changed.
 *
 * @throws Error for a resource type that this machine can neither create nor ignores on purpose
 */
export async function declaredResources(
  settings?: Readonly<Record<string, string>>,
): Promise<DeclaredResources> {
  const { resources } = await runProgram(settings === undefined ? {} : { settings });
  const aws = resources.filter(({ type }) => type.startsWith("aws:"));
  const unknown = aws.find(({ type }) => !made.has(type) && !leftOut.has(type));
  if (unknown !== undefined)
    throw new Error(`local/deployment/declared cannot create ${unknown.name}: ${unknown.type}`);
  return {
    of: (type) => aws.filter((resource) => resource.type === type).map(({ inputs }: Resource) => inputs),
  };
}

const made = new Set([
  "aws:cloudformation/stackSet:StackSet",
  "aws:cloudwatch/eventBus:EventBus",
  "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
  "aws:cloudwatch/eventRule:EventRule",
  "aws:cloudwatch/eventTarget:EventTarget",
  "aws:cloudwatch/logGroup:LogGroup",
  "aws:cloudwatch/metricAlarm:MetricAlarm",
  "aws:dynamodb/table:Table",
  "aws:iam/role:Role",
  "aws:lambda/eventSourceMapping:EventSourceMapping",
  "aws:lambda/function:Function",
  "aws:lambda/functionUrl:FunctionUrl",
  "aws:s3/bucket:Bucket",
  "aws:s3/bucketObjectv2:BucketObjectv2",
  "aws:sns/topic:Topic",
  "aws:sqs/queue:Queue",
  "aws:sqs/queuePolicy:QueuePolicy",
  "aws:ssm/parameter:Parameter",
]);

/** Ignored types: the local organization has no dashboards or keys. */
const leftOut = new Set([
  "aws:cloudformation/stackSetInstance:StackSetInstance",
  "aws:cloudwatch/dashboard:Dashboard",
  "aws:kms/alias:Alias",
  "aws:kms/key:Key",
  "aws:lambda/permission:Permission",
  "aws:sns/topicPolicy:TopicPolicy",
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy",
]);
