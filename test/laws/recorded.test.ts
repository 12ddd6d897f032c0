import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { recordedPairs } from "./recorded-pairs.ts";
import { verdictLine } from "./verdict-line.ts";

/**
 * The verdicts on fixed random pairs, one a line. The laws say what must hold, this says that nothing else changed
 * unnoticed: `npx vitest run test/laws/recorded.test.ts -u` records the new verdicts; review the difference.
 */
describe("verdicts on fixed random pairs", () => {
  test("are as recorded", async () => {
    const lines = recordedPairs.map(({ one, other }, index) => `${index + 1}. ${verdictLine(one, other)}`);
    const recorded = fileURLToPath(new URL("./recorded.txt", import.meta.url));
    await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot(recorded);
  });
});
