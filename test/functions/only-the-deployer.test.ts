import { PutItemCommand, TransactWriteItemsCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { SendMessageBatchCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { functionNames, queueNames, tableName } from "../../core/contract/names.ts";
import { rolePath } from "../../core/contract/roles.ts";
import { recheckMessage } from "../../core/events/recheck.ts";
import { queueArn, queueUrl } from "../../local/deployment/queues.ts";
import { type Organization, startOrganization } from "../../local/organization.ts";
import { accounts, roleArn } from "../../local/shared/accounts.ts";
import { readSample } from "../stacks/messaging/samples.ts";

// Each function's declared role tries to change what is expected, what is on record, and who approved it, and to forge
// what the responders act on.

let organization: Organization;

beforeAll(async () => {
  organization = await startOrganization({ functions: false });
});

afterAll(() => organization?.stop());

const as = (functionName: string) => {
  const arn = roleArn(accounts.hub, rolePath, functionName);
  return organization.clients(organization.gateway.openServiceSession(arn, "test"));
};

const { onTrustUpdated, onPrincipalChanged, slackActions, sweepAccount, takeSnapshot, sweepPlan } =
  functionNames;
const record = `ROLE#${accounts.prod}#qovery-user-role`;

const attempts = [
  { what: "the current version of the expectations", pk: "CATALOGUE", sk: "VERSION", writers: [] },
  { what: "an expectation", pk: "CATALOGUE#0123", sk: "EXPECTATION#x", writers: [] },
  { what: "the record of a role", pk: record, sk: "RECORD", writers: [onTrustUpdated, onPrincipalChanged] },
  { what: "an approval", pk: `APPROVAL#${accounts.prod}#app`, sk: "APPROVAL", writers: [slackActions] },
] as const;

const event = JSON.stringify(readSample("update-assume-role-policy/foreign-account-added.json"));
const recheck = JSON.stringify(
  recheckMessage({
    reason: "approved",
    causeId: "forged",
    account: accounts.prod,
    roleName: "qovery-user-role",
    partition: "aws",
    seenAt: "2026-03-01T10:00:00Z",
  }),
);

const messages = [
  { what: "an event of a trust policy", queue: queueNames.trustUpdated, body: event, senders: [] },
  { what: "an event of a principal", queue: queueNames.principalChanged, body: event, senders: [] },
  { what: "an incident", queue: queueNames.notify, body: event, senders: [] },
  { what: "the schedule of the sweep", queue: queueNames.sweepPlan, body: "{}", senders: [] },
  { what: "a dead letter", queue: queueNames.deadLetters, body: event, senders: [] },
  {
    what: "a recheck of a trust policy",
    queue: queueNames.trustRechecks,
    body: recheck,
    senders: [onPrincipalChanged, sweepAccount, slackActions],
  },
  {
    what: "a recheck of a deleted role",
    queue: queueNames.principalRechecks,
    body: recheck,
    senders: [sweepAccount, takeSnapshot, slackActions],
  },
  {
    what: "the order of a sweep",
    queue: queueNames.sweepAccount,
    body: "{}",
    senders: [onTrustUpdated, onPrincipalChanged, sweepPlan],
  },
  {
    what: "the order of a snapshot",
    queue: queueNames.takeSnapshot,
    body: "{}",
    senders: [onPrincipalChanged, sweepAccount],
  },
] as const;

const denied = { name: expect.stringMatching(/^AccessDenied/) };

describe.each(Object.values(functionNames))("the role of %s", (name) => {
  test.each(attempts.filter(({ writers }) => !writers.some((writer) => writer === name)))(
    "cannot write $what",
    async ({ pk, sk }) => {
      const { dynamodb } = as(name);
      const Key = { pk: { S: pk }, sk: { S: sk } };
      const Item = { ...Key, version: { S: "forged" } };
      const Put = { TableName: tableName, Item };
      const update = { TableName: tableName, Key, UpdateExpression: "SET version = :v" };
      const ExpressionAttributeValues = { ":v": { S: "forged" } };
      await expect(dynamodb.send(new PutItemCommand(Put))).rejects.toMatchObject(denied);
      await expect(
        dynamodb.send(new UpdateItemCommand({ ...update, ExpressionAttributeValues })),
      ).rejects.toMatchObject(denied);
      await expect(
        dynamodb.send(new TransactWriteItemsCommand({ TransactItems: [{ Put }] })),
      ).rejects.toMatchObject(denied);
    },
  );

  test.each(messages.filter(({ senders }) => !senders.some((sender) => sender === name)))(
    "cannot forge $what",
    async ({ queue, body: MessageBody }) => {
      const { sqs } = as(name);
      const QueueUrl = queueUrl(queue);
      const Entries = [{ Id: "0", MessageBody }];
      await expect(sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }))).rejects.toMatchObject(denied);
      await expect(sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }))).rejects.toMatchObject(
        denied,
      );
    },
  );

  test.each(messages.filter(({ senders }) => senders.some((sender) => sender === name)))(
    "can send $what",
    async ({ queue, body: MessageBody }) => {
      const sent = as(name).sqs.send(new SendMessageCommand({ QueueUrl: queueUrl(queue), MessageBody }));
      await expect(sent).resolves.toMatchObject({ MessageId: expect.any(String) });
    },
  );
});

describe("a role that may send to every queue by mistake", () => {
  beforeAll(async () => {
    const statement = { Effect: "Allow", Action: "sqs:*", Resource: queueArn("*") };
    await organization.clients(accounts.hub).iam.send(
      new PutRolePolicyCommand({
        RoleName: functionNames.notify,
        PolicyName: "mistake",
        PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }),
      }),
    );
  });

  test.each(Object.values(queueNames))("is denied by the policy of %s", async (queue) => {
    const { sqs } = as(functionNames.notify);
    const sent = sqs.send(new SendMessageCommand({ QueueUrl: queueUrl(queue), MessageBody: "{}" }));
    await expect(sent).rejects.toThrow("with an explicit deny in a resource-based policy");
  });
});
