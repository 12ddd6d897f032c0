import { type Caller, fixedKeys } from "./caller.ts";
import type { Condition } from "./condition.ts";
import { type Effort, spend } from "./effort.ts";
import { admits, concernsRequest, type Request } from "./evaluate.ts";
import type { Grant } from "./grants.ts";
import { meets, type Present } from "./meets.ts";
import { samplePattern, samplePresent } from "./sample.ts";
import { callersOf, sampleCallers } from "./sample-callers.ts";

/** Two documents and what a search for requests between them needs. */
export interface Sides {
  /** The one that must admit the request. */
  readonly open: readonly Grant[];
  /** The one that must not. */
  readonly shut: readonly Grant[];
  readonly callers: readonly Caller[];
  readonly actions: readonly string[];
  readonly effort: Effort;
}

export function makeSides(open: readonly Grant[], shut: readonly Grant[], effort: Effort): Sides {
  const all = [...open, ...shut];
  return { open, shut, callers: sampleCallers(all), actions: sampleActions(all), effort };
}

export function swapSides(sides: Sides): Sides {
  return { ...sides, open: sides.shut, shut: sides.open };
}

/** What the request looked for must do, beside being admitted by one document only. */
export interface Wanted {
  /** Grants that must match. */
  readonly match: readonly Grant[];
  /** A condition that must not be met. */
  readonly fail?: Condition;
}

/**
 * A request that the open side admits and the shut side does not. The proof of a claim: where none is found the
 * claim is not made, although one may exist.
 */
export function findWitness(sides: Sides, wanted: Wanted): Request | undefined {
  const [first, ...others] = wanted.match;
  if (first === undefined) return undefined;
  const { effort } = sides;
  const costs = 1 + (sides.open.length + sides.shut.length) / 20;
  for (const caller of callersOf(first.who, sides.callers, effort)) {
    for (const action of sides.actions) {
      if (!spend(effort)) return undefined;
      const concerns = (grant: Grant) => concernsRequest(grant, caller, action, effort) === "yes";
      const matched = concerns(first) && others.every(concerns) && spend(effort, costs);
      const request = matched ? tryRequest(sides, wanted, caller, action) : undefined;
      if (request !== undefined) return request;
    }
  }
  return undefined;
}

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html */
const trustActions = [
  "sts:assumerole",
  "sts:assumerolewithsaml",
  "sts:assumerolewithwebidentity",
  "sts:tagsession",
  "sts:setsourceidentity",
  "sts:setcontext",
];

function sampleActions(grants: readonly Grant[]): readonly string[] {
  const named = grants.flatMap(({ what }) => (what.kind === "one" ? [what.action.canonical] : []));
  const distinct = [...new Set(named)]
    .filter((action) => action.length <= longestAction)
    .slice(0, mostActions);
  const samples = distinct.flatMap((action) => samplePattern(action));
  return [...new Set([...trustActions, ...samples])].filter((action) => !/[*?$]/.test(action));
}

const mostActions = 16;
const longestAction = 64;

function tryRequest(sides: Sides, wanted: Wanted, caller: Caller, action: string): Request | undefined {
  const inMyWay = (grant: Grant) => concernsRequest(grant, caller, action, sides.effort) !== "no";
  const denied = wanted.match.some((grant) => grant.effect === "Deny");
  const blockers = [
    ...sides.open.filter((grant) => grant.effect === "Deny" && inMyWay(grant)),
    // Where a Deny of the shut side matches, what it allows does not count.
    ...(denied ? [] : sides.shut.filter((grant) => grant.effect === "Allow" && inMyWay(grant))),
  ].map((grant) => grant.conditions);
  const failing = wanted.fail === undefined ? blockers : [[wanted.fail], ...blockers];
  const met = wanted.match.flatMap((grant) => grant.conditions);
  const context = solve(met, failing, caller, sides.effort);
  if (context === undefined) return undefined;
  const request: Request = { caller, action, context };
  const proven =
    admits(sides.open, request, sides.effort) === "yes" && admits(sides.shut, request, sides.effort) === "no";
  return proven ? request : undefined;
}

type Domains = ReadonlyMap<string, readonly (Present | undefined)[]>;

/** A context that meets all of `met` and, of each set in `failing`, at least one condition not. */
function solve(
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
