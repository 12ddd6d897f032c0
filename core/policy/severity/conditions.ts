import type { Grant } from "../grants/grants.ts";
import { conditionImplies } from "../grants/implies.ts";
import type { GrantPair } from "../grants/pair.ts";
import type { Change, ChangeKind, Direction, Severity } from "../model/change.ts";
import type { Condition } from "../model/condition.ts";
import { conditionPath } from "../model/document.ts";
import type { Effort } from "../model/effort.ts";
import { isGuard, namesPrincipal } from "../model/facts/condition-keys.ts";
import { findWitness } from "../requests/witness.ts";
import type { ConditionChange } from "./condition-changes.ts";
import { isForAllValues, sentence } from "./condition-sentences.ts";
import { type Risk, riskOf } from "./risk.ts";
import { actionText, conditionText, principalText } from "./sentences.ts";
import type { Situation } from "./situation.ts";
import { sourceOfKey, sources } from "./sources.ts";

/** What a changed condition of an `Allow` means: looser for some callers, stricter for some, or both. */
export function rateCondition(
  pair: GrantPair,
  change: ConditionChange,
  situation: Situation,
): readonly Change[] {
  const { gained, lost } = situation;
  const { before, after } = change;
  const looser =
    before !== undefined && findWitness(gained, { match: [pair.actual], fail: before }) !== undefined;
  const stricter =
    after !== undefined && findWitness(lost, { match: [pair.expected], fail: after }) !== undefined;
  const directions: Direction[] = [];
  if (looser) directions.push("widened");
  if (stricter) directions.push("narrowed");
  // Where no request was found that proves the other way, rules must exclude it, or it is not said to be one way only.
  if (!isSettled(change, looser, stricter, gained.effort)) directions.push("changed");
  return directions.map((direction) => describe(pair, change, direction));
}

/** Whether it is known of both ways if the condition changed that way. */
export function isSettled(
  change: ConditionChange,
  looser: boolean,
  stricter: boolean,
  effort: Effort,
): boolean {
  if (!looser && !stricter) return false;
  if (change.what !== "replaced") return true;
  const { before, after } = change;
  return (
    (looser || conditionImplies(after, before, effort)) &&
    (stricter || conditionImplies(before, after, effort))
  );
}

function describe(pair: GrantPair, change: ConditionChange, direction: Direction): Change {
  const verdict = direction === "narrowed" ? stricter(change) : looser(change, direction, pair.actual);
  const action = actionText(pair.actual.what);
  const shown = change.after ?? change.before;
  return {
    ...verdict,
    direction,
    principal: principalText(pair.actual.who),
    ...(action === undefined ? {} : { action }),
    condition: conditionText(shown),
    message: sentence(pair.actual, change, direction, verdict.kind),
    expectedPath: pathOf(pair.expected, change.before),
    actualPath: pathOf(pair.actual, change.after),
    source: sourceOf(verdict.kind, shown),
  };
}

interface Verdict {
  readonly kind: ChangeKind;
  readonly severity: Severity;
}

function stricter(change: ConditionChange): Verdict {
  return { kind: change.what === "added" ? "condition-added" : "condition-tightened", severity: "low" };
}

function looser(change: ConditionChange, direction: Direction, actual: Grant): Verdict {
  const risk = direction === "widened" ? riskOf(actual) : undefined;
  return risk === undefined
    ? looserCondition(change, direction)
    : { kind: kindOfRisk[risk], severity: "critical" };
}

const kindOfRisk = {
  everyone: "everyone-admitted",
  notPrincipal: "not-principal-admitted",
  tenancy: "tenancy-claim-missing",
} as const satisfies Record<Risk, ChangeKind>;

function looserCondition(change: ConditionChange, direction: Direction): Verdict {
  const { what, before, after } = change;
  if (what === "added") return { kind: "condition-changed", severity: isGuard(after.key) ? "medium" : "low" };
  const guard = isGuard(before.key);
  const severity = guard ? "high" : "medium";
  if (what === "removed") {
    if (guard || namesPrincipal(before.key)) return { kind: "guard-condition-removed", severity: "high" };
    return { kind: "condition-removed", severity };
  }
  if (after.operator.ifExists && !before.operator.ifExists)
    return { kind: "if-exists-added", severity: "high" };
  if (isForAllValues(after) && !isForAllValues(before))
    return { kind: "for-all-values-added", severity: "high" };
  if (direction === "changed") return { kind: "condition-changed", severity };
  if (guard) return { kind: "guard-condition-loosened", severity };
  return { kind: hasWildcard(after) ? "wildcard-widened" : "condition-loosened", severity };
}

function hasWildcard({ values }: Condition): boolean {
  return values.some(({ kind, text }) => kind !== "exact" && /[*?]/.test(text));
}

function pathOf(grant: Grant, condition: Condition | undefined): string {
  if (condition !== undefined) return conditionPath(grant.statement, condition);
  const { index } = grant.statement;
  return index === undefined ? "Statement" : `Statement[${index}]`;
}

function sourceOf(kind: ChangeKind, { key }: Condition): string {
  if (kind === "tenancy-claim-missing") return sources.sharedIssuers;
  if (kind === "for-all-values-added") return sources.severalValues;
  return kind === "if-exists-added" ? sources.operators : sourceOfKey(key);
}
