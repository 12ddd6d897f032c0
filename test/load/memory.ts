import { readFile } from "node:fs/promises";
import type { Organization } from "../../local/organization.ts";

/** Fewer values in a quarter than five say more about the last garbage collection than about a leak. */
export const fewestSamples = 20;
/** Of the last quarter against the second. */
export const mostGrowth = 1.3;

/** The resident memory of each process in kB, oldest first. */
export type Memory = Map<number, number[]>;

/** Notes the resident memory of each function's process. Linux only: elsewhere nothing is noted. */
export async function noteMemory({ functions }: Organization, memory: Memory): Promise<void> {
  for (const pid of functions?.pids ?? []) {
    const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
    const found = /^VmRSS:\s+(\d+) kB/m.exec(status)?.[1];
    if (found !== undefined) memory.set(pid, [...(memory.get(pid) ?? []), Number(found)]);
  }
}

/**
 * The largest growth of a process, at least 1. Caches and the heap grow to their size in the first quarter, so the median
 * of the last quarter is compared with that of the second.
 *
 * @returns undefined with too few values
 */
export function growthOf(memory: Memory): number | undefined {
  const growths = [...memory.values()]
    .filter(({ length }) => length >= fewestSamples)
    .map((values) => {
      const quarter = Math.floor(values.length / 4);
      return medianOf(values.slice(-quarter)) / medianOf(values.slice(quarter, 2 * quarter));
    });
  return growths.length === 0 ? undefined : Math.max(1, ...growths);
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}
