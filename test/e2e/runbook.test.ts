import { CreateRoleCommand, GetRolePolicyCommand, UpdateAssumeRolePolicyCommand } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, expect, test } from "vitest";
import { queueNames, undeliveredName } from "../../core/contract/names.ts";
import { memberRoleNames } from "../../core/contract/roles.ts";
import type { Incident, IncidentState } from "../../core/incidents/incident.ts";
import { commandsFor } from "../../core/notify/incident/commands.ts";
import type { RoleKey } from "../../core/principals/role.ts";
import { type Organization, startOrganization } from "../../local/organization.ts";
import { accounts } from "../../local/shared/accounts.ts";
import { send, waiting } from "../functions/support/queues.ts";
import { takeAway } from "../functions/support/take-away.ts";
import { trusting } from "../local/gateway/trust-policies.ts";
import { type Onlookers, onlookersOf } from "./onlookers.ts";
import { openRunbook, type Runbook } from "./runbook.ts";

// docs/runbook.md, followed as it is written.

const { hub, prod } = accounts;
/** A role for each group of tests: the reverts of a role are counted. */
const roles = {
  first: { account: prod, name: "qovery-user-role" },
  suspended: { account: prod, name: "qovery-user-access-role" },
  adopted: { account: accounts.dev, name: "qovery-user-role" },
} as const satisfies Record<string, RoleKey>;
let role: RoleKey = roles.first;
const vendor = "arn:aws:iam::283389881690:role/qovery-deployer";
const foreign = (count: number) => trusting(`arn:aws:iam::${193672423000 + count}:root`);

let organization: Organization;
let see: Onlookers;
let book: Runbook;

beforeAll(async () => {
  organization = await startOrganization({ retryAfterSeconds: 1 });
  [see, book] = await Promise.all([onlookersOf(organization), openRunbook(organization)]);
});

afterAll(async () => {
  await organization?.stop();
  await book?.remove();
});

/** Follows a role from now on: its next incident in this state becomes the one of the alert. */
async function drift(document: string, state: IncidentState, session = organization.clients(role.account)) {
  const since = new Date().toISOString();
  await session.iam.send(
    new UpdateAssumeRolePolicyCommand({ RoleName: role.name, PolicyDocument: document }),
  );
  const latest = async () => (await see.incidentsOf(role)).find(({ detectedAt }) => detectedAt > since);
  await expect.poll(async () => (await latest())?.state).toBe(state);
  await quiet();
  const incident = (await latest()) ?? expect.fail("no incident");
  Object.assign(book.variables, { ACCOUNT: role.account, ROLE: role.name, INCIDENT: incident.id });
  return incident;
}

function allowWrites(): Promise<string> {
  return book.run("aws ssm put-parameter --name /trust-drift/auto-remediation --overwrite --value on");
}

async function quiet(): Promise<void> {
  await expect.poll(() => see.underWay()).toBe(0);
}

async function stateOf({ id }: Incident): Promise<string | undefined> {
  return (await see.incidentsOf(role)).find((incident) => incident.id === id)?.state;
}

async function expectEnd(incident: Incident, state: IncidentState): Promise<Incident> {
  await expect.poll(() => stateOf(incident)).toBe(state);
  await quiet();
  return (await see.incidentsOf(role)).find(({ id }) => id === incident.id) ?? expect.fail("no incident");
}

function commandOf(incident: Incident, purpose: RegExp): string {
  const found = commandsFor(incident).find((command) => purpose.test(command.purpose));
  return found?.line ?? expect.fail(`no command ${purpose}`);
}

async function trustText(): Promise<string> {
  return JSON.stringify(await see.trustOf(role));
}

test("Stop all writes, Open, and its ends: the expected document by hand, and a closed incident", async () => {
  await book.follow("Stop all writes");
  const open = await drift(foreign(1), "detected");
  const printed = await book.follow("Open", 0);
  expect(printed).toContain("193672423001");
  expect(printed).toContain("UpdateAssumeRolePolicy");
  await book.run(commandOf(open, /^Write the expected/));
  await expectEnd(open, "resolved");
  expect(await trustText()).toContain(vendor);
  const unwanted = await drift(foreign(2), "detected");
  await book.follow("Open", 1);
  expect((await expectEnd(unwanted, "resolved")).steps.at(-1)?.note).toContain("ticket 4711");
});

