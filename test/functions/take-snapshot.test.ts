import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  GetRoleCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { GetQueueUrlCommand, PurgeQueueCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { dynamoDirectory } from "../../adapters/dynamodb/principals/directory.ts";
import { dynamoSnapshots } from "../../adapters/dynamodb/roles/snapshots.ts";
import { dynamoSweeps } from "../../adapters/dynamodb/sweeps.ts";
import { queueNames, tableName, undeliveredName } from "../../core/contract/names.ts";
import { forwarderRoleName, templateRoleNames } from "../../core/contract/own/own-parts.ts";
import { parseExpectation } from "../../core/expectations/expectation.ts";
import { snapshotOrderMessage } from "../../core/restore/snapshots/snapshot-order.ts";
import { publishExpectations } from "../../local/deployment/expectations.ts";
import { accounts, roleArn } from "../../local/shared/accounts.ts";
import { allowing } from "../core/restore/samples.ts";
import { trusting } from "../local/gateway/trust-policies.ts";
import { type Hub, startHub } from "./support/hub.ts";
import { functionOf, lambdaOf } from "./support/lambda.ts";
import { takeAll } from "./support/queues.ts";

const trustedArn = roleArn(accounts.dev, "/team/", "builder");
const role = { account: accounts.prod, name: "guarded" };
const policy = {
  RoleName: role.name,
  PolicyName: "logs",
  PolicyDocument: allowing("logs:PutLogEvents"),
};

let hub: Hub;

beforeAll(async () => {
  hub = await startHub();
  const expectation = { name: "guarded", match: { accounts: "*", roles: ["guarded"] } };
  const trust: unknown = JSON.parse(trusting(trustedArn));
  await publishExpectations(hub.organization.url, [parseExpectation({ ...expectation, trust }, "test")]);
  await createBuilder();
  const document = { AssumeRolePolicyDocument: trusting(trustedArn) };
  await iam(role.account).send(new CreateRoleCommand({ RoleName: role.name, ...document }));
  await iam(role.account).send(new PutRolePolicyCommand(policy));
});

beforeEach(async () => {
  for (const queue of [queueNames.takeSnapshot, queueNames.trustRechecks, queueNames.principalRechecks])
    await takeAll(hub.clients.sqs, queue);
  // An order that a test took from the queue is not on its way any more
  for (const account of [role.account, accounts.dev])
    await dynamoSweeps({ client: hub.clients.dynamodb, name: tableName }).save(account, {});
});

afterAll(() => hub?.stop());

const iam = (account: string) => hub.organization.clients(account).iam;
const directory = () => dynamoDirectory({ client: hub.clients.dynamodb, name: tableName });
const versions = () => dynamoSnapshots({ client: hub.clients.dynamodb, name: tableName }).versionsOf(role);
const order = (name: string) =>
  JSON.stringify(snapshotOrderMessage({ account: role.account, name, partition: "aws" }));

const ownRoles = [...templateRoleNames];

async function createBuilder(): Promise<void> {
  const AssumeRolePolicyDocument = trusting(`arn:aws:iam::${accounts.dev}:user/operator`);
  await iam(accounts.dev).send(
    new CreateRoleCommand({ RoleName: "builder", Path: "/team/", AssumeRolePolicyDocument }),
  );
}

/** @returns the orders of snapshots, without those that check a role of the responder */
async function sweep(account: string, sweepId: string): Promise<readonly string[]> {
  const orders = await allOrders(account, sweepId);
  return orders.filter((body) => !ownRoles.some((name) => body === order(name)));
}

async function allOrders(account: string, sweepId: string): Promise<readonly string[]> {
  const body = JSON.stringify({ version: 1, sweepId, account });
  expect(await hub.functions["sweep-account"].run(body)).toMatchObject({ givenBack: [] });
  const bodies = await takeAll(hub.clients.sqs, queueNames.takeSnapshot);
  return bodies.map((each) => {
    const { orderedAt, ...rest } = JSON.parse(each);
    expect(Date.parse(orderedAt)).toBeLessThanOrEqual(Date.now());
    return JSON.stringify(rest);
  });
}

/** What was sent there about our role: the organization has others, which nobody protects now. */
async function queued(queue: string): Promise<readonly unknown[]> {
  const bodies = await takeAll(hub.clients.sqs, queue);
  return bodies.filter((body) => body.includes(`"${role.name}"`)).map((body) => JSON.parse(body));
}

test("a sweep orders a check of each role of the responder, until it was checked", async () => {
  const orders = (await allOrders(role.account, "s0")).filter((body) => body !== order(role.name));
  expect(orders.toSorted()).toEqual(ownRoles.map(order).toSorted());
  const { givenBack, refused, log } = await hub.functions["take-snapshot"].run(...orders);
  expect([givenBack, refused]).toEqual([[], {}]);
  const compared = log.filter(({ message }) => message === "Snapshot compared");
  expect(compared).toHaveLength(ownRoles.length);
  for (const line of compared) expect(line).toMatchObject({ differences: [] });
  const messages = await takeAll(hub.clients.sqs, queueNames.principalRechecks);
  expect(messages.map((body) => JSON.parse(body))).toHaveLength(ownRoles.length + 4); // and of both rules, the boundary and the queue
  expect((await allOrders(role.account, "s00")).filter((body) => body !== order(role.name))).toEqual([]);
});

test("events that the hub did not accept are counted with the forwarder, whose account the log names", async () => {
  const { sqs } = hub.organization.clients(role.account);
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: undeliveredName }));
  const counted = async () => {
    const { log, text } = await hub.functions["take-snapshot"].run(order(forwarderRoleName));
    const [line] = log.filter(({ message }) => message === "Snapshot compared");
    return { line, metric: /"EventsUndelivered":(\d+)/.exec(text)?.[1] };
  };
  expect(await counted()).toMatchObject({
    line: { undelivered: 0, account: role.account },
    metric: undefined,
  });
  for (const MessageBody of ["1", "2"]) await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  expect(await counted()).toMatchObject({ line: { undelivered: 2, account: role.account }, metric: "2" });
  await sqs.send(new PurgeQueueCommand({ QueueUrl }));
});

