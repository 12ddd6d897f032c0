import { type Change, type Direction, type RoleContext, severities } from "../model/change.ts";
import { limits } from "../model/limits.ts";
import { sources } from "./sources.ts";

/** For differences in what AWS does not define, or that cannot be taken apart: never equal, and nothing is known of them. */
export const notComparable: Change = {
  kind: "document-changed",
  direction: "changed",
  severity: "critical",
  message: "the documents differ in a way that cannot be broken down: compare them manually",
  source: sources.grammar,
};

/** For new Deny statements that are too many to be rated: they can lock the expected callers out. */
export function unratedDenials({ availability }: RoleContext): Change {
  return {
    kind: "deny-added",
    direction: "changed",
    severity: availability === "critical" ? "high" : "medium",
    message: "new Deny statements are too long to be rated: compare the documents manually",
    source: sources.evaluation,
  };
}

/** Applies the expectation's own severities and puts the worst first. */
export function finish(changes: readonly Change[], { severities: own = {} }: RoleContext): readonly Change[] {
  const weighed = changes.map((change) => ({ ...change, severity: own[change.kind] ?? change.severity }));
  return weighed.sort((one, other) => rankOf(other) - rankOf(one)).slice(0, limits.changes);
}

function rankOf({ severity, direction }: Change): number {
  return severities.indexOf(severity) * directionOrder.length + directionOrder.indexOf(direction);
}

const directionOrder: readonly Direction[] = ["narrowed", "changed", "orphaned", "widened"];
