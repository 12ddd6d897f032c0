import { createContext, Script } from "node:vm";
import { parentPort, workerData } from "node:worker_threads";
import { load } from "./evaluate.ts";
import type { Subject } from "./subjects.ts";

export interface Task {
  readonly mutant: string;
  /** Numbers of the subjects to ask, in order. */
  readonly subjects: readonly number[];
  /** A mutant that is reached more often is in an endless loop. */
  readonly hitLimit: number;
}

export interface Outcome {
  readonly status: "Killed" | "Timeout" | "Survived";
  /** The number of the subject that has another answer. */
  readonly by?: number;
}

export interface Setup {
  readonly bundle: string;
  readonly subjects: readonly Subject[];
  readonly answers: readonly string[];
}

/** Generous for a loaded machine: only a loop that does not reach its mutant again comes so far. */
const mostMilliseconds = 30_000;

const { bundle, subjects, answers }: Setup = workerData;
const evaluate = load(bundle);
const call = new Script("call()");

function run({ mutant, subjects: asked, hitLimit }: Task): Outcome {
  let hits = 0;
  let current: number | undefined;
  const hit = () => {
    hits++;
    if (hits > hitLimit) throw new Error("reached too often");
    return true;
  };
  try {
    const answerOf = evaluate({ active: Number(mutant), hit, count: () => {} });
    for (const number of asked) {
      current = number;
      const subject = subjects[number];
      if (subject !== undefined && answerOf(subject) !== answers[number])
        return hits > hitLimit ? { status: "Timeout" } : { status: "Killed", by: number };
    }
    return { status: "Survived" };
  } catch {
    if (hits > hitLimit) return { status: "Timeout" };
    return current === undefined ? { status: "Killed" } : { status: "Killed", by: current };
  }
}

/** Ends what runs too long, which only a script's own limit can do without ending the worker. */
function runBounded(task: Task): Outcome {
  let outcome: Outcome = { status: "Timeout" };
  const context = createContext({ call: () => (outcome = run(task)) });
  try {
    call.runInContext(context, { timeout: mostMilliseconds });
  } catch {
    // `run` throws nothing, so the limit was reached
  }
  return outcome;
}

parentPort?.on("message", (task: Task) => parentPort?.postMessage(runBounded(task)));
