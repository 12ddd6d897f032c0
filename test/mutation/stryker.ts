import type { Mutant } from "@stryker-mutator/api/core";
import { Stryker } from "@stryker-mutator/core";
import type { Rated } from "./rated.ts";

/** Tries mutants against the unit tests, with Stryker's own runner. */
export async function runStryker(mutants: readonly Mutant[]): Promise<Rated[]> {
  if (mutants.length === 0) return [];
  const results = await new Stryker({ mutate: [...new Set(mutants.map(rangeOf))] }).runMutationTest();
  const statuses = new Map(results.map((result) => [keyOf(result), result.status]));
  return mutants.map((mutant) => {
    const status = statuses.get(keyOf(mutant));
    if (status === undefined || status === "Pending" || status === "Ignored")
      throw new Error(`Stryker did not try the mutant ${keyOf(mutant)}: found ${status}`);
    return { mutant, status };
  });
}

/** As `--mutate` takes it: lines from 1, columns from 0. Mutants inside the range are tried as well. */
function rangeOf({ fileName, location: { start, end } }: Mutant): string {
  return `${fileName}:${start.line + 1}:${start.column}-${end.line + 1}:${end.column}`;
}

/** Stryker's results have absolute file names and lines from 1. */
function keyOf({ fileName, location, mutatorName, replacement }: Mutant): string {
  const name = fileName.replaceAll("\\", "/").replace(/^.*?(?=core\/policy\/)/, "");
  return JSON.stringify([name, location, mutatorName, replacement]);
}
