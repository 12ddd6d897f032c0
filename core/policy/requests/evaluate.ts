import type { Grant, What } from "../grants/grants.ts";
import type { Action, Effect } from "../model/document.ts";
import type { Effort } from "../model/effort.ts";
import { matchesPattern } from "../model/wildcard.ts";
import { type Answer, type Caller, matchesWho } from "./caller.ts";
import { meets, type Present } from "./meets.ts";

/** One request to assume the role, or to tag the session. */
export interface Request {
  readonly caller: Caller;
  /** Folded. */
  readonly action: string;
  /** By folded key; keys that are not there are missing from the request. */
  readonly context: ReadonlyMap<string, Present>;
}

/**
 * Whether the grants admit the request: one allows and none denies.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function admits(grants: readonly Grant[], request: Request, effort: Effort): Answer {
  const denied = anyMatches(grants, "Deny", request, effort);
  if (denied === "yes") return "no";
  const allowed = anyMatches(grants, "Allow", request, effort);
  return allowed === "yes" && denied === "unknown" ? "unknown" : allowed;
}

function anyMatches(grants: readonly Grant[], effect: Effect, request: Request, effort: Effort): Answer {
  let answer: Answer = "no";
  for (const grant of grants) {
    if (grant.effect !== effect) continue;
    const matched = matchesGrant(grant, request, effort);
    if (matched === "yes") return "yes";
    if (matched === "unknown") answer = "unknown";
  }
  return answer;
}

function matchesGrant(grant: Grant, { caller, action, context }: Request, effort: Effort): Answer {
  let answer = concernsRequest(grant, caller, action, effort);
  for (const condition of grant.conditions) {
    if (answer === "no") return "no";
    answer = both(answer, meets(condition, context.get(condition.key), effort));
  }
  return answer;
}

/** Whether the grant is about this caller and action at all, conditions aside. */
export function concernsRequest(grant: Grant, caller: Caller, action: string, effort: Effort): Answer {
  const who = matchesWho(grant.who, caller, effort);
  const concerned = who === "no" ? "no" : both(who, matchesWhat(grant.what, action, effort));
  return grant.unknown === "" ? concerned : both(concerned, "unknown");
}

function matchesWhat(what: What, action: string, effort: Effort): Answer {
  if (what.kind === "none") return "unknown";
  if (what.kind === "one") return matchesAction(what.action, action, effort);
  let answer: Answer = "yes";
  for (const member of what.members) {
    const matched = matchesAction(member, action, effort);
    if (matched === "yes") return "no";
    if (matched === "unknown") answer = "unknown";
  }
  return answer;
}

export function matchesAction({ canonical }: Action, action: string, effort: Effort): Answer {
  if (canonical === action) return "yes";
  if (canonical.includes("${")) return "unknown";
  const matched = matchesPattern(canonical, action, effort);
  return matched === undefined ? "unknown" : matched ? "yes" : "no";
}

function both(one: Answer, other: Answer): Answer {
  if (one === "no" || other === "no") return "no";
  return one === "yes" && other === "yes" ? "yes" : "unknown";
}
