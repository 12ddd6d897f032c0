import type { Grant } from "../grants/grants.ts";
import type { GrantPair } from "../grants/pair.ts";
import type { Change, ChangeKind, Direction, Severity } from "../model/change.ts";
import type { Condition } from "../model/condition.ts";
import { isGuard } from "../model/facts/condition-keys.ts";
import { findWitness, type Sides } from "../requests/witness.ts";
import type { ConditionChange } from "./condition-changes.ts";
import { isSettled } from "./conditions.ts";
import { pathsOf } from "./orphans.ts";
import { isCriticalWhenExposed } from "./risk.ts";
import {
  actionText,
  conditionText,
  describeAction,
  nameOf,
  principalText,
  underConditions,
} from "./sentences.ts";
import type { Situation } from "./situation.ts";
import { sources } from "./sources.ts";

/** What it means that a `Deny` is gone. */
export function rateDenyRemoved(deny: Grant, situation: Situation): Change {
  const exposed = reached(situation.gained, deny);
  const direction = exposed.length > 0 ? "widened" : "changed";
  const severity = exposed.length > 0 ? severityOf(deny.conditions, exposed, situation) : "low";
  const message = `the Deny for ${nameOf(deny.who)} to ${describeAction(deny.what)} was removed${deny.conditions.length === 0 ? "" : underConditions(deny.conditions)}`;
  return {
    ...base(deny, "deny-removed", direction, severity, message + consequence(exposed)),
    ...pathsOf(deny, undefined),
  };
}

/** What it means that a `Deny` came. */
export function rateDenyAdded(deny: Grant, situation: Situation): Change {
  const hit = reached(situation.lost, deny);
  const direction = hit.length > 0 ? "narrowed" : "changed";
  const message = `${nameOf(deny.who)} is now denied to ${describeAction(deny.what)}${underConditions(deny.conditions)}`;
  return { ...base(deny, "deny-added", direction, "low", message), ...pathsOf(undefined, deny) };
}

/** What a changed condition of a `Deny` means: the stricter the condition, the wider the door. */
export function rateDenyCondition(
  pair: GrantPair,
  change: ConditionChange,
  situation: Situation,
): readonly Change[] {
  const { before, after } = change;
  const exposed = after === undefined ? [] : reached(situation.gained, pair.expected, after);
  const hit = before === undefined ? [] : reached(situation.lost, pair.actual, before);
  const shown = after ?? before;
  const what = `the Deny for ${nameOf(pair.actual.who)} changed in ${conditionText(shown)}`;
  const of = (kind: ChangeKind, direction: Direction, severity: Severity, message: string): Change => ({
    ...base(pair.actual, kind, direction, severity, message),
    condition: conditionText(shown),
    ...pathsOf(pair.expected, pair.actual),
  });
  const wider = () =>
    of(
      "deny-loosened",
      "widened",
      severityOf([shown], exposed, situation),
      `${what}: it denies less than expected`,
    );
  const narrower = () => of("deny-tightened", "narrowed", "low", `${what}: it denies more than expected`);
  const neither = () =>
    of(
      "deny-changed",
      "changed",
      // Not settled: some request may be newly admitted, though none is known
      "medium",
      `${what}; no request is known for which it matters`,
    );
  const told = [...(exposed.length > 0 ? [wider()] : []), ...(hit.length > 0 ? [narrower()] : [])];
  // For a Deny, the looser condition is the narrower door.
  const settled = isSettled(change, hit.length > 0, exposed.length > 0, situation.gained.effort);
  return settled ? told : [...told, neither()];
}

/** The allowed grants that the `Deny` alone keeps shut, as far as a request proves it. */
function reached(sides: Sides, deny: Grant, fail?: Condition): readonly Grant[] {
  const allows = sides.open.filter(({ effect }) => effect === "Allow").slice(0, mostAllows);
  return allows.filter((allow) => findWitness(sides, { match: [allow, deny], fail }) !== undefined);
}

const mostAllows = 24;

function severityOf(
  conditions: readonly Condition[],
  exposed: readonly Grant[],
  situation: Situation,
): Severity {
  if (exposed.some((grant) => isCriticalWhenExposed(grant, situation))) return "critical";
  return conditions.some(({ key }) => isGuard(key)) ? "high" : "medium";
}

function consequence([first]: readonly Grant[]): string {
  if (first === undefined) return "; no request is known that this newly admits";
  return `: ${nameOf(first.who)} may now ${describeAction(first.what)} where it was denied`;
}

function base(
  deny: Grant,
  kind: ChangeKind,
  direction: Direction,
  severity: Severity,
  message: string,
): Change {
  const action = actionText(deny.what);
  return {
    kind,
    direction,
    severity,
    principal: principalText(deny.who),
    ...(action === undefined ? {} : { action }),
    message,
    source: sources.evaluation,
  };
}
