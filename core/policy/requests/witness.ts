import type { Grant } from "../grants/grants.ts";
import { type Effort, spend } from "../model/effort.ts";
import { trustActions } from "../model/facts/trust-actions.ts";
import { once } from "../model/remember.ts";
import { type Caller, matchesWho } from "./caller.ts";
import { admits, concernsRequest, type Request } from "./evaluate.ts";
import { samplePattern } from "./sample.ts";
import { callersOf, ownCaller, sampleCallers } from "./sample-callers.ts";
import { solve } from "./solve.ts";

/** Two documents and what a search for requests between them needs. */
export interface Sides {
  /** The one that must admit the request. */
  readonly open: readonly Grant[];
  /** The one that must not. */
  readonly shut: readonly Grant[];
  /** Sampled when the search needs them. */
  readonly callers: () => readonly Caller[];
  readonly actions: () => readonly string[];
  readonly effort: Effort;
  /** What was found out before: of each caller, the grants that may be about it. */
  readonly about: Map<Caller, About>;
}

interface About {
  readonly open: readonly Grant[];
  readonly shut: readonly Grant[];
}

export function makeSides(open: readonly Grant[], shut: readonly Grant[], effort: Effort): Sides {
  const callers = once(() => sampleCallers([...open, ...shut]));
  const actions = once(() => sampleActions([...open, ...shut]));
  return { open, shut, callers, actions, effort, about: new Map() };
}

/**
 * A request that the open side admits and the shut side does not. The proof of a claim: where none is found the
 * claim is not made, although one may exist.
 * @param match grants that must match the request
 */
export function findWitness(sides: Sides, match: readonly Grant[]): Request | undefined {
  const [first] = match;
  if (first === undefined || sides.effort.left <= 0) return undefined;
  const plain = plainRequest(sides, match, first);
  if (plain !== undefined) return plain;
  for (const caller of callersOf(first.who, sides.callers(), sides.effort)) {
    const about = aboutCaller(sides, caller);
    for (const action of sides.actions()) {
      if (!spend(sides.effort)) return undefined;
      const request = tryRequest(sides, about, match, caller, action);
      if (request !== undefined) return request;
    }
  }
  return undefined;
}

/** Tries the caller and the action that the grant names, which are enough for most proofs. */
function plainRequest(sides: Sides, match: readonly Grant[], { who, what }: Grant): Request | undefined {
  const caller = ownCaller(who);
  const action = what.kind === "one" ? what.action.canonical : "*";
  if (caller === undefined || /[*?$]/.test(action) || action.length > longestAction) return undefined;
  return tryRequest(sides, aboutCaller(sides, caller), match, caller, action);
}

function aboutCaller(sides: Sides, caller: Caller): About {
  const known = sides.about.get(caller);
  if (known !== undefined) return known;
  const { effort } = sides;
  spend(effort, (sides.open.length + sides.shut.length) / 3);
  const mayConcern = (grant: Grant) => matchesWho(grant.who, caller, effort) !== "no";
  const about = { open: sides.open.filter(mayConcern), shut: sides.shut.filter(mayConcern) };
  sides.about.set(caller, about);
  return about;
}

function sampleActions(grants: readonly Grant[]): readonly string[] {
  const named = new Set<string>();
  for (const { what } of grants) if (what.kind === "one") named.add(what.action.canonical);
  const distinct = [...named].filter((action) => action.length <= longestAction).slice(0, mostActions);
  const samples = distinct.flatMap((action) => samplePattern(action));
  return [...new Set([...trustActions, ...samples])].filter((action) => !/[*?$]/.test(action));
}

const mostActions = 16;
const longestAction = 64;

function tryRequest(
  { effort }: Sides,
  { open, shut }: About,
  match: readonly Grant[],
  caller: Caller,
  action: string,
): Request | undefined {
  if (match.some((grant) => concernsRequest(grant, caller, action, effort) !== "yes")) return undefined;
  if (!spend(effort, (open.length + shut.length) / 4)) return undefined;
  const inMyWay = (grant: Grant) => concernsRequest(grant, caller, action, effort) !== "no";
  const denied = match.some((grant) => grant.effect === "Deny");
  const blockers = [
    ...open.filter((grant) => grant.effect === "Deny" && inMyWay(grant)),
    // Where a Deny of the shut side matches, what it allows does not count.
    ...(denied ? [] : shut.filter((grant) => grant.effect === "Allow" && inMyWay(grant))),
  ].map((grant) => grant.conditions);
  const met = match.flatMap((grant) => grant.conditions);
  const context = solve(met, blockers, caller, effort);
  if (context === undefined) return undefined;
  const request: Request = { caller, action, context };
  const proven = admits(open, request, effort) === "yes" && admits(shut, request, effort) === "no";
  return proven ? request : undefined;
}
