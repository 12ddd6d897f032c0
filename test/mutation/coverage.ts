import type { Mutant } from "@stryker-mutator/api/core";
import type { Evaluate } from "./evaluate.ts";
import type { Subject } from "./subjects.ts";

/** What the unchanged code does. */
export interface Coverage {
  readonly answers: readonly string[];
  /** How long each subject takes. */
  readonly milliseconds: readonly number[];
  /** For each mutant, the subjects that reach it. */
  readonly reachedBy: readonly (readonly number[])[];
  /** For each mutant, how often all subjects together reach it. */
  readonly hits: readonly number[];
}

/** Each subject has an evaluation of its own, because modules remember answers and reach less code the second time. */
export function measure(
  evaluate: Evaluate,
  subjects: readonly Subject[],
  mutants: readonly Mutant[],
): Coverage {
  // Some numbers are left out
  const length = Math.max(...mutants.map(({ id }) => Number(id))) + 1;
  const hits = Array.from({ length }, () => 0);
  const reachedBy: number[][] = Array.from({ length }, () => []);
  const seen = new Set<number>();
  const count = (...numbers: readonly string[]) => {
    for (const number of numbers) {
      const mutant = Number(number);
      seen.add(mutant);
      hits[mutant] = (hits[mutant] ?? 0) + 1;
    }
  };
  const milliseconds: number[] = [];
  const answers = subjects.map((subject, index) => {
    seen.clear();
    const start = performance.now();
    const answer = evaluate({ active: -1, hit: () => true, count })(subject);
    milliseconds.push(performance.now() - start);
    for (const mutant of seen) reachedBy[mutant]?.push(index);
    return answer;
  });
  return { answers, milliseconds, reachedBy, hits };
}
