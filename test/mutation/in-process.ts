import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Mutant } from "@stryker-mutator/api/core";
import type { Coverage } from "./coverage.ts";
import type { Rated } from "./rated.ts";
import type { Subject } from "./subjects.ts";
import type { Outcome, Setup, Task } from "./worker.ts";

/** Stryker's own factor: a mutant that is reached so much more often than the unchanged code loops. */
const hitFactor = 100;
const workers = 2;
const heapMegabytes = 1_024;

/**
 * Asks the subjects that reach a mutant, until one has another answer.
 * @param report called after each mutant
 * @param mostCases fewer take less time and find fewer mutants
 */
export async function runInProcess(
  mutants: readonly Mutant[],
  setup: Setup,
  coverage: Coverage,
  report: (done: readonly Rated[]) => void,
  mostCases = Number.POSITIVE_INFINITY,
): Promise<Rated[]> {
  const waiting = mutants.values();
  const found: Rated[] = [];
  const lately: number[] = [];

  const taskOf = (mutant: Mutant): Task | undefined => {
    const index = Number(mutant.id);
    const reached = new Set(ordered(coverage.reachedBy[index] ?? [], setup.subjects, coverage, mostCases));
    if (reached.size === 0) return undefined;
    const first = lately.filter((subject) => reached.has(subject));
    return {
      mutant: mutant.id,
      subjects: [...new Set([...first, ...reached])],
      hitLimit: hitFactor * (coverage.hits[index] ?? 0),
    };
  };

  const work = async () => {
    let worker = start(setup);
    for (const mutant of waiting) {
      const task = taskOf(mutant);
      const outcome = task === undefined ? undefined : await ask(worker, task);
      if (outcome === "dead") worker = start(setup);
      else if (outcome?.by !== undefined) moveToFront(lately, outcome.by);
      found.push({ mutant, status: statusOf(outcome) });
      report(found);
    }
    await worker.terminate();
  };
  await Promise.all(Array.from({ length: workers }, work));
  return found;
}

/** Cases of all kinds by turns, because neighbours mostly find the same mutants. */
function byTurns(cases: readonly number[]): readonly number[] {
  const stride = Math.ceil(Math.sqrt(cases.length));
  const turns = Array.from({ length: stride }, (_, start) => cases.filter((_, at) => at % stride === start));
  return turns.flat();
}

/** A few cases, which take a millisecond each; then the files of unit tests, the slow ones last; then all other cases. */
function ordered(
  reached: readonly number[],
  subjects: readonly Subject[],
  { milliseconds }: Coverage,
  mostCases: number,
): readonly number[] {
  const [files, cases] = [true, false].map((isFile) =>
    reached.filter((subject) => (subjects[subject]?.kind === "file") === isFile),
  );
  const mixed = byTurns(cases ?? []).slice(0, mostCases);
  const byCost = (files ?? []).toSorted(
    (one, other) => (milliseconds[one] ?? 0) - (milliseconds[other] ?? 0),
  );
  return [...mixed.slice(0, fewCases), ...byCost, ...mixed.slice(fewCases)];
}

const fewCases = 40;

function statusOf(outcome: Outcome | "dead" | undefined): Rated["status"] {
  if (outcome === undefined) return "NoCoverage";
  return outcome === "dead" ? "Timeout" : outcome.status;
}

function start(workerData: Setup): Worker {
  return new Worker(new URL("./worker.ts", import.meta.url), {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
  });
}

/** @returns `dead` if the mutant used up the worker's memory */
async function ask(worker: Worker, task: Task): Promise<Outcome | "dead"> {
  worker.postMessage(task);
  try {
    const [outcome]: Outcome[] = await once(worker, "message");
    return outcome ?? "dead";
  } catch {
    return "dead";
  }
}

/** The subjects that found the last mutants find the next one of the same code soonest. */
function moveToFront(lately: number[], subject: number): void {
  const at = lately.indexOf(subject);
  if (at >= 0) lately.splice(at, 1);
  lately.unshift(subject);
  lately.length = Math.min(lately.length, 40);
}
