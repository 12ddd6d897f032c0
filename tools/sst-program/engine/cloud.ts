import { policyDocument } from "./policy-document.ts";

type Values = Record<string, unknown>;

/** The identity of the caller in the stand-in for AWS. */
export interface Place {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

/**
 * The outputs of the provider. Names and ARNs follow from the declaration, so that they are the same in every run and in
 * the local organization. An unknown type is an error, so that each type is covered.
 */
export function cloud({ partition, region, account }: Place) {
  const arn = (service: string, resource: string) =>
    `arn:${partition}:${service}:${region}:${account}:${resource}`;
  const globalArn = (service: string, resource: string) =>
    `arn:${partition}:${service}::${account}:${resource}`;
  const none = (): Values => ({});

  const states: Record<string, (name: string, inputs: Values) => Values> = {
    "aws:cloudformation/stackSet:StackSet": (name) => ({ arn: arn("cloudformation", `stackset/${name}:1`) }),
    "aws:cloudformation/stackSetInstance:StackSetInstance": none,
    "aws:cloudwatch/dashboard:Dashboard": none,
    "aws:cloudwatch/eventBus:EventBus": (name) => ({ arn: arn("events", `event-bus/${name}`) }),
    "aws:cloudwatch/eventBusPolicy:EventBusPolicy": none,
    "aws:cloudwatch/eventRule:EventRule": (name, { eventBusName }) => ({
      arn: arn(
        "events",
        eventBusName && eventBusName !== "default" ? `rule/${eventBusName}/${name}` : `rule/${name}`,
      ),
    }),
    "aws:cloudwatch/eventTarget:EventTarget": none,
    "aws:cloudwatch/logGroup:LogGroup": (name) => ({ arn: arn("logs", `log-group:${name}`) }),
    "aws:cloudwatch/metricAlarm:MetricAlarm": (name) => ({ arn: arn("cloudwatch", `alarm:${name}`) }),
    "aws:dynamodb/table:Table": (name) => ({ arn: arn("dynamodb", `table/${name}`) }),
    "aws:iam/role:Role": (name, { path }) => ({ arn: globalArn("iam", `role${path ?? "/"}${name}`) }),
    "aws:kms/alias:Alias": (name) => ({ arn: arn("kms", name) }),
    "aws:kms/key:Key": () => ({ arn: arn("kms", `key/${keyId}`), keyId }),
    "aws:lambda/eventSourceMapping:EventSourceMapping": none,
    "aws:lambda/function:Function": (name) => ({ arn: arn("lambda", `function:${name}`), version: "1" }),
    "aws:lambda/functionUrl:FunctionUrl": () => ({
      functionUrl: `https://abcdefghijklmnopqrstuvwxyz012345.lambda-url.${region}.on.aws/`,
    }),
    "aws:lambda/permission:Permission": none,
    "aws:s3/bucket:Bucket": (name, { bucketPrefix = name }) => ({ bucket: `${bucketPrefix}1` }),
    "aws:s3/bucketObjectv2:BucketObjectv2": none,
    "aws:sns/topic:Topic": (name) => ({ arn: arn("sns", name) }),
    "aws:sns/topicPolicy:TopicPolicy": none,
    "aws:sqs/queue:Queue": (name) => ({
      arn: arn("sqs", name),
      url: `https://sqs.${region}.amazonaws.com/${account}/${name}`,
    }),
    "aws:sqs/queuePolicy:QueuePolicy": none,
    "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": none,
    "aws:ssm/parameter:Parameter": (name) => ({ arn: arn("ssm", `parameter/${name.replace(/^\//, "")}`) }),
    "random:index/randomBytes:RandomBytes": () => ({
      base64: Buffer.alloc(32).toString("base64"),
      hex: "00".repeat(32),
    }),
    "random:index/randomUuid:RandomUuid": () => ({ result: "00000000-0000-4000-8000-000000000000" }),
  };

  const calls: Record<string, (inputs: Values) => Values> = {
    "aws:index/getPartition:getPartition": () => ({ id: partition, partition, dnsSuffix: "amazonaws.com" }),
    "aws:index/getRegion:getRegion": () => ({ id: region, region, name: region }),
    "aws:index/getCallerIdentity:getCallerIdentity": () => ({
      id: account,
      accountId: account,
      userId: account,
    }),
    "aws:iam/getPolicyDocument:getPolicyDocument": (inputs) => ({ ...inputs, json: policyDocument(inputs) }),
  };

  return {
    state(type: string, logicalName: string, inputs: Values): Values {
      const name = typeof inputs.name === "string" ? inputs.name : logicalName;
      return { id: name, ...inputs, name, ...known(states, type)(name, inputs) };
    },
    call(token: string, inputs: Values): Values {
      return known(calls, token)(inputs);
    },
  };
}

const keyId = "11111111-2222-4333-8444-555555555555";

function known<T>(table: Record<string, T>, key: string): T {
  const found = table[key];
  if (!found)
    throw new Error(`${key} is not known to the stand-in for AWS: add it to ${import.meta.filename}`);
  return found;
}
