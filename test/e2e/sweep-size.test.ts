import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { CreateRoleCommand, ListRolesCommand } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, expect, test } from "vitest";
import { publishCatalogue } from "../../adapters/dynamodb/catalogue/catalogue.ts";
import { journalBusName } from "../../core/contract/journal.ts";
import { functionNames, queueNames, tableName } from "../../core/contract/names.ts";
import { toggleParameterName } from "../../core/contract/parameters.ts";
import { rolePath } from "../../core/contract/roles.ts";
import { parseExpectation } from "../../core/expectations/expectation.ts";
import type { SweepPorts } from "../../core/sweep/ports.ts";
import { type SweepReport, sweepAccount } from "../../core/sweep/sweep.ts";
import { composeSweeper } from "../../functions/compose/sweeper.ts";
import { declaredMembers } from "../../local/deployment/declared/members.ts";
import { declaredResources } from "../../local/deployment/declared/program.ts";
import { deployMember } from "../../local/deployment/member-stack.ts";
import { queueUrl } from "../../local/deployment/queues.ts";
import { externalId } from "../../local/deployment/secrets.ts";
import { type Organization, startOrganization } from "../../local/organization.ts";
import { accounts, organizationAccounts, region, roleArn } from "../../local/shared/accounts.ts";
import { trusting } from "../local/gateway/trust-policies.ts";

// npm run load:sweep: the full size of the acceptance, 20 accounts of 1,000 roles and 5,000 expectations
const rolesPerAccount = Number(process.env.SWEEP_ROLES ?? 125);
const accountCount = Number(process.env.SWEEP_ACCOUNTS ?? 4);
const expectationCount = Number(process.env.SWEEP_EXPECTATIONS ?? 100);
const members = Array.from({ length: accountCount }, (_, at) => String(600_000_000_000 + at));
/** The first has more than a page of them, where there are enough. */
const rolesOf = (at: number) => rolesPerAccount + (at === 0 ? 1 : 0);
const trust = trusting(roleArn(accounts.hub, rolePath, functionNames.notify));

let organization: Organization;
let sweeper: SweepPorts;
/** Bytes in use while a page is held. */
const heap: number[] = [];

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

function heapUsed(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

beforeAll(async () => {
  organization = await startOrganization({ functions: false });
  organization.gateway.events.suppress(true);
  await push();
  for (const [at, account] of members.entries()) await setUp(account, rolesOf(at));
  const arn = roleArn(accounts.hub, rolePath, functionNames.sweepAccount);
  const session = organization.gateway.openServiceSession(arn, functionNames.sweepAccount);
  process.env.AWS_ENDPOINT_URL = organization.url;
  process.env.AWS_ACCESS_KEY_ID = session.accessKeyId;
  process.env.AWS_SECRET_ACCESS_KEY = session.secretAccessKey;
  process.env.AWS_SESSION_TOKEN = session.sessionToken;
  sweeper = composeSweeper({
    AWS_REGION: region,
    TABLE_NAME: tableName,
    JOURNAL_BUS_NAME: journalBusName,
    MEMBER_EXTERNAL_ID: externalId,
    UNPROTECTED_ROLES: "alert-risky",
    TOGGLE_PARAMETER_NAME: toggleParameterName,
    HUB_ACCOUNT: accounts.hub,
    REMINDER_HOURS: [],
    TRUST_RECHECKS_QUEUE_URL: queueUrl(queueNames.trustRechecks),
    PRINCIPAL_RECHECKS_QUEUE_URL: queueUrl(queueNames.principalRechecks),
    TAKE_SNAPSHOT_QUEUE_URL: queueUrl(queueNames.takeSnapshot),
    RECHECK_DELAY_SECONDS: 0,
  });
}, 600_000);

afterAll(() => organization?.stop());

/** Each covers the roles of a team in every account. */
async function push(): Promise<void> {
  const written = Array.from({ length: expectationCount }, (_, at) => ({
    name: `team-${at}`,
    match: { accounts: "*", roles: [`swept-${at}-*`] },
    trust: JSON.parse(trust),
  }));
  const expectations = written.map((one) => parseExpectation(one, "test"));
  const { dynamodb } = organization.clients(accounts.hub);
  const everyone = [...organizationAccounts, ...members];
  const table = { client: dynamodb, name: tableName };
  const measured = measure();
  await publishCatalogue(table, expectations, everyone, {
    at: "2026-03-01T10:00:00Z",
    by: "test",
    kind: "push",
  });
  console.log(`push of ${expectationCount} expectations: ${measured()}`);
}

/** @returns the calls of the hub since then, and the processor time with that of the gateway */
function measure(): () => string {
  const before = new Map(organization.gateway.calls);
  const start = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(start);
    const made = [...organization.gateway.calls]
      .map(([call, count]) => [call, count - (before.get(call) ?? 0)] as const)
      .filter(([call, count]) => call.startsWith(accounts.hub) && count > 0)
      .map(([call, count]) => `${count} ${call.split(" ")[1]}`);
    return `${made.join(", ")}; ${((user + system) / 1e6).toFixed(1)} s of processor time with the gateway's`;
  };
}

