import { describe, expect, test } from "vitest";
import { type Grant, grantsOf } from "../../../../core/policy/grants/grants.ts";
import { parseDocument } from "../../../../core/policy/parse/parse.ts";
import { allow, grantIn, grantsIn, texts } from "./grants.ts";

function grantsUpToLimits(...statements: readonly object[]): readonly Grant[] | undefined {
  const parsed = parseDocument({ Version: "2012-10-17", Statement: [...statements] });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  return grantsOf(parsed.document);
}

describe("the grants of a document", () => {
  test("given the same grant twice, when taken apart, then it is there once, where it stands first", () => {
    const grants = grantsIn(allow(), allow({ Action: ["sts:TagSession", "sts:AssumeRole"] }));
    expect(grants.map(({ what, statement }) => [what.canonical, statement.index])).toEqual([
      ["one sts:assumerole", 0],
      ["one sts:tagsession", 1],
    ]);
  });

  test("given no action at all, when taken apart, then nothing is assumed of it", () => {
    expect(grantIn(allow({ Action: [] })).what).toEqual({ kind: "none", canonical: "none" });
    const inverted = grantIn(allow({ Action: undefined, NotAction: [] }));
    expect(inverted.what).toEqual({ kind: "none", canonical: "all but none" });
  });

  test("given 1,024 grants and one more, when taken apart, then only the latter are too many", () => {
    const halves = (first: number, second: number) => [
      allow({ Action: texts("sts:A", first) }),
      allow({ Action: texts("sts:B", second) }),
    ];
    expect(grantsUpToLimits(...halves(512, 512))).toHaveLength(1024);
    expect(grantsUpToLimits(...halves(512, 513))).toBeUndefined();
    const principals = { AWS: texts("arn:aws:iam::111122223333:role/r", 32) };
    const square = (actions: number) => allow({ Principal: principals, Action: texts("sts:A", actions) });
    expect(grantsUpToLimits(square(32))).toHaveLength(1024);
    expect(grantsUpToLimits(square(33))).toBeUndefined();
    expect(grantsUpToLimits(square(16), square(15))).toHaveLength(512);
  });

  describe("given conditions of 2,000 characters, when taken apart", () => {
    const named = (length: number) => ({ StringEquals: { k: "x".repeat(length) } });
    const around = '["string","=k"]["="]'.length;
    const of = (actions: number, length: number) =>
      allow({ Action: texts("sts:", actions), Condition: named(length - around) });

    test("then 1,000 grants are within the limit, and not one character more", () => {
      expect(grantsUpToLimits(of(1000, 2000))).toHaveLength(1000);
      expect(grantsUpToLimits(of(1000, 2001))).toBeUndefined();
    });

    test("then the grants of all statements count", () => {
      const split = [of(500, 2000), { ...of(500, 2000), Effect: "Deny" }];
      expect(grantsUpToLimits(...split)).toHaveLength(1000);
      expect(grantsUpToLimits(...split, of(1, 2000))).toBeUndefined();
    });

    test("then each condition counts", () => {
      const two = { ...named(1000 - around), StringNotEquals: { k: "x".repeat(1000) } };
      expect(grantsUpToLimits(allow({ Action: texts("sts:", 1000), Condition: two }))).toBeUndefined();
    });

    test("then an element that nobody knows counts for all that its statement says", () => {
      const actions = texts("sts:", 500);
      expect(grantsUpToLimits(allow({ Action: actions }))).toHaveLength(500);
      expect(grantsUpToLimits(allow({ Action: actions, Extra: "x" }))).toBeUndefined();
    });
  });
});
