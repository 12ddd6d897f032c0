import { readFile } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";
import { GetItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { UpdateAssumeRolePolicyCommand } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { keys } from "../../adapters/dynamodb/keys.ts";
import { queueNames, tableName } from "../../core/contract/names.ts";
import { type Expectation, renderTrust } from "../../core/expectations/expectation.ts";
import { isOpen } from "../../core/incidents/incident.ts";
import type { RoleRecord } from "../../core/incidents/role-record.ts";
import type { RoleKey } from "../../core/principals/role.ts";
import { ownExpectations } from "../../local/deployment/expectations.ts";
import { type Organization, startOrganization } from "../../local/organization.ts";
import { accounts } from "../../local/shared/accounts.ts";
import type { Clients } from "../../local/shared/clients.ts";
import { clientsIn } from "../functions/support/clients.ts";
import { waiting } from "../functions/support/queues.ts";
import { endWaves } from "../functions/support/time.ts";
import { trusting } from "../local/gateway/trust-policies.ts";
import { everyCase } from "../support/every-case.ts";
import { type AwsCli, awsCli } from "./aws-cli.ts";
import { type Onlookers, onlookersOf } from "./onlookers.ts";

const { hub, prod, dev } = accounts;

let organization: Organization;
let clients: (account: string) => Clients;
let aws: AwsCli;
let see: Onlookers;
let expectations: readonly Expectation[];

beforeAll(async () => {
  organization = await startOrganization({ retryAfterSeconds: 5, warm: true });
  clients = clientsIn(organization);
  [aws, see, expectations] = await Promise.all([
    awsCli(organization.url),
    onlookersOf(organization),
    ownExpectations(),
  ]);
});

afterAll(async () => {
  await organization?.stop();
  await aws?.remove();
});

beforeEach(() => endWaves(clients(hub).dynamodb));

function turnToggle(value: string): Promise<string> {
  return aws.run(hub, `ssm put-parameter --name /trust-drift/auto-remediation --value ${value} --overwrite`);
}

async function updateByCli(document: string): Promise<string> {
  const command = "iam update-assume-role-policy --role-name qovery-user-role --policy-document";
  return aws.run(prod, `${command} ${await aws.file(document)}`);
}

async function update({ account, name: RoleName }: RoleKey, PolicyDocument: string): Promise<void> {
  await organization
    .clients(account)
    .iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
}

function expectedTrust({ account, name }: RoleKey): unknown {
  const expectation = expectations.find(({ match }) => match.roles.includes(name));
  if (expectation === undefined) throw new Error(`no expectation of expectations/ names ${name}`);
  return JSON.parse(renderTrust(expectation, account, "aws"));
}

function callsOf(call: string): number {
  return organization.gateway.calls.get(call) ?? 0;
}

/** Everything has been handled, and nothing was given up. */
async function expectQuiet(options?: { readonly timeout: number }): Promise<void> {
  await expect.poll(() => see.underWay(), options).toBe(0);
  expect(await waiting(clients(hub).sqs, queueNames.deadLetters)).toBe(0);
}

/** One incident of the role, one message in the channel, one text for each state. */
async function expectToldOnce(role: RoleKey, state: string): Promise<void> {
  const [incident, ...others] = await see.incidentsOf(role);
  expect(others).toEqual([]);
  expect(incident?.state).toBe(state);
  expect(await see.messagesWith(String(incident?.id))).toHaveLength(1);
  const states = (await see.texts())
    .filter(({ incidentId }) => incidentId === incident?.id)
    .map((one) => one.state);
  expect(states).toEqual([...new Set(states)]);
  expect(states).toContain(state);
}

describe("the plain AWS CLI changes a protected role", () => {
  const role = { account: prod, name: "qovery-user-role" };
  const foreign = trusting("arn:aws:iam::193672423079:root");

  test("with the toggle off: it stays, and people read of it", async () => {
    await turnToggle("off");
    expect(await updateByCli(foreign)).toBe("");
    await expect.poll(() => see.texts()).toMatchObject([{ state: "detected", roleName: role.name }]);
    const [told] = await see.texts();
    expect(told?.text).toContain("account 193672423079 (foreign) can now assume this role");
    expect(told?.text).toContain("Changed by: user operator in account 444444444444 via the AWS CLI");
    await expect.poll(() => see.messagesWith("Auto-remediation is off")).toHaveLength(1);
    expect(await see.messagesWith(String(told?.incidentId))).toHaveLength(1);
    const answer = await aws.run(prod, `iam get-role --role-name ${role.name}`);
    expect(JSON.parse(answer).Role.AssumeRolePolicyDocument).toEqual(JSON.parse(foreign));
    expect(callsOf(`${prod} iam:UpdateAssumeRolePolicy`)).toBe(1);
  });

  test("with the toggle on: it is reverted and verified", async () => {
    await turnToggle("on");
    await updateByCli(trusting("arn:aws:iam::193672423079:user/deploy"));
    await expect.poll(() => see.trustOf(role)).toEqual(expectedTrust(role));
    const answer = await aws.run(prod, `iam get-role --role-name ${role.name}`);
    expect(JSON.parse(answer).Role.AssumeRolePolicyDocument).toEqual(expectedTrust(role));
    await expect.poll(() => see.messagesWith("✅ Reverted in ")).toHaveLength(1);
    await expect.poll(() => see.texts()).toContainEqual(expect.objectContaining({ state: "reverted" }));
    await expectQuiet();
  });

  test("to a document that IAM refuses: the caller gets IAM's message, and nothing is reported", async () => {
    const before = (await see.texts()).length;
    await expect(updateByCli('{"Version":"2012-10-17","Statement":[]}')).rejects.toMatchObject({
      stderr: expect.stringContaining(
        "An error occurred (MalformedPolicyDocument) when calling the UpdateAssumeRolePolicy operation: Could not parse the policy",
      ),
    });
    const counted = () => organization.functions?.logs.get("trust-drift-on-trust-updated")?.join("\n");
    await expect.poll(counted).toContain('"reason":"failed-call"');
    await expectQuiet();
    expect(await see.texts()).toHaveLength(before);
  });
});

test("Slack is down: the revert and the topic do not wait for it, and its message comes later, once", async () => {
  const role = { account: prod, name: "qovery-user-access-role" };
  organization.slack.switches.outage(true);
  await update(role, trusting("arn:aws:iam::193672423079:root"));
  await expect.poll(() => see.trustOf(role)).toEqual(expectedTrust(role));
  const told = async () => (await see.texts()).filter(({ roleName }) => roleName === role.name);
  // The alert may be sent before the revert
  await expect.poll(async () => (await told()).at(-1)).toMatchObject({ state: "reverted" });
  expect(await see.messagesWith(role.name)).toEqual([]);
  organization.slack.switches.outage(false);
  await expect.poll(() => see.messagesWith(role.name)).toHaveLength(1);
  await expectQuiet();
  await expectToldOnce(role, "reverted");
});

test("an event that comes twice is one incident, one message, one text for each state", async () => {
  const role = { account: dev, name: "qovery-user-role" };
  organization.gateway.events.double(true);
  await update(role, trusting("arn:aws:iam::193672423079:root"));
  await expect.poll(() => see.trustOf(role)).toEqual(expectedTrust(role));
  await expectQuiet();
  organization.gateway.events.double(false);
  await expectToldOnce(role, "reverted");
});

const changes = everyCase ? 50 : 15;

test(`${changes} rapid changes end as expected, after a few writes with growing pauses`, async () => {
  const role = { account: dev, name: "app-payments" };
  const before = callsOf(`${dev} iam:UpdateAssumeRolePolicy`);
  for (let count = 0; count < changes; count++) {
    await update(role, trusting(`arn:aws:iam::${193672423000 + count}:root`));
  }
  await expect.poll(() => see.trustOf(role)).toEqual(expectedTrust(role));
  // Each change is an alert, because each was critical, and Slack takes a message and its note in two to three seconds
  await expectQuiet({ timeout: changes * 10_000 });
  const writes = callsOf(`${dev} iam:UpdateAssumeRolePolicy`) - before - changes;
  expect(writes).toBeGreaterThan(0);
  expect(writes).toBeLessThanOrEqual(5);
  expect((await see.incidentsOf(role)).filter(isOpen)).toEqual([]);
}, 600_000);

test("reverts stop after the third for someone who writes again after each one, and an alert says so", async () => {
  const role = { account: dev, name: "qovery-user-access-role" };
  // Not critical: a trusted user is missing
  const narrowed = trusting("arn:aws:iam::283389881690:role/qovery-deployer");
  for (let round = 1; round <= 3; round++) {
    await update(role, narrowed);
    await expect.poll(() => see.trustOf(role)).toEqual(expectedTrust(role));
    await expectQuiet();
  }
  await update(role, narrowed);
  await expect
    .poll(() => see.messagesWith("Suspended · "))
    .toContainEqual(expect.stringContaining(role.name));
  await expectQuiet();
  expect(await see.trustOf(role)).toEqual(JSON.parse(narrowed));
  expect((await see.incidentsOf(role)).filter(isOpen)).toMatchObject([{ state: "suspended" }]);
});

describe("the handler's process is killed", () => {
  test.each([
    { when: "before it wrote", account: prod, call: `${hub} dynamodb:TransactWriteItems`, ends: "reverted" },
    { when: "after it wrote", account: dev, call: `${dev} iam:UpdateAssumeRolePolicy`, ends: "reverted" },
  ])(
    "$when: the event comes again, and the role and the notifications are complete",
    async ({ account, call, ends }) => {
      const role = { account, name: "github-deployer" };
      const pid = await pidOf("on-trust-updated");
      await update(role, trusting("arn:aws:iam::193672423079:root"));
      const [count, writes] = [callsOf(call), callsOf(`${account} iam:UpdateAssumeRolePolicy`)];
      while (callsOf(call) === count) await setImmediate();
      process.kill(pid, "SIGKILL");
      await endLease(role);
      await expect.poll(() => see.trustOf(role)).toEqual(expectedTrust(role));
      await expectQuiet();
      expect(callsOf(`${account} iam:UpdateAssumeRolePolicy`) - writes).toBe(1);
      await expectToldOnce(role, ends);
    },
  );

  async function pidOf(file: string): Promise<number> {
    for (const pid of organization.functions?.pids ?? []) {
      if ((await readFile(`/proc/${pid}/cmdline`, "utf8")).includes(file)) return pid;
    }
    throw new Error(`no process runs ${file}`);
  }

  /** The dead handler's lease holds for a minute; here it is over at once. */
  async function endLease(role: RoleKey): Promise<void> {
    const { dynamodb } = clients(hub);
    const where = { TableName: tableName, Key: keys.record(role) };
    const { Item: item } = await dynamodb.send(new GetItemCommand({ ...where, ConsistentRead: true }));
    const record: RoleRecord = JSON.parse(item?.body?.S ?? "");
    const body = JSON.stringify({ ...record, leaseUntil: record.writes.at(-1) });
    const change = {
      UpdateExpression: "SET body = :body",
      ExpressionAttributeValues: { ":body": { S: body } },
    };
    await dynamodb.send(new UpdateItemCommand({ ...where, ...change }));
  }
});

test("a subscriber of the journal got every event, valid against its published schema", async () => {
  const types = await see.journalTypes();
  expect(types).toEqual(expect.arrayContaining(["Trust Drift Detected", "Trust Drift Reverted"]));
});
