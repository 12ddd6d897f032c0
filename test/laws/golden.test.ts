import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { Comparison } from "../../core/policy/model/change.ts";
import { compare, suites } from "../cases/load.ts";

/**
 * What is told of each case, word for word, as a text to read beside the cases. People act on these sentences, so a
 * change of one is made on purpose: `npx vitest run test/laws/golden.test.ts -u`, and its difference is reviewed.
 */
function tell(comparison: Comparison): string[] {
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
        ...comparison.changes.flatMap(({ message, ...change }) => [
          `  - ${message}`,
          `    ${Object.entries(change)
            .map(([name, value]) => `${name} ${value}`)
            .join(", ")}`,
        ]),
      ];
  }
}

/** Why something is not JSON is told in the words of the engine, which differ from version to version. */
function withoutEngine(message: string): string {
  return message.replace(/(?<=not JSON: ).*/s, "…");
}

describe("what is told", () => {
  test.each(suites)("of $name is as recorded", async ({ name, cases }) => {
    const lines = cases.flatMap((stated) => [
      stated.name,
      ...tell(compare(stated.expected, stated.actual, stated)),
      ...(stated.verdict === "equal" ? [] : tell(compare(stated.actual, stated.expected, stated))),
      "",
    ]);
    const recorded = fileURLToPath(new URL(`../cases/${name}.golden.txt`, import.meta.url));
    await expect(lines.join("\n")).toMatchFileSnapshot(recorded);
  });
});
