import { readdirSync, readFileSync } from "node:fs";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { type Change, type Comparison, severities } from "../core/policy/change.ts";
import { compareDocuments, prepareDocument } from "../core/policy/compare.ts";

/** The account that owns the role wherever a case does not say. */
const defaultAccount = "111122223333";

const documentSchema = v.union([v.string(), v.record(v.string(), v.unknown())]);
const directionSchema = v.picklist(["widened", "narrowed", "changed", "orphaned"]);

/** What at least one reported change must look like; the texts need only occur in the reported ones. */
const expectedChangeSchema = v.strictObject({
  direction: v.union([directionSchema, v.array(directionSchema)]),
  severity: v.optional(v.picklist(severities)),
  principal: v.optional(v.string()),
  action: v.optional(v.string()),
  condition: v.optional(v.string()),
});

const caseSchema = v.strictObject({
  name: v.string(),
  why: v.optional(v.string()),
  /** The AWS page that the case rests on. */
  source: v.optional(v.pipe(v.string(), v.startsWith("https://docs.aws.amazon.com/"))),
  account: v.optional(v.string()),
  organizationAccounts: v.optional(v.array(v.string())),
  availability: v.optional(v.picklist(["normal", "critical"])),
  expected: documentSchema,
  actual: documentSchema,
  /** `unequal`: drift or unreadable, either is right; AWS leaves the meaning open, so only `equal` is wrong. */
  verdict: v.picklist(["equal", "drift", "unreadable", "unequal"]),
  severity: v.optional(v.picklist(severities)),
  changes: v.optional(v.array(expectedChangeSchema)),
});

type Case = v.InferOutput<typeof caseSchema>;
type ExpectedChange = v.InferOutput<typeof expectedChangeSchema>;
type Document = v.InferOutput<typeof documentSchema>;

const folder = new URL("./cases/", import.meta.url);
const suites = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".json"))
  .sort()
  .map((file) => ({
    name: file.replace(/\.json$/, "").replaceAll("\\", "/"),
    cases: v.parse(v.array(caseSchema), JSON.parse(readFileSync(new URL(file, folder), "utf8"))),
  }));

function compare(
  expected: Document,
  actual: Document,
  { account, organizationAccounts, availability }: Case,
): Comparison {
  const prepared = prepareDocument(expected);
  if (!prepared.ok) return { verdict: "unreadable", severity: "critical", faults: prepared.faults };
  return compareDocuments(prepared.document, actual, {
    account: account ?? defaultAccount,
    organizationAccounts: new Set(organizationAccounts),
    ...(availability === undefined ? {} : { availability }),
  });
}

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
  const { verdict, severity, changes = [] } = stated;
  const told = JSON.stringify(comparison);
  if (verdict === "unequal") expect(comparison.verdict, told).not.toBe("equal");
  else expect(comparison.verdict, told).toBe(verdict);
  if (severity !== undefined) expect(comparison, told).toHaveProperty("severity", severity);
  for (const wanted of changes) {
    const found = comparison.verdict === "drift" ? comparison.changes : [];
    expect(
      found.some((change) => fits(change, wanted)),
      `no change like ${JSON.stringify(wanted)} in ${told}`,
    ).toBe(true);
  }
}

for (const suite of suites) {
  describe(suite.name, () => {
    test.each(suite.cases)("$verdict: $name", (stated) => {
      const comparison = compare(stated.expected, stated.actual, stated);
      expectWellFormed(comparison);
      expectAsStated(comparison, stated);
      const swapped = compare(stated.actual, stated.expected, stated);
      expectWellFormed(swapped);
      if (stated.verdict === "equal") expect(swapped, "the other way round").toEqual({ verdict: "equal" });
      else expect(swapped.verdict, "the other way round").not.toBe("equal");
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
