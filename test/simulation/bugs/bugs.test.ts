import fc from "fast-check";
import { expect, test } from "vitest";
import { violationsOf } from "../promises/promises.ts";
import { kinds } from "../scenarios/kinds.ts";
import { runScenario } from "../scenarios/run.ts";
import { type Bug, bugs } from "./bugs.ts";

/** A bug that needs more runs is a sign of a weak kind of scenario. */
const mostRuns = 10;

async function isFound({ kind, breaks, ...sabotage }: Bug): Promise<boolean> {
  const scenarios = kinds[kind];
  if (scenarios === undefined) throw new Error(`there is no kind ${kind}`);
  for (const scenario of fc.sample(scenarios, { numRuns: mostRuns, seed: 1 })) {
    const run = await runScenario(scenario, sabotage);
    if (violationsOf(run).some(({ promise }) => promise === breaks)) return true;
  }
  return false;
}

test.each(bugs)("the simulation finds that $name", async (bug) => {
  expect(await isFound(bug)).toBe(true);
});