test("Approval needed, Reverted and its undo", async () => {
  await book.run("aws ssm put-parameter --name /trust-drift/auto-remediation --overwrite --value approve");
  const asked = await drift(foreign(3), "awaiting-approval");
  await book.follow("Approval needed");
  const reverted = await expectEnd(asked, "reverted");
  expect(await book.follow("Reverted")).toContain(vendor);
  await book.follow("Stop all writes");
  await book.run(commandOf(reverted, /^Undo/));
  expect(await trustText()).toContain("193672423003");
  await quiet();
});

test("End the sessions of a role", async () => {
  const named = { RoleName: role.name, PolicyName: "AWSRevokeOlderSessions" };
  const { iam } = organization.clients(prod);
  await book.follow("End the sessions of a role", 0);
  const { PolicyDocument } = await iam.send(new GetRolePolicyCommand(named));
  const [statement] = JSON.parse(decodeURIComponent(PolicyDocument ?? "")).Statement;
  const { DateLessThan } = statement.Condition;
  expect(Date.parse(DateLessThan["aws:TokenIssueTime"])).toBeLessThanOrEqual(Date.now());
  await book.follow("End the sessions of a role", 1);
  await expect(iam.send(new GetRolePolicyCommand(named))).rejects.toThrow();
  await quiet();
});

test("Blocked: the statement that the alert prints, then the next sweep", async () => {
  await allowWrites();
  const giveBack = await takeAway(
    organization.clients(prod).iam,
    memberRoleNames.remediator,
    "iam:UpdateAssumeRolePolicy",
  );
  const blocked = await drift(foreign(4), "blocked");
  expect(await book.follow("Blocked")).toContain("trust-drift");
  expect(blocked.blockage?.unblockingStatement).toContain("iam:UpdateAssumeRolePolicy");
  await giveBack();
  await organization.sweep();
  await expectEnd(blocked, "reverted");
});

test("Suspended: the writer is stopped, then the suspension is ended", async () => {
  role = roles.suspended;
  await allowWrites();
  // Not critical: a trusted user is missing
  const narrowed = trusting(vendor);
  for (let round = 1; round <= 3; round++) await drift(narrowed, "reverted");
  const suspended = await drift(narrowed, "suspended");
  expect(await trustText()).not.toContain("user/qovery-deployer");
  await book.follow("Suspended", 0);
  await expectEnd(suspended, "reverted");
});

test("Adopted: an adoption is ended", async () => {
  role = roles.adopted;
  await allowWrites();
  const { iam } = organization.clients(role.account);
  const AssumeRolePolicyDocument = trusting(`arn:aws:iam::${role.account}:root`);
  await iam.send(new CreateRoleCommand({ RoleName: "deployer", Path: "/ci/", AssumeRolePolicyDocument }));
  const deployer = `arn:aws:iam::${role.account}:role/ci/deployer`;
  const session = organization.gateway.openServiceSession(deployer, "release-7");
  await drift(trusting(vendor), "adopted", organization.clients(session));
  await book.follow("Adopted");
  await expect.poll(trustText).toContain("user/qovery-deployer");
  await quiet();
});

// moto has no StartMessageMoveTask, so the redrive is not tried
test("Dead letters: a message is received", async () => {
  const { sqs } = organization.clients(hub);
  await send(sqs, queueNames.deadLetters, "not an event");
  expect(await book.follow("Dead letters", 0)).toContain("not an event");
});

test("Undelivered: the cause is read from the messages, and the queue is purged", async () => {
  book.variables.ACCOUNT = accounts.dev;
  const { sqs } = organization.clients(accounts.dev);
  await send(sqs, undeliveredName, "not delivered");
  expect(await book.follow("Undelivered", 0)).toContain("not delivered");
  await book.follow("Undelivered", 1);
  expect(await waiting(sqs, undeliveredName)).toBe(0);
});
