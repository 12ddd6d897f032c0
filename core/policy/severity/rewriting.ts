import { coveredBy, indexGrants } from "../grants/covered.ts";
import type { Grant } from "../grants/grants.ts";
import type { Change, Direction, Severity } from "../model/change.ts";
import { limits } from "../model/limits.ts";
import { conditionText } from "./sentences/conditions.ts";
import { sources } from "./sources.ts";

/** Documents that are not equal, although each admits what the other does: by all actions that STS has today. */
export function describeRewriting(expected: readonly Grant[], actual: readonly Grant[]): Change {
  const added = uncovered(actual, expected);
  const removed = uncovered(expected, actual);
  const concerned = [...removed, ...added].flatMap(({ conditions }) => conditions.map(conditionText));
  const { direction, severity } = rate(added, removed);
  return {
    kind: "statement-changed",
    direction,
    severity,
    ...(concerned.length === 0 ? {} : { condition: [...new Set(concerned)].join(", ") }),
    message:
      severity === "low"
        ? "the statements differ, but admit the same requests"
        : "the statements name other actions, which AWS STS does not have today",
    source: sources.evaluation,
  };
}

/** Whatever else differs, an Allow that names other actions may admit somebody once STS has them. */
function rate(
  added: readonly Grant[],
  removed: readonly Grant[],
): { direction: Direction; severity: Severity } {
  const severity = added.some(isOpenAllow) ? "medium" : "low";
  if (![...added, ...removed].every(isOpenAllow)) return { direction: "changed", severity };
  if (added.length === 0) return { direction: "narrowed", severity };
  return { direction: removed.length === 0 ? "widened" : "changed", severity };
}

function isOpenAllow(grant: Grant): boolean {
  return isAllow(grant) && isPattern(grant);
}

function isAllow({ effect }: Grant): boolean {
  return effect === "Allow";
}

function isPattern({ what }: Grant): boolean {
  return what.kind !== "one" || /[*?]/.test(what.action.canonical);
}

function uncovered(grants: readonly Grant[], others: readonly Grant[]): readonly Grant[] {
  const index = indexGrants(others);
  const effort = { left: limits.effort };
  return grants.filter((grant) => !coveredBy(grant, index, effort));
}
