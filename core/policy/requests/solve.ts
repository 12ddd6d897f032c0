import type { Condition } from "../model/condition.ts";
import { type Effort, spend } from "../model/effort.ts";
import { type Caller, fixedKeys } from "./caller.ts";
import { meets, type Present } from "./meets.ts";
import { samplePresent } from "./sample.ts";

type Domains = ReadonlyMap<string, readonly (Present | undefined)[]>;

/** A context that meets all of `met` and, of each set in `failing`, at least one condition not. */
export function solve(
  met: readonly Condition[],
  failing: readonly (readonly Condition[])[],
  caller: Caller,
  effort: Effort,
): ReadonlyMap<string, Present> | undefined {
  if (failing.some((set) => set.length === 0)) return undefined;
  const conditions = [...met, ...failing.flat()];
  if (!spend(effort, conditions.length)) return undefined;
  const fixed = fixedKeys(caller);
  const domains = new Map<string, readonly (Present | undefined)[]>();
  for (const [key, ofKey] of Map.groupBy(conditions, (condition) => condition.key)) {
    const known = fixed.get(key);
    const samples = known === undefined ? samplePresent(key, ofKey) : [[known] satisfies Present];
    const needed = ofKey.filter((condition) => met.includes(condition));
    if (!spend(effort, samples.length / 4)) return undefined;
    const domain = samples.filter((value) => needed.every((one) => holds(one, value, "yes", effort)));
    if (domain.length === 0) return undefined;
    domains.set(key, domain);
  }
  const shortestFirst = failing.toSorted((one, other) => one.length - other.length);
  const solved = refute(domains, shortestFirst, 0, effort);
  return solved === undefined ? undefined : firstOf(solved);
}

/** Narrows the domains until each set from `at` on has a condition that no value left meets. */
function refute(
  domains: Domains,
  failing: readonly (readonly Condition[])[],
  at: number,
  effort: Effort,
): Domains | undefined {
  const set = failing[at];
  if (set === undefined) return domains;
  for (const condition of set) {
    const left = (domains.get(condition.key) ?? []).filter((value) => holds(condition, value, "no", effort));
    if (left.length === 0) continue;
    const solved = refute(new Map(domains).set(condition.key, left), failing, at + 1, effort);
    if (solved !== undefined) return solved;
  }
  return undefined;
}

function holds(
  condition: Condition,
  value: Present | undefined,
  wanted: "yes" | "no",
  effort: Effort,
): boolean {
  return spend(effort) && meets(condition, value, effort) === wanted;
}

function firstOf(domains: Domains): ReadonlyMap<string, Present> {
  const context = new Map<string, Present>();
  for (const [key, [value]] of domains) {
    if (value !== undefined) context.set(key, value);
  }
  return context;
}
