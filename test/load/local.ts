import { readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { CreateRoleCommand, GetRoleCommand, UpdateAssumeRolePolicyCommand } from "@aws-sdk/client-iam";
import { PutParameterCommand } from "@aws-sdk/client-ssm";
import { publishCatalogue } from "../../adapters/dynamodb/catalogue/catalogue.ts";
import { queueNames, tableName } from "../../core/contract/names.ts";
import { toggleParameterName } from "../../core/contract/parameters.ts";
import { parseExpectation } from "../../core/expectations/expectation.ts";
import { type Organization, startOrganization } from "../../local/organization.ts";
import { accounts, organizationAccounts } from "../../local/shared/accounts.ts";
import { onlookersOf } from "../e2e/onlookers.ts";
import { waiting } from "../functions/support/queues.ts";
import { trusting } from "../local/gateway/trust-policies.ts";
import { above, type Figures, mostSlackMessages } from "./figures.ts";

const { hub, prod } = accounts;
const expected = trusting("arn:aws:iam::283389881690:role/qovery-deployer");
/** For one drift: nine to revert it, and one GetRole for the copy of its event. Notifications come on top. */
const leastCalls = 10;
/** moto's queues slow down with their length: no more changes than this wait at once. */
const mostWaiting = 50;
/** The memory of each process is read after so many changes. */
const changesPerSample = 25;
/** Fewer values in a quarter than five say more about the last garbage collection than about a leak. */
const fewestRoles = 20 * changesPerSample;
/** Until the queues are empty, at any load of the machine. */
const longestSeconds = 3600;

/** Changes so many roles, each with an event that comes twice, through the functions' real bundles. */
export async function localBurst(roles: number): Promise<Figures> {
  const organization = await startOrganization({ warm: true });
  try {
    return await burst(organization, roles);
  } finally {
    await organization.stop();
  }
}

async function burst(organization: Organization, roles: number): Promise<Figures> {
  const { iam } = organization.clients(prod);
  const { sqs } = organization.clients(hub);
  const began = performance.now();
  const names = Array.from({ length: roles }, (_, at) => `qovery-load-${at}`);
  await prepare(organization, names);
  const see = await onlookersOf(organization);
  const memory = new Map<number, number[]>();
  const before = new Map(organization.gateway.calls);
  organization.gateway.events.double(true);
  for (const [at, RoleName] of names.entries()) {
    await iam.send(
      new UpdateAssumeRolePolicyCommand({
        RoleName,
        PolicyDocument: trusting(`arn:aws:iam::${193672423000 + (at % 999)}:root`),
      }),
    );
    if (at % changesPerSample > 0) continue;
    await note(organization, memory);
    await until(async () => (await waiting(sqs, queueNames.trustUpdated)) < mostWaiting);
  }
  const written = () => madeSince(organization, before, `${prod} iam:UpdateAssumeRolePolicy`) - roles;
  await until(async () => written() >= roles && (await see.underWay()) === 0);
  await note(organization, memory);
  const writes = written();
  const calls = [...organization.gateway.calls.keys()]
    .filter((call) => !call.includes(" sqs:"))
    .reduce((sum, call) => sum + madeSince(organization, before, call), -roles);
  const drifted = await driftedOf(organization, names);
  const messages = await see.messagesWith("");
  const deadLetters = await waiting(sqs, queueNames.deadLetters);
  const growths = [...memory.values()].flatMap((values) => growthOf(values) ?? []);
  const growth = Math.max(1, ...growths);
  return {
    title: `Local organization: ${2 * roles} events of ${roles} roles through the functions' bundles`,
    rows: [
      ["writes", `${writes} (least ${roles})`],
      [
        "AWS calls without those of queues",
        `${calls}, ${(calls / roles).toFixed(1)} a role (least ${leastCalls})`,
      ],
      ["messages in Slack's channel", String(messages.length)],
      [
        "memory of the processes, last quarter against second",
        growths.length === 0 ? `not compared: needs ${fewestRoles} roles` : `× ${growth.toFixed(2)}`,
      ],
      ["time", `${Math.round((performance.now() - began) / 1000)} s`],
    ],
    broken: [
      ...above("writes", writes, roles),
      ...above("roles that are not as expected", drifted.length, 0),
      ...above("messages in Slack's channel", messages.length, mostSlackMessages),
      ...above("dead letters", deadLetters, 0),
      ...above("growth of a process from the second quarter to the last", growth, 1.3),
    ],
  };
}

/** Protected roles with the expected trust policy, without events. */
async function prepare(organization: Organization, names: readonly string[]): Promise<void> {
  const { dynamodb, ssm } = organization.clients(hub);
  const { iam } = organization.clients(prod);
  organization.gateway.events.suppress(true);
  for (const RoleName of names)
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: expected }));
  const expectation = {
    name: "load",
    match: { accounts: [prod], roles: ["qovery-load-*"] },
    trust: JSON.parse(expected),
    response: "auto",
  };
  await publishCatalogue(
    { client: dynamodb, name: tableName },
    [parseExpectation(expectation, "the load test")],
    organizationAccounts,
    // CloudTrail's times are whole seconds: a change in the second of the push would count as made before it
    { at: new Date(Date.now() - 60_000).toISOString(), by: "the load test", kind: "push" },
  );
  await ssm.send(new PutParameterCommand({ Name: toggleParameterName, Value: "on", Overwrite: true }));
  organization.gateway.events.suppress(false);
}

async function driftedOf(organization: Organization, names: readonly string[]): Promise<readonly string[]> {
  const { iam } = organization.clients(prod);
  const drifted: string[] = [];
  for (const RoleName of names) {
    const { Role: role } = await iam.send(new GetRoleCommand({ RoleName }));
    const live = decodeURIComponent(role?.AssumeRolePolicyDocument ?? "null");
    if (JSON.stringify(JSON.parse(live)) !== JSON.stringify(JSON.parse(expected))) drifted.push(RoleName);
  }
  return drifted;
}

function madeSince({ gateway }: Organization, before: ReadonlyMap<string, number>, call: string): number {
  return (gateway.calls.get(call) ?? 0) - (before.get(call) ?? 0);
}

/** The resident memory of each function's process, in kB. Linux only: elsewhere nothing is noted. */
async function note({ functions }: Organization, memory: Map<number, number[]>): Promise<void> {
  for (const pid of functions?.pids ?? []) {
    const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
    const found = /^VmRSS:\s+(\d+) kB/m.exec(status)?.[1];
    if (found !== undefined) memory.set(pid, [...(memory.get(pid) ?? []), Number(found)]);
  }
}

/**
 * Caches and the heap grow to their size in the first quarter.
 *
 * @returns the median of the last quarter against that of the second; undefined with too few values
 */
function growthOf(values: readonly number[]): number | undefined {
  if (values.length * changesPerSample < fewestRoles) return undefined;
  const quarter = Math.floor(values.length / 4);
  return medianOf(values.slice(-quarter)) / medianOf(values.slice(quarter, 2 * quarter));
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

async function until(isDone: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + longestSeconds * 1000;
  while (!(await isDone())) {
    if (Date.now() > end) throw new Error(`the queues were not empty after ${longestSeconds} s`);
    await pause(1000);
  }
}
