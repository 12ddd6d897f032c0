import { functionNames, queueNames } from "../../core/contract/names.ts";
import { sweepAccount } from "../../core/sweep/sweep.ts";
import { declaredFunctions } from "../../local/deployment/declared/functions.ts";
import { declaredResources } from "../../local/deployment/declared/program.ts";
import { sweepEverySeconds } from "../../stacks/settings/timing.ts";
import { above, type Figures, printed } from "./figures.ts";
import { type Measured, secondsOf } from "./sweep-time.ts";
import { account, accountCount, rolesPerAccount, sweptAccount } from "./swept-account.ts";

// npm run scale: how long a sweep of a large organization takes, as declared. Exits with 1 above half of the period.

/** The first sweep notes every role, and the first ones run before the code is compiled. */
const warmUps = 3;
const repeats = 7;

async function measure(): Promise<Measured> {
  const { ports, calls } = sweptAccount();
  const times: number[] = [];
  for (let sweep = 0; sweep < warmUps + repeats; sweep++) {
    calls.length = 0;
    const began = process.cpuUsage();
    const report = await sweepAccount({ version: 1, sweepId: `sweep-${sweep}`, account }, ports);
    if (report.kind !== "completed" || report.roles !== rolesPerAccount)
      throw new Error(`expected a sweep of ${rolesPerAccount} roles, found ${JSON.stringify(report)}`);
    const { user, system } = process.cpuUsage(began);
    if (sweep >= warmUps) times.push((user + system) / 1e6);
  }
  const [least = Number.NaN] = times.sort((one, other) => one - other).slice(Math.floor(repeats / 2));
  const counts = [...Map.groupBy(calls, (call) => call)].map(([call, some]) => [call, some.length]);
  return { calls: Object.fromEntries(counts), processorSeconds: least };
}

async function figures(): Promise<Figures> {
  const program = await declaredResources();
  const sweeper = declaredFunctions(program).find(({ name }) => name === functionNames.sweepAccount);
  const source = sweeper?.sources.find(({ queueArn }) => queueArn.endsWith(`:${queueNames.sweepAccount}`));
  if (sweeper === undefined || source === undefined)
    throw new Error(`expected the program to declare ${functionNames.sweepAccount} with its queue`);
  const measured = await measure();
  const { memoryMegabytes } = sweeper;
  const { batchSize, maximumConcurrency: concurrency } = source;
  const seconds = secondsOf(accountCount, measured, { concurrency, batchSize, memoryMegabytes });
  const half = sweepEverySeconds / 2;
  return {
    title: `A sweep of ${accountCount} accounts of ${rolesPerAccount} roles`,
    rows: [
      ["calls of an account", JSON.stringify(measured.calls)],
      ["processor time of an account, of one core", `${Math.round(measured.processorSeconds * 1000)} ms`],
      ["declared", `${concurrency} invocations of ${batchSize} accounts, ${memoryMegabytes} MB`],
      ["time of the sweep", `${Math.round(seconds)} s (half of the period: ${half} s)`],
    ],
    broken: above("seconds of the sweep", Math.round(seconds), half),
  };
}

const found = await figures();
console.log(printed(found));
process.exitCode = found.broken.length > 0 ? 1 : 0;
