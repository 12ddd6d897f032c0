import type { Mutant } from "@stryker-mutator/api/core";

/** `NoCoverage`: no test reaches the changed code. */
export type Status = "Killed" | "Timeout" | "Survived" | "NoCoverage";

/** A mutant and its result. */
export interface Rated {
  readonly mutant: Mutant;
  readonly status: Status;
}

export function isDetected({ status }: Rated): boolean {
  return status === "Killed" || status === "Timeout";
}

/** @returns the detected share of the mutants in percent */
export function scoreOf(rated: readonly Rated[]): number {
  return rated.length === 0 ? 100 : (100 * rated.filter(isDetected).length) / rated.length;
}
