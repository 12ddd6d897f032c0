import type { Mutant } from "@stryker-mutator/api/core";

export type Status = "Killed" | "Timeout" | "Survived" | "NoCoverage" | "CompileError" | "RuntimeError";

/** A mutant and what became of it. */
export interface Rated {
  readonly mutant: Mutant;
  readonly status: Status;
}

export function isDetected({ status }: Rated): boolean {
  return status === "Killed" || status === "Timeout";
}

/** Neither detected nor missed: the changed code cannot run. */
export function isError({ status }: Rated): boolean {
  return status === "CompileError" || status === "RuntimeError";
}

/** @returns the detected share of the mutants in percent */
export function scoreOf(rated: readonly Rated[]): number {
  const counted = rated.filter((one) => !isError(one));
  return counted.length === 0 ? 100 : (100 * counted.filter(isDetected).length) / counted.length;
}
