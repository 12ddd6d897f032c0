import { describe, expect, test } from "vitest";
import { compareTexts, isVariable, readCondition } from "../../../../core/policy/model/condition.ts";
import { allow, condition, grantIn } from "./grants.ts";

const userId = "$" + "{aws:userid}";

describe("the canonical text of a condition", () => {
  type Written = readonly [operator: string, key: string | undefined, values: readonly string[]];
  const [now, old] = [true, false];

  test.each<[string, Written, boolean, Written, boolean]>([
    [
      "a pattern, and a text with its mark",
      ["StringLike", "k", ["=a*"]],
      now,
      ["StringEquals", "k", ["a*"]],
      now,
    ],
    [
      "a variable, and a text of the old version",
      ["StringEquals", "k", [userId]],
      now,
      ["StringEquals", "k", [userId]],
      old,
    ],
    [
      "a variable with a mark before",
      ["StringEquals", "k", [`=${userId}`]],
      now,
      ["StringEquals", "k", [userId]],
      old,
    ],
    [
      "a variable pattern with a mark before",
      ["StringLike", "k", [`~${userId}*`]],
      now,
      ["StringLike", "k", [`${userId}*`]],
      old,
    ],
    [
      "a key with a variable, in both versions",
      ["StringEquals", userId, ["a"]],
      now,
      ["StringEquals", userId, ["a"]],
      old,
    ],
    [
      "keys with two variables",
      ["StringEquals", userId, ["a"]],
      now,
      ["StringEquals", `${userId}2`, ["a"]],
      now,
    ],
    ["no key, and an empty one", ["StringEquals", undefined, []], now, ["StringEquals", "", []], now],
    ["no value, and an empty one", ["StringEquals", "k", []], now, ["StringEquals", "k", [""]], now],
    [
      "an operator, and the same if the key exists",
      ["StringEquals", "k", ["a"]],
      now,
      ["StringEqualsIfExists", "k", ["a"]],
      now,
    ],
    [
      "an operator, and its opposite",
      ["StringEquals", "k", ["a"]],
      now,
      ["StringNotEquals", "k", ["a"]],
      now,
    ],
    [
      "any and all of several values",
      ["ForAnyValue:StringEquals", "k", ["a"]],
      now,
      ["ForAllValues:StringEquals", "k", ["a"]],
      now,
    ],
    [
      "a Null with a quantifier, which is unknown",
      ["Null", "k", ["true"]],
      now,
      ["ForAnyValue:Null", "k", ["true"]],
      now,
    ],
  ])("given %s, when read, then they differ", (_, one, itsVersion, other, theirVersion) => {
    expect(readCondition(...one, itsVersion).canonical).not.toBe(
      readCondition(...other, theirVersion).canonical,
    );
  });

  test("given other letters, another order and repetitions, when read, then it is the same", () => {
    const [one, other] = [
      condition("StringEquals", "aws:UserId", "b", "a", "b"),
      condition("stringequals", "AWS:userid", "a", "b"),
    ];
    expect(one.canonical).toBe(other.canonical);
    expect(one.values.map(({ text }) => text)).toEqual(["a", "b"]);
    expect(one).toMatchObject({
      key: "aws:userid",
      written: { operator: "StringEquals", key: "aws:UserId" },
    });
  });

  test("given an operator without keys, when read, then its key is empty", () => {
    expect(readCondition("StringEquals", undefined, [], true)).toMatchObject({
      key: "",
      written: { key: "" },
    });
  });

  test("given a statement, when read, then its conditions are in order, each once, and as written", () => {
    const read = (conditions: object) =>
      grantIn(allow({ Condition: conditions })).conditions.map(({ written, values }) => [
        written.operator,
        ...values.map(({ text }) => text),
      ]);
    expect(read({ StringEquals: {} })).toEqual([["StringEquals"]]);
    expect(read({ StringEquals: { k: [] } })).toEqual([["StringEquals"]]);
    expect(read({ StringLike: { k: "b" }, Bool: { k: [true, false] } })).toEqual([
      ["Bool", "false", "true"],
      ["StringLike", "b"],
    ]);
    expect(read({ ArnLike: { k: "a" }, ArnEquals: { k: "a" } })).toHaveLength(1);
  });

  test("given a bare address, when read, then it is the range of one", () => {
    expect(condition("IpAddress", "k", "192.0.2.1").canonical).toBe(
      condition("IpAddress", "k", "192.0.2.1/32").canonical,
    );
    expect(condition("IpAddress", "k", "192.0.2.1.1").canonical).not.toBe(
      condition("IpAddress", "k", "192.0.2.1.1/32").canonical,
    );
    expect(condition("StringEquals", "k", "192.0.2.1").values).toMatchObject([{ text: "192.0.2.1" }]);
  });

  test.each([
    ["StringEquals", "a*", "exact", false],
    ["StringLike", "a*", "pattern", false],
    ["StringLike", "a", "exact", false],
    ["ArnEquals", "a", "pattern", false],
    ["StringEquals", userId, "variable", true],
    ["StringLike", userId, "variablePattern", true],
  ] as const)("given %s %s, when read, then the value is %s", (operator, text, kind, variable) => {
    const [value] = condition(operator, "k", text).values;
    expect(value?.kind).toBe(kind);
    expect(value && isVariable(value)).toBe(variable);
  });

  test("given texts, when sorted, then by their code units, the same everywhere", () => {
    expect(["b", "B", "a", "ä"].toSorted(compareTexts)).toEqual(["B", "a", "b", "ä"]);
    expect([compareTexts("a", "b"), compareTexts("b", "a"), compareTexts("a", "a")]).toEqual([-1, 1, 0]);
  });
});
