import { CreateTableCommand, UpdateTimeToLiveCommand } from "@aws-sdk/client-dynamodb";
import {
  CreateEventBusCommand,
  PutPermissionCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import { CreateRoleCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateTopicCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand } from "@aws-sdk/client-sqs";
import { PutParameterCommand } from "@aws-sdk/client-ssm";
import * as v from "valibot";
import type { Clients } from "../clients.ts";
import type { DeclaredResources } from "./program.ts";

/** Makes in the hub's account what the program declares there, in an order in which nothing is missing. */
export async function makeHub(declared: DeclaredResources, clients: Clients): Promise<void> {
  await makeQueues(declared, clients);
  await Promise.all([
    makeRoles(declared, clients),
    makeTables(declared, clients),
    makeTopicsAndParameters(declared, clients),
    makeBuses(declared, clients),
  ]);
}

const queue = v.object({
  name: v.string(),
  visibilityTimeoutSeconds: v.optional(v.number()),
  messageRetentionSeconds: v.optional(v.number()),
  redrivePolicy: v.optional(v.string()),
});

/** Dead letters first: the others point to them. */
async function makeQueues(declared: DeclaredResources, { sqs }: Clients): Promise<void> {
  const queues = read(queue, declared.of("aws:sqs/queue:Queue"));
  for (const part of [
    queues.filter((one) => !one.redrivePolicy),
    queues.filter((one) => one.redrivePolicy),
  ]) {
    await Promise.all(
      part.map((one) => {
        const Attributes = {
          VisibilityTimeout: String(one.visibilityTimeoutSeconds ?? 30),
          MessageRetentionPeriod: String(one.messageRetentionSeconds ?? 345_600),
          ...(one.redrivePolicy !== undefined && { RedrivePolicy: one.redrivePolicy }),
        };
        return sqs.send(new CreateQueueCommand({ QueueName: one.name, Attributes }));
      }),
    );
  }
}

const role = v.object({
  name: v.string(),
  path: v.optional(v.string(), "/"),
  description: v.optional(v.string()),
  permissionsBoundary: v.optional(v.string()),
  assumeRolePolicy: v.union([v.string(), v.looseObject({})]),
  inlinePolicies: v.optional(v.array(v.object({ name: v.string(), policy: v.string() })), []),
  managedPolicyArns: v.optional(v.pipe(v.array(v.string()), v.maxLength(0, "no managed policy")), []),
});

async function makeRoles(declared: DeclaredResources, { iam }: Clients): Promise<void> {
  const roles = read(role, declared.of("aws:iam/role:Role"));
  await Promise.all(
    roles.map(async ({ name: RoleName, path: Path, inlinePolicies, ...one }) => {
      const AssumeRolePolicyDocument = textOf(one.assumeRolePolicy);
      const PermissionsBoundary = one.permissionsBoundary;
      await iam.send(
        new CreateRoleCommand({ RoleName, Path, AssumeRolePolicyDocument, PermissionsBoundary }),
      );
      for (const { name: PolicyName, policy: PolicyDocument } of inlinePolicies)
        await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }));
    }),
  );
}

const table = v.object({
  name: v.string(),
  hashKey: v.string(),
  rangeKey: v.string(),
  attributes: v.array(v.object({ name: v.string(), type: v.picklist(["S", "N", "B"]) })),
  ttl: v.object({ attributeName: v.string(), enabled: v.literal(true) }),
});

async function makeTables(declared: DeclaredResources, { dynamodb }: Clients): Promise<void> {
  for (const one of read(table, declared.of("aws:dynamodb/table:Table"))) {
    const { name: TableName, hashKey, rangeKey, attributes, ttl } = one;
    await dynamodb.send(
      new CreateTableCommand({
        TableName,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: attributes.map(({ name, type }) => ({
          AttributeName: name,
          AttributeType: type,
        })),
        KeySchema: [
          { AttributeName: hashKey, KeyType: "HASH" },
          { AttributeName: rangeKey, KeyType: "RANGE" },
        ],
      }),
    );
    const TimeToLiveSpecification = { AttributeName: ttl.attributeName, Enabled: true };
    await dynamodb.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
  }
}

const topic = v.object({ name: v.string() });
const parameter = v.object({
  name: v.string(),
  type: v.picklist(["String", "SecureString"]),
  value: v.string(),
});

async function makeTopicsAndParameters(declared: DeclaredResources, { sns, ssm }: Clients): Promise<void> {
  const topics = read(topic, declared.of("aws:sns/topic:Topic"));
  const parameters = read(parameter, declared.of("aws:ssm/parameter:Parameter"));
  await Promise.all([
    // Not its key: moto encrypts nothing
    ...topics.map(({ name }) => sns.send(new CreateTopicCommand({ Name: name }))),
    ...parameters.map(({ name, type, value }) =>
      ssm.send(new PutParameterCommand({ Name: name, Type: type, Value: value })),
    ),
  ]);
}

const bus = v.object({ name: v.string() });
const busPolicy = v.object({ eventBusName: v.string(), policy: v.string() });
const rule = v.object({
  name: v.string(),
  eventBusName: v.string(),
  eventPattern: v.optional(v.string()),
  scheduleExpression: v.optional(v.string()),
});
const target = v.object({
  rule: v.string(),
  eventBusName: v.string(),
  targetId: v.string(),
  arn: v.string(),
  deadLetterConfig: v.optional(v.object({ arn: v.string() })),
});

async function makeBuses(declared: DeclaredResources, { events }: Clients): Promise<void> {
  const of = (kind: string) => declared.of(`aws:cloudwatch/${kind}`);
  for (const { name: Name } of read(bus, of("eventBus:EventBus"))) {
    await events.send(new CreateEventBusCommand({ Name }));
  }
  for (const { eventBusName: EventBusName, policy: Policy } of read(
    busPolicy,
    of("eventBusPolicy:EventBusPolicy"),
  )) {
    await events.send(new PutPermissionCommand({ EventBusName, Policy }));
  }
  for (const one of read(rule, of("eventRule:EventRule"))) {
    await events.send(
      new PutRuleCommand({
        Name: one.name,
        EventBusName: one.eventBusName,
        EventPattern: one.eventPattern,
        ScheduleExpression: one.scheduleExpression,
      }),
    );
  }
  for (const one of read(target, of("eventTarget:EventTarget"))) {
    const DeadLetterConfig = one.deadLetterConfig && { Arn: one.deadLetterConfig.arn };
    const Targets = [{ Id: one.targetId, Arn: one.arn, DeadLetterConfig }];
    await events.send(new PutTargetsCommand({ Rule: one.rule, EventBusName: one.eventBusName, Targets }));
  }
}

/** @throws ValiError naming what a resource lacks: the stacks have changed, and this must with them */
function read<TSchema extends v.GenericSchema>(
  schema: TSchema,
  inputs: readonly Readonly<Record<string, unknown>>[],
): v.InferOutput<TSchema>[] {
  return inputs.map((one) => v.parse(schema, one));
}

function textOf(document: string | object): string {
  return typeof document === "string" ? document : JSON.stringify(document);
}
