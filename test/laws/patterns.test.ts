import { describe, expect, test } from "vitest";
import type { Direction } from "../../core/policy/model/change.ts";
import { matches, patternOf } from "../oracle/pattern.ts";
import { compare } from "./runs.ts";

/** Short patterns, each against every other: what one covers of the other is counted, not guessed. */
function words(signs: readonly string[], longest: number): string[] {
  const found = [""];
  for (let at = 0; at < found.length; at++) {
    const word = found[at] ?? "";
    if (word.length < longest) found.push(...signs.map((sign) => word + sign));
  }
  return found;
}

const patterns = [...words(["a", "*", "?"], 2), "*a*", "a*a", "*aa", "aa*", "?*a", "a?*", "*?*", "???"];
const texts = words(["a", "b"], 6);
const languages = new Map(
  patterns.map((pattern) => [pattern, new Set(texts.filter((text) => matches(patternOf(pattern), text)))]),
);

function languageOf(pattern: string): ReadonlySet<string> {
  return languages.get(pattern) ?? new Set();
}

/** Is every text of the one a text of the other? */
function within(one: string, other: string): boolean {
  const texts = languageOf(other);
  return [...languageOf(one)].every((text) => texts.has(text));
}

function withTag(operator: string, ...values: readonly string[]): object {
  return {
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Principal: { AWS: "111122223333" },
      Action: "sts:AssumeRole",
      Condition: { [operator]: { "aws:PrincipalTag/team": values } },
    },
  };
}

function directions(before: object, after: object): Direction[] {
  const comparison = compare(before, after);
  if (comparison.verdict === "unreadable") throw new Error("these documents can be read");
  return comparison.verdict === "equal" ? [] : comparison.changes.map(({ direction }) => direction);
}

/** With `*` and `?` side by side, "changed" may stand beside the direction: a caution, not a fault. */
function mayDoubt(...compared: readonly string[]): boolean {
  return compared.some((pattern) => /\*\?|\?\*/.test(pattern));
}

describe.each([
  { operator: "StringLike", whenMore: "widened", whenLess: "narrowed" },
  { operator: "StringNotLike", whenMore: "narrowed", whenLess: "widened" },
] as const)("$operator", ({ operator, whenMore, whenLess }) => {
  test.each(patterns)("given the pattern '%s', when compared with every other, then as counted", (before) => {
    for (const after of patterns) {
      const found = directions(withTag(operator, before), withTag(operator, after));
      const label = `${operator} '${before}' → '${after}'`;
      const [more, less] = [within(before, after), within(after, before)];
      const certain = found.filter((direction) => direction !== "changed" || !mayDoubt(before, after));
      if (more && less) expect(found, label).toEqual([]);
      else if (more) expect(certain, label).toEqual([whenMore]);
      else if (less) expect(certain, label).toEqual([whenLess]);
      else expect(found, label).not.toEqual([expect.stringMatching(/widened|narrowed/)]);
    }
  });

  test("given a list, when a pattern that another covers is added, then it is equal", () => {
    for (const wide of patterns) {
      for (const narrow of patterns) {
        if (!within(narrow, wide) || mayDoubt(narrow, wide)) continue;
        const [one, two] = [withTag(operator, wide), withTag(operator, narrow, wide)];
        expect(directions(one, two), `${operator} '${narrow}' beside '${wide}'`).toEqual([]);
      }
    }
  });
});
