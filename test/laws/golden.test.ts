import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { suites } from "../cases/load.ts";
import { reportOf } from "../cases/report.ts";

/**
 * What a comparison reports for each case, as a text beside the cases. On-call engineers act on these sentences, so
 * review each difference and record it on purpose: `npx vitest run test/laws/golden.test.ts -u`.
 */
describe("the report", () => {
  test.each(suites)("of $name is as recorded", async ({ name, cases }) => {
    const recorded = fileURLToPath(new URL(`../cases/${name}.golden.txt`, import.meta.url));
    await expect(cases.flatMap((stated) => reportOf(stated)).join("\n")).toMatchFileSnapshot(recorded);
  });
});
