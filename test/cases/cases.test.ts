import { describe, expect, test } from "vitest";
import { complaintsOf } from "./check.ts";
import { suites } from "./load.ts";

describe.each(suites)("$name", ({ cases }) => {
  test.each(cases)("$verdict: $name", (stated) => {
    expect(complaintsOf(stated)).toEqual([]);
  });
});

describe("the cases themselves", () => {
  const all = suites.flatMap((suite) => suite.cases);
  const equal = all.filter((stated) => stated.verdict === "equal");

  test("are enough, on both sides", () => {
    expect(all.length).toBeGreaterThanOrEqual(300);
    expect(equal.length).toBeGreaterThanOrEqual(100);
    expect(all.length - equal.length).toBeGreaterThanOrEqual(100);
  });

  test("carry names that are unique within their suite", () => {
    for (const suite of suites) {
      expect(new Set(suite.cases.map((stated) => stated.name)).size, suite.name).toBe(suite.cases.length);
    }
  });
});
