import { describe, expect, test } from "vitest";
import { coveredBy, indexGrants } from "../../../../core/policy/grants/covered.ts";
import type { Grant } from "../../../../core/policy/grants/grants.ts";
import { mostPieces, split } from "../../../../core/policy/grants/split.ts";
import { allow, grantIn, grantsIn, texts } from "./grants.ts";

function withConditions(conditions: object): Grant {
  return grantIn(allow({ Condition: conditions }));
}

function externalIds(...values: readonly string[]): object {
  return { StringEquals: { "sts:ExternalId": values } };
}

describe("taking a grant apart by the alternatives of its conditions", () => {
  const one = texts("one", 16);
  const other = texts("other", 16);

  test.each<[string, object, number]>([
    ["no condition", {}, 1],
    ["one value", externalIds("a"), 1],
    ["two values of a key that has one at a time", externalIds("a", "b"), 2],
    ["two values under any of a key's", { "ForAnyValue:StringEquals": { "idp:amr": ["a", "b"] } }, 2],
    ["two values of a key that may have several", { StringEquals: { "idp:amr": ["a", "b"] } }, 1],
    ["two values under all of a key's", { "ForAllValues:StringEquals": { "idp:amr": ["a", "b"] } }, 1],
    ["two values that must not be", { StringNotEquals: { "sts:ExternalId": ["a", "b"] } }, 1],
    ["an operator that nobody knows", { StringIs: { "sts:ExternalId": ["a", "b"] } }, 1],
    ["a question for the key only", { Null: { "sts:ExternalId": ["true", "false"] } }, 1],
    ["a value beside a variable", externalIds("a", "$" + "{aws:userid}"), 1],
    [
      "as many alternatives as are tried",
      { StringEquals: { "sts:ExternalId": one, "aws:userid": other } },
      mostPieces,
    ],
    ["one more", { StringEquals: { "sts:ExternalId": [...one, "more"], "aws:userid": other } }, 1],
  ])("given %s, when taken apart, then into so many", (_, conditions, count) => {
    const grant = withConditions(conditions);
    const pieces = split(grant);
    expect(new Set(pieces.map(({ canonical }) => canonical)).size).toBe(count);
    expect(pieces).toHaveLength(count);
    if (count === 1) expect(pieces).toEqual([grant]);
    else
      for (const piece of pieces) expect(coveredBy(piece, indexGrants([grant]), { left: 1000 })).toBe(true);
  });
});

describe("what several grants cover together", () => {
  const both = withConditions(externalIds("a", "b"));
  const each = ["a", "b"].map((id) => withConditions(externalIds(id)));
  const cost = 4;

  test("given each alternative as a grant of its own, when asked, then together they cover it", () => {
    expect(coveredBy(both, indexGrants(each), { left: 200 })).toBe(true);
    expect(coveredBy(withConditions(externalIds("a", "b", "c")), indexGrants(each), { left: 200 })).toBe(
      false,
    );
  });

  test("given no effort for the pieces, when asked, then no", () => {
    expect(coveredBy(both, indexGrants(each), { left: cost })).toBe(false);
  });

  test("given one candidate, when it does not cover, then the pieces are not tried", () => {
    const effort = { left: 200 };
    expect(coveredBy(both, indexGrants(each.slice(1)), effort)).toBe(false);
    expect(effort.left).toBeGreaterThan(200 - cost);
  });

  test("given two keys whose values are split in turn, when asked, then together they cover all", () => {
    const [ids, users] = [texts("id", 9), texts("user", 9)];
    const grant = (some: readonly string[], others: readonly string[]) =>
      withConditions({ StringEquals: { "sts:ExternalId": some, "aws:userid": others } });
    const pinwheel = [
      grant(ids.slice(0, 6), users.slice(0, 3)),
      grant(ids.slice(6), users.slice(0, 6)),
      grant(ids.slice(3), users.slice(6)),
      grant(ids.slice(0, 3), users.slice(3)),
      grant(ids.slice(3, 6), users.slice(3, 6)),
    ];
    const all = grant(ids, users);
    expect(coveredBy(all, indexGrants(pinwheel), { left: 400 })).toBe(true);
    for (const piece of pinwheel) {
      const others = pinwheel.filter((other) => other !== piece);
      expect(coveredBy(all, indexGrants(others), { left: 400 })).toBe(false);
    }
  });

  test("given another condition that only one has, when asked, then the others do not cover it", () => {
    const guarded = withConditions({
      StringEquals: { "sts:ExternalId": "b" },
      Bool: { "aws:MultiFactorAuthPresent": "true" },
    });
    expect(coveredBy(both, indexGrants([...each.slice(0, 1), guarded]), { left: 200 })).toBe(false);
  });

  test("given grants of others, when asked, then no", () => {
    const others = grantsIn(
      allow({ Principal: { AWS: "*" } }),
      allow({ Effect: "Deny" }),
      allow({ Principal: { Service: "ec2.amazonaws.com" } }),
    );
    expect(coveredBy(both, indexGrants(others), { left: 200 })).toBe(false);
  });
});
