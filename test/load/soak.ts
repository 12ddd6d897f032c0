import { setTimeout as pause } from "node:timers/promises";
import { UpdateAssumeRolePolicyCommand } from "@aws-sdk/client-iam";
import { queueNames } from "../../core/contract/names.ts";
import { type Organization, startOrganization } from "../../local/organization.ts";
import { accounts } from "../../local/shared/accounts.ts";
import { onlookersOf } from "../e2e/onlookers.ts";
import { waiting } from "../functions/support/queues.ts";
import { trusting } from "../local/gateway/trust-policies.ts";
import { above, type Figures, printed } from "./figures.ts";
import { until } from "./local.ts";
import { fewestSamples, growthOf, type Memory, mostGrowth, noteMemory } from "./memory.ts";
import { driftedOf, madeSince, prepare, roleNames } from "./protected-roles.ts";

// npm run soak [MINUTES]: changes of roles, sweeps and canaries in the local organization for 30 minutes. Exits with 1 after
// a broken promise.

const { hub, prod } = accounts;
const secondsBetweenChanges = 2;
const secondsBetweenSweeps = 120;
/** The revert budget of a role is three in 15 minutes and five a day: each role changes three times at most. */
const changesOfRole = 3;
/** On a slow machine, the next change waits. */
const mostUnderWay = 30;

const minutes = Number(process.argv[2] ?? 30);
if (!(minutes > 0)) throw new Error(`expected minutes above 0, found ${process.argv[2]}`);

const organization = await startOrganization({ warm: true, slackSecondsPerPost: 1 });
try {
  const figures = await soak(organization, minutes * 60);
  console.log(printed(figures));
  process.exitCode = figures.broken.length > 0 ? 1 : 0;
} finally {
  await organization.stop();
}

async function soak(organization: Organization, seconds: number): Promise<Figures> {
  const { sqs } = organization.clients(hub);
  const roles = Math.ceil(seconds / secondsBetweenChanges / changesOfRole);
  const names = roleNames(roles);
  await prepare(organization, names);
  const see = await onlookersOf(organization);
  const memory: Memory = new Map();
  const before = new Map(organization.gateway.calls);
  const end = performance.now() + seconds * 1000;
  let changes = 0;
  let silent = 0;
  let sweeps = 0;
  let nextSweep = 0;
  let mostBehind = 0;
  for (let at = 0; performance.now() < end && at < changesOfRole * roles; at++) {
    const isSilent = at % 15 === 14;
    await change(organization, names[at % roles] ?? "", at, isSilent);
    changes += 1;
    silent += isSilent ? 1 : 0;
    if (performance.now() > nextSweep) {
      await Promise.all([organization.sweep(), organization.runCanary()]);
      await noteMemory(organization, memory);
      await see.texts();
      sweeps += 1;
      nextSweep = performance.now() + Math.min(secondsBetweenSweeps, seconds / fewestSamples) * 1000;
    }
    await pause(secondsBetweenChanges * 1000);
    mostBehind = Math.max(mostBehind, await see.underWay());
    await until(async () => (await see.underWay()) < mostUnderWay);
  }
  // A sweep is skipped while another one is under way
  await until(async () => {
    if ((await see.underWay()) > 0) return false;
    if ((await driftedOf(organization, names)).length === 0) return true;
    await organization.sweep();
    return false;
  });
  const writes = madeSince(organization, before, `${prod} iam:UpdateAssumeRolePolicy`) - changes;
  const growth = growthOf(memory);
  const messages = await see.messagesWith("");
  return {
    title: `Soak: ${changes} changes of ${roles} roles and ${sweeps} sweeps in ${Math.round(seconds / 60)} minutes`,
    rows: [
      ["changes without an event", String(silent)],
      ["writes", `${writes} for ${changes} changes`],
      ["messages in Slack's channel", String(messages.length)],
      ["most messages in the queues", String(mostBehind)],
      [
        "memory of the processes, last quarter against second",
        growth === undefined ? "not compared: too few samples" : `× ${growth.toFixed(2)}`,
      ],
    ],
    broken: [
      ...above("writes", writes, changes),
      ...above("messages in Slack's channel", messages.length, changes),
      ...above("dead letters", await waiting(sqs, queueNames.deadLetters), 0),
      ...above("growth of a process from the second quarter to the last", growth ?? 1, mostGrowth),
    ],
  };
}

/** Every tenth event comes twice; a silent change has none. */
async function change(
  { clients, gateway: { events } }: Organization,
  RoleName: string,
  at: number,
  isSilent: boolean,
): Promise<void> {
  events.double(at % 10 === 0);
  events.suppress(isSilent);
  const PolicyDocument = trusting(`arn:aws:iam::${193672423000 + (at % 999)}:root`);
  await clients(prod).iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
  events.suppress(false);
  events.double(false);
}
