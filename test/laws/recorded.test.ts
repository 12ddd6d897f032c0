import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalText } from "../../core/policy/compare.ts";
import type { Comparison } from "../../core/policy/model/change.ts";
import { writeDocument } from "../oracle/document.ts";
import { pairArbitrary } from "./pairs.ts";
import { compare } from "./runs.ts";

/**
 * The verdicts on fixed random pairs, one a line. The laws say what must hold, this says that nothing else changed
 * unnoticed: `npx vitest run test/laws/recorded.test.ts -u` records anew, and the difference is reviewed.
 */
const pairs = fc.sample(pairArbitrary, { numRuns: 600, seed: 20_250_901 });

function summary(comparison: Comparison): string {
  if (comparison.verdict !== "drift") return comparison.verdict;
  const told = comparison.changes.map(({ kind, direction, severity }) => `${kind} ${direction} ${severity}`);
  return `${comparison.severity}: ${told.join(", ")}`;
}

describe("verdicts on fixed random pairs", () => {
  test("are as recorded", async () => {
    const lines = pairs.map(({ before, after }, index) => {
      const [one, other] = [writeDocument(before), JSON.stringify(writeDocument(after))];
      const canonical = canonicalText(one) === canonicalText(other) ? "same text" : "other text";
      return `${index + 1}. ${summary(compare(one, other))} (${canonical})`;
    });
    const recorded = fileURLToPath(new URL("./recorded.txt", import.meta.url));
    await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot(recorded);
  });
});
