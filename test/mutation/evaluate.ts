import { createRequire } from "node:module";
import { Script } from "node:vm";
import * as vitest from "vitest";
import type { Subject } from "./subjects.ts";

export interface Hooks {
  /** The number of the mutant that is switched on; -1 for none. */
  readonly active: number;
  /** Called whenever the active mutant is reached. @returns true */
  readonly hit: () => boolean;
  readonly count: (...mutants: readonly string[]) => void;
}

/** Evaluates the bundle afresh, so that constants of modules and what they remember belong to one mutant alone. */
export type Evaluate = (hooks: Hooks) => (subject: Subject) => string;

export function load(bundle: string): Evaluate {
  const evaluate = new Script(bundle).runInThisContext();
  const fromNode = createRequire(import.meta.url);
  const require = (name: string): unknown => (name === "vitest" ? vitest : fromNode(name));
  return ({ active, hit, count }) => {
    const module: { exports: { answerOf?: (subject: Subject) => string } } = { exports: {} };
    evaluate(active, hit, count, module, require);
    const { answerOf } = module.exports;
    if (answerOf === undefined) throw new Error("expected the bundle to export answerOf");
    return answerOf;
  };
}
