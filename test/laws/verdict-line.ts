import { canonicalText } from "../../core/policy/compare.ts";
import type { Comparison } from "../../core/policy/model/change.ts";
import { compare } from "./runs.ts";

/** The verdict on a pair of documents in one line: the severity and the kinds of change, without their sentences. */
export function verdictLine(one: object, other: string): string {
  const canonical = canonicalText(one) === canonicalText(other) ? "same text" : "other text";
  return `${summary(compare(one, other))} (${canonical})`;
}

function summary(comparison: Comparison): string {
  if (comparison.verdict !== "drift") return comparison.verdict;
  const changes = comparison.changes.map(
    ({ kind, direction, severity }) => `${kind} ${direction} ${severity}`,
  );
  return `${comparison.severity}: ${changes.join(", ")}`;
}
