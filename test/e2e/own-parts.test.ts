import { DisableRuleCommand, EnableRuleCommand } from "@aws-sdk/client-eventbridge";
import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
} from "@aws-sdk/client-iam";
import { DeleteQueueCommand, GetQueueUrlCommand, SetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { forwardRuleName, functionNames, queueNames, undeliveredName } from "../../core/contract/names.ts";
import { snapshotOrderMessage } from "../../core/restore/snapshots/snapshot-order.ts";
import { type Organization, startOrganization } from "../../local/organization.ts";
import { accounts } from "../../local/shared/accounts.ts";
import { send, waiting } from "../functions/support/queues.ts";
import { type Onlookers, onlookersOf } from "./onlookers.ts";

// An administrator of a member account turns against the responder's own parts there.

const { hub, prod } = accounts;
const reader = { account: prod, name: "trust-drift-reader" };
const rule = { account: prod, name: forwardRuleName };
const operator = { arn: `arn:aws:iam::${prod}:user/operator` };

let organization: Organization;
let see: Onlookers;

beforeAll(async () => {
  organization = await startOrganization();
  see = await onlookersOf(organization);
});

afterAll(() => organization?.stop());

function checkedRoles(): number {
  const lines = organization.functions?.logs.get(functionNames.takeSnapshot) ?? [];
  return lines.filter((line) => line.includes('"Snapshot compared"')).length;
}

/** The daily check, without the wait for the sweep. */
const check = (name: string) =>
  send(
    organization.clients(hub).sqs,
    queueNames.takeSnapshot,
    JSON.stringify(snapshotOrderMessage({ account: prod, name, partition: "aws" })),
  );

const parts = [
  "trust-drift-forwarder",
  "trust-drift-remediator",
  "trust-drift-restorer",
  forwardRuleName,
  "trust-drift-boundary",
  undeliveredName,
];

test("a change that no event reports is found by the sweep; every other part is as the template declares it", async () => {
  const { iam } = organization.clients(prod);
  const PolicyDocument = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
  });
  const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName: "everything", PolicyDocument }));
  organization.gateway.events.suppress(true);
  await iam.send(new AttachRolePolicyCommand({ RoleName: reader.name, PolicyArn: Policy?.Arn }));
  organization.gateway.events.suppress(false);
  await organization.sweep();
  await expect
    .poll(() => see.incidentsOf(reader))
    .toMatchObject([
      {
        severity: "high",
        foundBy: "sweep",
        cause: { kind: "own-part-changed", differences: [`${Policy?.Arn} is attached`] },
      },
    ]);
  await expect.poll(() => see.underWay()).toBe(0);
  const others = Object.values(accounts).flatMap((account) => parts.map((name) => ({ account, name })));
  expect((await Promise.all(others.map(see.incidentsOf))).flat()).toEqual([]);
  expect(checkedRoles()).toBe(Object.values(accounts).length * 4);
  expect(await waiting(organization.clients(hub).sqs, queueNames.deadLetters)).toBe(0);
});

test("a disabled forwarding rule is reported at once, by whom, and until it is enabled again", async () => {
  const { events } = organization.clients(prod);
  await events.send(new DisableRuleCommand({ Name: forwardRuleName }));
  await expect
    .poll(() => see.incidentsOf(rule))
    .toMatchObject([
      {
        severity: "high",
        state: "detected",
        cause: { kind: "own-part-changed", call: "DisableRule" },
        actor: operator,
      },
    ]);
  await expect.poll(() => see.messagesWith("own rule trust-drift-forward was changed")).toHaveLength(1);
  await check("trust-drift-forwarder");
  await expect
    .poll(() => see.incidentsOf(rule))
    .toMatchObject([{ cause: { differences: ["the rule is disabled"] } }]);
  await events.send(new EnableRuleCommand({ Name: forwardRuleName }));
  await check("trust-drift-forwarder");
  await expect.poll(() => see.incidentsOf(rule)).toMatchObject([{ state: "resolved" }]);
});

test("a wider boundary and a queue that anyone can write to are found without their events, also a missing queue", async () => {
  const { iam, sqs } = organization.clients(prod);
  const boundary = { account: prod, name: "trust-drift-boundary" };
  const queue = { account: prod, name: undeliveredName };
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: undeliveredName }));
  const everything = { Effect: "Allow", Action: "*", Resource: "*" };
  const open = { Effect: "Allow", Principal: "*", Action: "sqs:*", Resource: "*" };
  const policyOf = (statement: object) => JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  organization.gateway.events.suppress(true);
  await iam.send(
    new CreatePolicyVersionCommand({
      PolicyArn: `arn:aws:iam::${prod}:policy/trust-drift/${boundary.name}`,
      PolicyDocument: policyOf(everything),
      SetAsDefault: true,
    }),
  );
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: policyOf(open) } }));
  await check("trust-drift-forwarder");
  const found = (differences: readonly string[]) => [
    {
      severity: "high",
      state: "detected",
      foundBy: "sweep",
      cause: { kind: "own-part-changed", differences },
    },
  ];
  await expect
    .poll(() => see.incidentsOf(boundary))
    .toMatchObject(found(["it allows or denies something else"]));
  await expect.poll(() => see.incidentsOf(queue)).toMatchObject(found(["its policy is another one"]));

  await sqs.send(new DeleteQueueCommand({ QueueUrl }));
  organization.gateway.events.suppress(false);
  await check("trust-drift-forwarder");
  await expect.poll(() => see.incidentsOf(queue)).toMatchObject(found(["the queue does not exist"]));
});
