import type { Change, Comparison } from "../../core/policy/model/change.ts";
import { compareBothWays } from "./check.ts";
import type { Case } from "./load.ts";

/**
 * What the comparison of a case reports, in both directions: kind, direction, severity, sentence and
 * fields of each change.
 */
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
        ...comparison.changes.flatMap((change) => [
          `  - ${change.kind}, ${change.direction}, ${change.severity}: ${change.message}`,
          `    ${fieldsOf(change)}`,
        ]),
      ];
  }
}

/** What a program reads in place of the sentence. */
function fieldsOf({ principal, action, condition, expectedPath, actualPath, source }: Change): string {
  const page = source.replace("https://docs.aws.amazon.com/IAM/latest/UserGuide/", "").replace(".html", "");
  const paths = [expectedPath && `expected ${expectedPath}`, actualPath && `actual ${actualPath}`];
  return [principal, action, condition, ...paths, page].filter((text) => text !== undefined).join(" | ");
}

/** The JavaScript engine words the reason why a text is not JSON, and that wording differs between versions. */
function withoutEngine(message: string): string {
  return message.replace(/(?<=Invalid JSON: ).*/s, "…");
}
