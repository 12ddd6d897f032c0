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
import type { Clients } from "../../shared/clients.ts";
import { type HubResources, hubResources } from "./hub-resources.ts";
import { makeAlarms, makeLogGroups } from "./monitoring.ts";
import type { DeclaredResources } from "./program.ts";

/**
 * Creates the declared resources of the hub account, each after those that it refers to.
 * @throws ValiError for a resource that cannot be created as declared, before any resource is created
 */
export async function makeHub(
  endpoint: string,
  declared: DeclaredResources,
  clients: Clients,
): Promise<void> {
  const resources = hubResources(declared);
  await makeQueues(resources, clients);
  await Promise.all([
    makeRoles(resources, clients),
    makeTables(resources, clients),
    makeTopicsAndParameters(resources, clients),
    makeBuses(resources, clients),
    makeAlarms(resources, clients),
    makeLogGroups(endpoint, resources),
  ]);
}

/** The dead-letter queue comes first, because the other queues refer to it. */
async function makeQueues({ queues, queuePolicies }: HubResources, { sqs }: Clients): Promise<void> {
  for (const part of [
    queues.filter((one) => !one.redrivePolicy),
    queues.filter((one) => one.redrivePolicy),
  ]) {
    await Promise.all(
      part.map((one) => {
        const policy = queuePolicies.find(({ queueUrl }) => queueUrl.endsWith(`/${one.name}`))?.policy;
        const Attributes = {
          ...(policy !== undefined && { Policy: policy }),
          VisibilityTimeout: String(one.visibilityTimeoutSeconds),
          MessageRetentionPeriod: String(one.messageRetentionSeconds),
          ...(one.redrivePolicy !== undefined && { RedrivePolicy: one.redrivePolicy }),
        };
        return sqs.send(new CreateQueueCommand({ QueueName: one.name, Attributes }));
      }),
    );
  }
}

async function makeRoles({ roles }: HubResources, { iam }: Clients): Promise<void> {
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

async function makeTables({ tables }: HubResources, { dynamodb }: Clients): Promise<void> {
  for (const one of tables) {
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

async function makeTopicsAndParameters(
  { topics, parameters }: HubResources,
  { sns, ssm }: Clients,
): Promise<void> {
  await Promise.all([
    // The key is left out: moto encrypts nothing
    ...topics.map(({ name }) => sns.send(new CreateTopicCommand({ Name: name }))),
    ...parameters.map(({ name, type, value }) =>
      ssm.send(new PutParameterCommand({ Name: name, Type: type, Value: value })),
    ),
  ]);
}

async function makeBuses(resources: HubResources, { events }: Clients): Promise<void> {
  const { buses, busPolicies, rules, targets } = resources;
  for (const { name: Name } of buses) {
    await events.send(new CreateEventBusCommand({ Name }));
  }
  for (const { eventBusName: EventBusName, policy: Policy } of busPolicies) {
    await events.send(new PutPermissionCommand({ EventBusName, Policy }));
  }
  for (const one of rules) {
    await events.send(
      new PutRuleCommand({
        Name: one.name,
        EventBusName: one.eventBusName,
        EventPattern: one.eventPattern,
        ScheduleExpression: one.scheduleExpression,
      }),
    );
  }
  for (const one of targets) {
    const DeadLetterConfig = one.deadLetterConfig && { Arn: one.deadLetterConfig.arn };
    const Targets = [{ Id: one.targetId, Arn: one.arn, DeadLetterConfig }];
    await events.send(new PutTargetsCommand({ Rule: one.rule, EventBusName: one.eventBusName, Targets }));
  }
}

function textOf(document: string | object): string {
  return typeof document === "string" ? document : JSON.stringify(document);
}
