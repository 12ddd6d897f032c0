import { describe, expect, test } from "vitest";
import { distance, pairGrants } from "../../../../core/policy/grants/pair.ts";
import { allow, grantIn, grantsIn, texts } from "./grants.ts";

function under(conditions: object): object {
  return allow({ Condition: { StringEquals: conditions } });
}

const valuesOf = (conditions: readonly { readonly values: readonly { readonly text: string }[] }[]) =>
  conditions.map(({ values }) => values.map(({ text }) => text).join()).join();

/** The pairs by the values of their conditions. */
function pairs(expected: readonly object[], actual: readonly object[]): readonly (readonly string[])[] {
  const paired = pairGrants(grantsIn(...expected), grantsIn(...actual));
  return paired.pairs.map((pair) => [valuesOf(pair.expected.conditions), valuesOf(pair.actual.conditions)]);
}

describe("grants that are the same but for their conditions", () => {
  test("given the same grants, when paired, then none is left", () => {
    const grants = grantsIn(under({ k: "a" }), under({ k: "b" }));
    expect(pairGrants(grants, grants)).toEqual({ pairs: [], removed: [], added: [] });
  });

  test("given other conditions, when paired, then each with the nearest", () => {
    const expected = [under({ k: "a", l: "a" }), under({ k: "b", l: "b" })];
    const actual = [under({ k: "c", l: "b" }), under({ k: "c", l: "a" })];
    expect(pairs(expected, actual)).toEqual([
      ["a,a", "c,a"],
      ["b,b", "c,b"],
    ]);
  });

  test("given one grant more on either side, when paired, then it is left over", () => {
    const [one, two] = [grantsIn(under({ k: "a" }), under({ k: "b" })), grantsIn(under({ k: "c" }))];
    expect(pairGrants(one, two)).toMatchObject({ pairs: [{}], removed: [{}], added: [] });
    expect(pairGrants(two, one)).toMatchObject({ pairs: [{}], removed: [], added: [{}] });
  });

  test.each<[string, object]>([
    ["effect", { Effect: "Deny" }],
    ["principal", { Principal: { AWS: "*" } }],
    ["action", { Action: "sts:TagSession" }],
    ["knowledge of its elements", { Extra: "x" }],
  ])("given another %s, when paired, then they are not a pair", (_, other) => {
    const [one, two] = [grantsIn(allow()), grantsIn(allow(other))];
    expect(pairGrants(one, two)).toMatchObject({ pairs: [], removed: [{}], added: [{}] });
  });

  test("given elements that nobody knows on both sides, when paired, then they are", () => {
    const [one, two] = [grantsIn(allow({ Extra: "x" })), grantsIn(allow({ Extra: "y" }))];
    expect(pairGrants(one, two)).toMatchObject({ pairs: [{}], removed: [], added: [] });
  });

  test("given too many to compare each with each, when paired, then in the order of the documents", () => {
    const alternatives = (prefix: string, count: number) =>
      texts(prefix, count).map((value) => under({ k: value.padEnd(4, "x") }));
    const [expected, actual] = [alternatives("a", 100), alternatives("b", 100).toReversed()];
    expect(pairs(expected, actual)[0]).toEqual(["a0xx", "b0xx"]);
    const more = [...expected, under({ k: "a100" })];
    const inOrder = pairs(more, actual);
    expect(inOrder).toHaveLength(100);
    expect(inOrder[0]).toEqual(["a0xx", "b99x"]);
    expect(inOrder[99]).toEqual(["a99x", "b0xx"]);
    const left = pairGrants(grantsIn(...more), grantsIn(...actual));
    expect(left.removed.map(({ conditions }) => valuesOf(conditions))).toEqual(["a100"]);
  });

  test.each<[object, object, number]>([
    [{ k: "a" }, { k: "a" }, 0],
    [{ k: "a" }, { k: "b" }, 2],
    [{ k: "a" }, { l: "a" }, 4],
    [{ k: "a" }, {}, 2],
    [{ k: "a", l: "a" }, { k: "a", l: "b" }, 2],
    [{ k: "a", l: "a" }, { k: "b", m: "b" }, 6],
  ])("given %j and %j, when compared, then they are so far apart", (one, other, wanted) => {
    const grants = [
      grantIn(under(one)),
      grantIn(Object.keys(other).length > 0 ? under(other) : allow()),
    ] as const;
    expect(distance(...grants)).toBe(wanted);
    expect(distance(grants[1], grants[0])).toBe(wanted);
  });
});
