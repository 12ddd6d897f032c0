import { describe, expect, test } from "vitest";
import { canonicalText } from "../../core/policy/compare.ts";
import { type Change, type Comparison, severities } from "../../core/policy/model/change.ts";
import { type Case, compare, type ExpectedChange, suites } from "./load.ts";

function occursIn(found: string | undefined, wanted: string | undefined): boolean {
  return wanted === undefined || found?.toLowerCase().includes(wanted.toLowerCase()) === true;
}

function fits(change: Change, wanted: ExpectedChange): boolean {
  return (
    [wanted.direction].flat().includes(change.direction) &&
    (wanted.severity === undefined || change.severity === wanted.severity) &&
    occursIn(change.principal, wanted.principal) &&
    occursIn(change.action, wanted.action) &&
    occursIn(change.condition, wanted.condition)
  );
}

function expectWellFormed(comparison: Comparison): void {
  if (comparison.verdict === "unreadable") expect(comparison.faults).not.toHaveLength(0);
  if (comparison.verdict !== "drift") return;
  expect(comparison.changes).not.toHaveLength(0);
  const worst = Math.max(...comparison.changes.map((change) => severities.indexOf(change.severity)));
  expect(comparison.severity, "the whole is as severe as its worst change").toBe(severities[worst]);
  for (const change of comparison.changes) {
    expect(change.message).not.toBe("");
    expect(change.source).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
  }
}

function expectAsStated(comparison: Comparison, stated: Case): void {
  const { verdict, severity, severity_min, severity_max, changes = [] } = stated;
  const told = JSON.stringify(comparison);
  if (verdict === "unequal") expect(comparison.verdict, told).not.toBe("equal");
  else expect(comparison.verdict, told).toBe(verdict);
  if (severity !== undefined) expect(comparison, told).toHaveProperty("severity", severity);
  const rank = comparison.verdict === "equal" ? -1 : severities.indexOf(comparison.severity);
  if (severity_min !== undefined)
    expect(rank, `at least ${severity_min}: ${told}`).toBeGreaterThanOrEqual(
      severities.indexOf(severity_min),
    );
  if (severity_max !== undefined)
    expect(rank, `at most ${severity_max}: ${told}`).toBeLessThanOrEqual(severities.indexOf(severity_max));
  for (const wanted of changes) {
    const found = comparison.verdict === "drift" ? comparison.changes : [];
    expect(
      found.some((change) => fits(change, wanted)),
      `no change like ${JSON.stringify(wanted)} in ${told}`,
    ).toBe(true);
  }
}

/** Live documents come as text, for which there are short cuts that objects do not take. */
function expectSameOfText(comparison: Comparison, stated: Case): void {
  const text = typeof stated.actual === "string" ? stated.actual : JSON.stringify(stated.actual);
  expect(compare(stated.expected, text, stated), "as text").toEqual(comparison);
  expect(compare(stated.expected, encodeURIComponent(text), stated).verdict, "encoded").toBe(
    text.trimStart().startsWith("{") ? comparison.verdict : "unreadable",
  );
}

for (const suite of suites) {
  describe(suite.name, () => {
    test.each(suite.cases)("$verdict: $name", (stated) => {
      const comparison = compare(stated.expected, stated.actual, stated);
      expectWellFormed(comparison);
      expectAsStated(comparison, stated);
      expectSameOfText(comparison, stated);
      const swapped = compare(stated.actual, stated.expected, stated);
      expectWellFormed(swapped);
      const [one, other] = [canonicalText(stated.expected), canonicalText(stated.actual)];
      if (stated.verdict === "equal") {
        expect(swapped, "the other way round").toEqual({ verdict: "equal" });
        expect(other, "canonical text").toBe(one ?? "a text that can be read");
      } else {
        expect(swapped.verdict, "the other way round").not.toBe("equal");
        if (one !== undefined) expect(other, "canonical text").not.toBe(one);
      }
    });
  });
}

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
