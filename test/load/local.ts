import { setTimeout as pause } from "node:timers/promises";
import { UpdateAssumeRolePolicyCommand } from "@aws-sdk/client-iam";
import { queueNames } from "../../core/contract/names.ts";
import { type Organization, startOrganization } from "../../local/organization.ts";
import { accounts } from "../../local/shared/accounts.ts";
import { onlookersOf } from "../e2e/onlookers.ts";
import { waiting } from "../functions/support/queues.ts";
import { trusting } from "../local/gateway/trust-policies.ts";
import { above, type Figures, mostSlackMessages } from "./figures.ts";
import { fewestSamples, growthOf, type Memory, mostGrowth, noteMemory } from "./memory.ts";
import { driftedOf, madeSince, prepare, roleNames } from "./protected-roles.ts";

const { hub, prod } = accounts;
/** For one drift: nine to revert it, and one GetRole for the copy of its event. Notifications come on top. */
const leastCalls = 10;
/** moto's queues slow down with their length: no more changes than this wait at once. */
const mostWaiting = 50;
/** The memory of each process is read after so many changes. */
const changesPerSample = 25;
/** Until the queues are empty, at any load of the machine. */
const longestSeconds = 3600;

/** Changes so many roles, each with an event that comes twice, through the functions' real bundles. */
export async function localBurst(roles: number): Promise<Figures> {
  const organization = await startOrganization({ warm: true, slackSecondsPerPost: 1 });
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
  const names = roleNames(roles);
  await prepare(organization, names);
  const see = await onlookersOf(organization);
  const memory: Memory = new Map();
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
    await noteMemory(organization, memory);
    await until(async () => (await waiting(sqs, queueNames.trustUpdated)) < mostWaiting);
  }
  const written = () => madeSince(organization, before, `${prod} iam:UpdateAssumeRolePolicy`) - roles;
  await until(async () => written() >= roles && (await see.underWay()) === 0);
  await noteMemory(organization, memory);
  const writes = written();
  const calls = [...organization.gateway.calls.keys()]
    .filter((call) => !call.includes(" sqs:"))
    .reduce((sum, call) => sum + madeSince(organization, before, call), -roles);
  const drifted = await driftedOf(organization, names);
  const messages = await see.messagesWith("");
  const deadLetters = await waiting(sqs, queueNames.deadLetters);
  const growth = growthOf(memory);
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
        growth === undefined
          ? `not compared: needs ${fewestSamples * changesPerSample} roles`
          : `× ${growth.toFixed(2)}`,
      ],
      ["time", `${Math.round((performance.now() - began) / 1000)} s`],
    ],
    broken: [
      ...above("writes", writes, roles),
      ...above("roles that are not as expected", drifted.length, 0),
      ...above("messages in Slack's channel", messages.length, mostSlackMessages),
      ...above("dead letters", deadLetters, 0),
      ...above("growth of a process from the second quarter to the last", growth ?? 1, mostGrowth),
    ],
  };
}

/** @throws Error if it does not happen within an hour */
export async function until(isDone: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + longestSeconds * 1000;
  while (!(await isDone())) {
    if (Date.now() > end) throw new Error(`the queues were not empty after ${longestSeconds} s`);
    await pause(1000);
  }
}
