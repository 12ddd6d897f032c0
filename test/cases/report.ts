import type { Comparison } from "../../core/policy/model/change.ts";
import { compareBothWays } from "./check.ts";
import type { Case } from "./load.ts";

/** What the comparison of a case reports, in both directions: kind, direction, severity and sentence of each change. */
export function reportOf(stated: Case, { comparison, swapped } = compareBothWays(stated)): string[] {
  return [stated.name, ...linesOf(comparison), ...(stated.verdict === "equal" ? [] : linesOf(swapped)), ""];
}

function linesOf(comparison: Comparison): string[] {
  switch (comparison.verdict) {
    case "equal":
      return ["  equal"];
    case "unreadable":
      return [
        "  unreadable",
        ...comparison.faults.map(({ path, message }) => `  - ${path}: ${withoutEngine(message)}`),
      ];
    case "drift":
      return [
        `  drift, ${comparison.severity}`,
        ...comparison.changes.map(
          ({ kind, direction, severity, message }) => `  - ${kind}, ${direction}, ${severity}: ${message}`,
        ),
      ];
  }
}

/** The JavaScript engine words the reason why a text is not JSON, and that wording differs between versions. */
function withoutEngine(message: string): string {
  return message.replace(/(?<=Invalid JSON: ).*/s, "…");
}
