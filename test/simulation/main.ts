import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { printOutages } from "./outages/print.ts";
import { type KindReport, printed, totalOf } from "./report.ts";
import { shares } from "./scenarios/group-kinds.ts";
import { kinds } from "./scenarios/kinds.ts";

/**
 * `npm run faults [RUNS] [SEED]`: runs every kind of fault and prints what broke which promise.
 * `npm run faults -- --outages`: prints how outages of each service end.
 */
if (process.argv.includes("--outages")) {
  process.exitCode = await printOutages();
  process.exit();
}

const [runs = "10000", seed = String(20260301)] = process.argv.slice(2);
const names = Object.keys(kinds);
const runsPerKind = Math.ceil(Number(runs) / names.reduce((sum, kind) => sum + shareOf(kind), 0));
const started = performance.now();

/** The kinds whose scenarios are long come first, so that no worker ends with one. */
const waiting = names.toSorted((one, other) => shareOf(one) - shareOf(other));
const reports: KindReport[] = [];

function shareOf(kind: string): number {
  return shares[kind] ?? 1;
}

/** A scenario creates garbage only: with a larger young generation, a third of the time is saved. */
const resourceLimits = { maxYoungGenerationSizeMb: 192 };

/** Each worker has clients, a clock and random numbers of its own to replace. */
async function work(): Promise<void> {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { resourceLimits });
  let answer: (report: KindReport) => void = () => {};
  worker.on("message", (report) => answer(report));
  for (let kind = waiting.shift(); kind !== undefined; kind = waiting.shift()) {
    const given = {
      kind,
      runs: Math.ceil(runsPerKind * shareOf(kind)),
      seed: Number(seed),
    };
    const report = await new Promise<KindReport>((resolve) => {
      answer = resolve;
      worker.postMessage(given);
    });
    reports.push(report);
    console.error(`${report.kind}: ${report.runs} runs, ${totalOf(report)} violations`);
  }
  await worker.terminate();
}

await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, work));
reports.sort((one, other) => names.indexOf(one.kind) - names.indexOf(other.kind));
const { user, system } = process.cpuUsage();
const duration = {
  seconds: Math.round((performance.now() - started) / 1000),
  cpuSeconds: Math.round((user + system) / 1_000_000),
};
console.log(printed(reports, Number(seed), duration));
process.exitCode = reports.some((report) => totalOf(report) > 0) ? 1 : 0;
