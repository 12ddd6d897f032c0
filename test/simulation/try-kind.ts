import fc from "fast-check";
import { type PromiseName, violationsOf } from "./promises/promises.ts";
import type { KindReport } from "./report.ts";
import { kinds } from "./scenarios/kinds.ts";
import { runScenario } from "./scenarios/run.ts";
import type { Scenario } from "./scenarios/scenario.ts";

/** Scenarios that are tried while an example is made smaller. */
const mostShrinks = 60;

interface Given {
  readonly kind: string;
  readonly runs: number;
  readonly seed: number;
}

/** Runs scenarios of one kind. The first example of each broken promise is made as small as possible. */
export async function tryKind({ kind, runs, seed }: Given): Promise<KindReport> {
  const arbitrary = kinds[kind];
  if (arbitrary === undefined) throw new Error(`there is no kind of fault ${kind}`);
  const found = new Map<PromiseName, { count: number; firstRun: number }>();
  let faults = 0;
  let crashes = 0;
  for (const [index, scenario] of fc.sample(arbitrary, { numRuns: runs, seed }).entries()) {
    const run = await runScenario(scenario);
    for (const count of run.world.calls.met.values()) faults += count;
    crashes += run.world.calls.deaths.length;
    for (const promise of new Set(violationsOf(run).map((violation) => violation.promise))) {
      const before = found.get(promise) ?? { count: 0, firstRun: index };
      found.set(promise, { ...before, count: before.count + 1 });
    }
  }
  const violations: KindReport["violations"][number][] = [];
  for (const [promise, { count, firstRun }] of found)
    violations.push({ promise, count, example: await smallest(arbitrary, promise, seed, firstRun) });
  return { kind, runs, faults, crashes, violations };
}

async function smallest(
  arbitrary: fc.Arbitrary<Scenario>,
  promise: PromiseName,
  seed: number,
  firstRun: number,
): Promise<string> {
  let left = mostShrinks;
  let example = "";
  const property = fc.asyncProperty(arbitrary, async (scenario) => {
    if (left-- <= 0) return;
    const run = await runScenario(scenario);
    const broken = violationsOf(run).filter((violation) => violation.promise === promise);
    if (broken.length === 0) return;
    const texts = broken.map(({ text }) => `=> ${text}`).join("\n");
    example = `${JSON.stringify(scenario)}\n${run.world.trace.print()}\n${texts}`;
    throw new Error(texts);
  });
  await fc.check(property, { seed, path: String(firstRun), numRuns: 1 });
  return example;
}