/** Half of the roles are protected; our own come on top. */
async function setUp(account: string, count: number): Promise<void> {
  const clients = organization.clients(account);
  organization.gateway.organization.join(account);
  const declared = declaredMembers(await declaredResources());
  await deployMember(organization.url, account, declared);
  const own = (await clients.iam.send(new ListRolesCommand({ PathPrefix: rolePath }))).Roles ?? [];
  const made = Array.from({ length: count - own.length }, (_, at) =>
    at % 2 === 0 ? `swept-${at % expectationCount}-${at}` : `other-${at}`,
  );
  for (let from = 0; from < made.length; from += 8) {
    await Promise.all(
      made
        .slice(from, from + 8)
        .map((RoleName) =>
          clients.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust })),
        ),
    );
  }
}

async function sweepAll(sweepId: string): Promise<SweepReport[]> {
  const list: SweepPorts["roles"]["list"] = async (account, marker) => {
    const page = await sweeper.roles.list(account, marker);
    heap.push(heapUsed());
    return page;
  };
  const reports: SweepReport[] = [];
  for (const account of members) {
    reports.push(await sweepAccount({ version: 1, sweepId, account }, { ...sweeper, roles: { list } }));
  }
  return reports;
}

function callsOf(account: string, call: string): number {
  return organization.gateway.calls.get(`${account} ${call}`) ?? 0;
}

test(`${accountCount} accounts of ${rolesPerAccount} roles, with ${expectationCount} expectations, cost the least number of calls, in flat memory`, async () => {
  await sweepAll("first"); // remembers the protected ones, assumes the readers
  const before = new Map(members.map((account) => [account, callsOf(account, "iam:ListRoles")]));
  const measured = measure();
  const baseline = heapUsed();
  heap.length = 0;
  const reports = await sweepAll("second");
  const cost = measured();
  const growth = Math.max(...heap, heapUsed()) - baseline;

  const listed = members.map((account) => callsOf(account, "iam:ListRoles") - (before.get(account) ?? 0));
  const least = members.map((_, at) => Math.ceil(rolesOf(at) / 1000));
  const roles = reports.reduce((sum, one) => sum + (one.kind === "completed" ? one.roles : 0), 0);
  const ordered = reports.map((one) => (one.kind === "completed" ? one.ordered : 0));
  const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);
  console.log(
    `${roles} roles, ${accountCount} accounts: ${total(listed)} ListRoles calls (least ${total(least)}), ` +
      `${cost}; ` +
      `${total(ordered)} roles ordered to be read whole; heap grew by ${(growth / 1e6).toFixed(1)} MB`,
  );
  expect(listed).toEqual(least);
  expect(reports.map((one) => (one.kind === "completed" ? one.drift : one))).toEqual(members.map(() => 0));
  expect(roles).toBe(total(members.map((_, at) => rolesOf(at))));
  expect(Math.max(...ordered)).toBeLessThanOrEqual(200);
  expect(growth).toBeLessThan(30e6);
}, 900_000);