describe("a snapshot", () => {
  test("is ordered by the first sweep, taken as the function's role allows, and then not needed", async () => {
    const orders = await sweep(role.account, "s1");
    expect(orders).toEqual([order(role.name)]);
    const { givenBack, calls, log } = await hub.functions["take-snapshot"].run(...orders);
    expect(givenBack).toEqual([]);
    expect(
      Object.keys(calls)
        .filter((call) => call.includes("iam:"))
        .sort(),
    ).toEqual([
      `${accounts.dev} iam:GetRole`,
      `${role.account} iam:GetRole`,
      `${role.account} iam:GetRolePolicy`,
      `${role.account} iam:ListAttachedRolePolicies`,
      `${role.account} iam:ListInstanceProfilesForRole`,
      `${role.account} iam:ListRolePolicies`,
    ]);
    expect(log).toContainEqual(
      expect.objectContaining({ message: "Snapshot taken", isNew: true, principals: 1 }),
    );
    expect(await versions()).toMatchObject([{ name: role.name, inlinePolicies: [{ name: "logs" }] }]);
    expect(await sweep(role.account, "s2")).toEqual([]);
  });

  test.each([
    { seconds: "0", givenBack: [] },
    { seconds: "30", givenBack: ["message-0"] },
  ])("ordered by a call waits while IAM may not show it: $seconds s here", async ({ seconds, givenBack }) => {
    const environment = { IAM_SHOWS_AFTER_SECONDS: seconds };
    const declared = await functionOf("take-snapshot");
    const lambda = await lambdaOf(hub.organization, declared, hub.bundles["take-snapshot"], environment);
    const caller = { eventId: "event-1", occurredAt: new Date().toISOString(), type: "IAMUser" };
    const ordered = snapshotOrderMessage({ ...role, partition: "aws", caller });
    const run = await lambda.run(JSON.stringify(ordered)).finally(() => lambda.process.stop());
    expect(run.givenBack).toEqual(givenBack);
  });

  test("names the role as a dependent, and knows the id of whom it trusts", async () => {
    const key = { kind: "role", account: accounts.dev, name: "builder" } as const;
    expect(await directory().dependentsOf(key)).toMatchObject([{ ...role, expectation: "guarded" }]);
    const { Role } = await iam(accounts.dev).send(new GetRoleCommand({ RoleName: "builder" }));
    expect(await directory().historyOf(key)).toMatchObject([{ id: Role?.RoleId, arn: trustedArn }]);
  });

  test("of a trusted role that was recreated is not needed: the sweep has the dependents looked at", async () => {
    await iam(accounts.dev).send(new DeleteRoleCommand({ RoleName: "builder" }));
    await createBuilder();
    await sweep(accounts.dev, "s3");
    expect(await queued(queueNames.trustRechecks)).toMatchObject([
      { account: role.account, roleName: role.name, reason: "principal-changed", causeId: "s3" },
    ]);
    const key = { kind: "role", account: accounts.dev, name: "builder" } as const;
    expect(await directory().historyOf(key)).toHaveLength(2);
    await sweep(accounts.dev, "s4");
    expect(await queued(queueNames.trustRechecks)).toEqual([]);
  });

  test("of a deleted role keeps its snapshots, and its sweep requests a recheck where the role can be recreated", async () => {
    await iam(role.account).send(new DeleteRolePolicyCommand(policy));
    await iam(role.account).send(new DeleteRoleCommand({ RoleName: role.name }));
    const { givenBack, log } = await hub.functions["take-snapshot"].run(
      order(role.name),
      order("never-there"),
    );
    expect(givenBack).toEqual([]);
    expect(log.map(({ message }) => message)).toEqual(
      expect.arrayContaining(["Snapshot gone", "Snapshot unprotected"]),
    );
    expect(await versions()).toHaveLength(1);
    await sweep(role.account, "s5");
    expect(await queued(queueNames.principalRechecks)).toMatchObject([
      { roleName: role.name, reason: "sweep" },
    ]);
    expect(await queued(queueNames.trustRechecks)).toEqual([]);
  });

  test("that makes no sense goes back to its queue, and ends in the dead letters", async () => {
    const broken = JSON.stringify({ source: "aws.iam", version: 1 });
    const { givenBack } = await hub.functions["take-snapshot"].run(broken, order(role.name));
    expect(givenBack).toEqual(["message-0"]);
  });
});
