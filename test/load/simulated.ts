import { queueNames } from "../../core/contract/names.ts";
import { violationsOf } from "../simulation/promises/promises.ts";
import { type Run, runScenario } from "../simulation/scenarios/run.ts";
import { calm, type Move } from "../simulation/scenarios/scenario.ts";
import { above, type Figures, mostSlackMessages } from "./figures.ts";

/** One caller changes so many roles within ten seconds, and each event comes so many times within minutes. */
export async function simulatedBurst(roles: number, copies: number): Promise<Figures> {
  const moves = Array.from(
    { length: roles },
    (_, role): Move => ({
      kind: "write",
      at: 60 + (10 * role) / roles,
      role,
      document: role % 2 === 0 ? "foreign" : "open",
      by: "operator",
      event: { delaySeconds: 1 + (role % 30), copies },
    }),
  );
  const began = process.cpuUsage();
  const run = await runScenario({ ...calm, roles, moves });
  const { user, system } = process.cpuUsage(began);
  const calls = [...run.world.calls.made.values()].reduce((sum, count) => sum + count, 0);
  const writes = Map.groupBy(run.ourWrites, ({ name }) => name);
  const { deadLetters } = queueNames;
  return {
    title: `Simulated: ${roles * copies} events of ${roles} roles`,
    rows: [
      [
        "all reverted after",
        `${minutes(
          lastOf(
            run.ourWrites.map(({ at }) => at),
            run,
          ),
        )} min of virtual time`,
      ],
      [
        "last message in Slack after",
        `${minutes(
          lastOf(
            run.world.slack.messages.map(({ postedAt }) => postedAt),
            run,
          ),
        )} min`,
      ],
      ["writes", `${run.ourWrites.length} (least ${roles})`],
      ["messages in Slack's channel", String(run.world.slack.roots.length)],
      ["messages in threads", String(run.world.slack.messages.length - run.world.slack.roots.length)],
      ["messages on the topic", String(run.world.services.published.length)],
      [
        "calls of AWS and Slack, with five sweeps",
        `${calls} (${(calls / (roles * copies)).toFixed(1)} an event)`,
      ],
      ["processor time of the simulation", `${Math.round((user + system) / 1e6)} s`],
    ],
    broken: [
      ...above("writes to one role", Math.max(0, ...[...writes.values()].map((some) => some.length)), 1),
      ...above("roles that were not reverted", roles - writes.size, 0),
      ...above("messages in Slack's channel", run.world.slack.roots.length, mostSlackMessages),
      ...above("dead letters", run.world.sqs.queue(deadLetters).messages.size, 0),
      ...violationsOf(run).map(({ promise, text }) => `${promise}: ${text}`),
    ],
  };
}

/** Milliseconds from the first change. */
function lastOf(times: readonly number[], { world }: Run): number {
  return Math.max(0, ...times) - world.time.start - 60_000;
}

function minutes(milliseconds: number): string {
  return (milliseconds / 60_000).toFixed(1);
}
