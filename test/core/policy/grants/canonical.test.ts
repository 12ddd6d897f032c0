import { describe, expect, test } from "vitest";
import { canonicalText } from "../../../../core/policy/compare.ts";
import { allow, texts } from "./grants.ts";

function canonical(...statements: readonly object[]): string {
  const text = canonicalText({ Version: "2012-10-17", Statement: [...statements] });
  if (text === undefined) throw new Error("expected a document that can be read");
  return text;
}

function countGrants(text: string): number {
  return text.match(/\\"Allow\\"/g)?.length ?? 0;
}

function likes(operator: string, values: readonly string[]): object {
  return allow({ Condition: { [operator]: { "idp:amr": values } } });
}

describe("the canonical text, which fingerprints are made of", () => {
  test("given a small document, when written, then its grants are, as ever", () => {
    expect(canonical(allow())).toBe(
      '["grants","","[\\"Allow\\",\\"one AWS arn:aws:iam::111122223333:role/deployer\\",\\"one sts:assumerole\\",\\"\\"]"]',
    );
  });

  test("given more grants than the limit, when written, then the statements are", () => {
    const many = allow({ Action: texts("s:", 1025) });
    expect(canonical(many)).toMatch(
      /^\["statements","","\[\\"Allow\\",false,\[\\"AWS arn:aws:iam::111122223333:role\/deployer\\"\],false,\[\\"s:0\\",/,
    );
    expect(canonical(allow(), many, allow())).toBe(canonical(many, allow()));
  });

  test("given no document, when written, then there is no text", () => {
    expect(canonicalText("{")).toBeUndefined();
  });

  test("given NotAction with one that another covers, when written, then that one is left out", () => {
    const [one, two] = [["sts:*"], ["sts:*", "sts:AssumeRole", "sts:Tag*"]];
    expect(canonical(allow({ Action: undefined, NotAction: two }))).toBe(
      canonical(allow({ Action: undefined, NotAction: one })),
    );
  });

  test("given alternatives up to the limit, when written, then each is a grant; beyond it, grants stay whole", () => {
    const ids = { StringEquals: { "sts:ExternalId": texts("a", 64) } };
    const of = (count: number) => canonical(allow({ Action: texts("sts:Action", count), Condition: ids }));
    expect(countGrants(of(16))).toBe(1024);
    expect(countGrants(of(17))).toBe(17);
  });

  test("given grants that another covers, when written, then they are left out, unless they are too many", () => {
    const of = (count: number) => canonical(allow({ Action: ["sts:*", ...texts("sts:Action", count - 1)] }));
    expect(countGrants(of(64))).toBe(1);
    expect(countGrants(of(65))).toBe(65);
  });

  test.each(["StringLike", "StringNotLike"])(
    "given values of %s that another covers, when written, then they are left out, unless they are too many",
    (operator) => {
      const of = (count: number) => canonical(likes(operator, ["a*", ...texts("ab", count - 1)]));
      expect(of(64)).toBe(canonical(likes(operator, ["a*"])));
      expect(of(65)).toContain("ab63");
    },
  );
});
