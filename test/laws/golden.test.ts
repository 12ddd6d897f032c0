import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { Comparison } from "../../core/policy/model/change.ts";
import { compare, suites } from "../cases/load.ts";

/**
 * What a comparison reports for each case, as a text beside the cases: kind, direction, severity and sentence of each
 * change. On-call engineers act on these sentences, so review each difference and record it on purpose:
 * `npx vitest run test/laws/golden.test.ts -u`.
 */
function report(comparison: Comparison): string[] {
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

describe("the report", () => {
  test.each(suites)("of $name is as recorded", async ({ name, cases }) => {
    const lines = cases.flatMap((stated) => [
      stated.name,
      ...report(compare(stated.expected, stated.actual, stated)),
      ...(stated.verdict === "equal" ? [] : report(compare(stated.actual, stated.expected, stated))),
      "",
    ]);
    const recorded = fileURLToPath(new URL(`../cases/${name}.golden.txt`, import.meta.url));
    await expect(lines.join("\n")).toMatchFileSnapshot(recorded);
  });
});
