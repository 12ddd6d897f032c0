import { describe, expect, test } from "vitest";
import { samplePattern, samplePresent } from "../../../../core/policy/requests/sample.ts";
import { condition, texts } from "../grants/grants.ts";

const userId = "$" + "{aws:userid}";

/** The single values that are tried for a key that has one value at a time. */
function singles(operator: string, ...values: readonly string[]): readonly (string | undefined)[] {
  const key = "sts:externalid";
  return samplePresent(key, [condition(operator, key, ...values)]).map((present) => {
    expect(present?.length ?? 1).toBe(1);
    return present?.[0];
  });
}

function pairs(...conditions: Parameters<typeof condition>[]): readonly (readonly string[])[] {
  const sampled = samplePresent(
    "k",
    conditions.map((each) => condition(...each)),
  );
  return sampled.filter((present) => present !== undefined).filter(({ length }) => length > 1);
}

describe("values that are tried for a condition key", () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ["StringEquals", ["aB"], ["aB", "AB", "ab", "aB-trust-drift", "trust-drift"]],
    ["StringLike", ["a*?"], ["ax", "axany", "axtrust-drift", "ayother", "a?*", "trust-drift"]],
    ["StringEquals", [userId], ["trust-drift"]],
    ["StringLike", [`${userId}*`], ["trust-drift"]],
    ["StringEquals", ["a".repeat(513)], ["trust-drift"]],
    ["NumericLessThan", ["5"], ["5", "4", "6"]],
    ["NumericLessThan", ["five"], []],
    [
      "DateLessThan",
      ["2026-01-01T00:00:00Z"],
      ["2026-01-01T00:00:00Z", "2025-12-31T00:00:00Z", "2026-01-02T00:00:00Z"],
    ],
    ["DateLessThan", ["tomorrow"], []],
    ["Bool", ["true"], ["true", "TRUE", "true-trust-drift", "false"]],
    ["Null", ["true"], ["true", "TRUE", "true-trust-drift", "trust-drift"]],
    [
      "ArnLike",
      ["arn:aws:iam::*:role/a"],
      [
        "arn:aws:iam:::role/a",
        "arn:aws:iam::any:role/a",
        "arn:aws:iam::trust-drift:role/a",
        "arn:aws:iam::other:role/a",
        "arn:aws:iam::*:role/a",
        "arn:aws:sns:eu-west-1:210987654321:trust-drift",
        "arn:aws:iam::210987654321:role/trust-drift",
      ],
    ],
  ])("given %s %j, when sampled, then these and a missing key", (operator, values, wanted) => {
    expect(singles(operator, ...values)).toEqual([undefined, ...wanted]);
  });

  const elsewhere = ["203.0.113.77", "198.51.100.77", "2001:db8:7::7", "2a00:7::7"];
  test.each([
    ["192.0.2.128/25", ["192.0.2.128", "192.0.3.0"]],
    ["192.0.2.1", ["192.0.2.1", "192.0.2.2"]],
    ["255.255.255.255", ["255.255.255.255", "0.0.0.0"]],
    ["0.0.0.0/0", ["0.0.0.0"]],
    ["192.0.2.77/24", ["192.0.2.0", "192.0.3.0"]],
    ["10.0.0.0/33", ["10.0.0.0"]],
    ["10.0.0.0/x", ["10.0.0.0"]],
    ["2001:db8::/32", ["2001:db8::"]],
  ])(
    "given the range %s, when sampled, then one inside, one just outside, and some elsewhere",
    (range, wanted) => {
      expect(singles("IpAddress", range)).toEqual([undefined, ...wanted, ...elsewhere]);
    },
  );

  test("given a text of the longest length, when sampled, then it is tried", () => {
    expect(singles("StringEquals", "a".repeat(512))).toContain("a".repeat(512));
  });

  test("given many values, when sampled, then those of the first eight are tried", () => {
    const tried = singles("StringEquals", ...texts("a", 9));
    expect(tried).toContain("a7");
    expect(tried).not.toContain("a8");
  });

  test("given many conditions, when sampled, then the number of values stays bounded", () => {
    const key = "sts:externalid";
    const conditions = texts("x", 10).map((prefix) => condition("StringEquals", key, ...texts(prefix, 8)));
    // Three for each value, those in lower case being the same, and one beside.
    expect(samplePresent(key, conditions)).toHaveLength(1 + 3 * 24 + 1);
    expect(samplePresent(key, conditions.slice(0, 2))).toHaveLength(1 + 2 * 24 + 1);
  });

  test("given the same condition again, when sampled, then the same values", () => {
    const one = condition("StringEquals", "k", "a");
    expect(samplePresent("k", [one])).toEqual(samplePresent("k", [one]));
    expect(samplePresent("k", [one])).not.toEqual(samplePresent("k", [condition("StringEquals", "k", "b")]));
  });

  test("given a pattern, when filled, then with nothing, with something, and with its own signs", () => {
    expect(samplePattern("a*b*?")).toEqual([
      "abx",
      "aanybanyx",
      "atrust-driftbtrust-driftx",
      "aotherbothery",
      "a*b*?",
    ]);
  });
});

describe("two values at once, for the quantifiers", () => {
  test("given a quantifier, when sampled, then its values two by two, and one beside", () => {
    expect(pairs(["ForAnyValue:StringEquals", "k", "a", "b"])).toEqual([
      ["a", "b"],
      ["a", "trust-drift"],
      ["b", "trust-drift"],
    ]);
  });

  test("given no quantifier, when sampled, then no pairs", () => {
    expect(pairs(["StringEquals", "k", "a", "b"])).toEqual([]);
    expect(pairs(["StringEquals", "k", "c"], ["ForAllValues:StringEquals", "k", "a"])).toEqual([
      ["a", "trust-drift"],
    ]);
  });

  test("given a key that has one value at a time, when sampled, then no pairs", () => {
    const one = condition("ForAnyValue:StringEquals", "sts:externalid", "a", "b");
    expect(samplePresent("sts:externalid", [one]).filter((present) => (present?.length ?? 0) > 1)).toEqual(
      [],
    );
  });

  test("given many values, when sampled, then five of them and one beside", () => {
    expect(pairs(["ForAnyValue:StringEquals", "k", ...texts("a", 9)])).toHaveLength(15);
    const two = texts("ab", 2).map((key) => ["ForAnyValue:StringLike", "k", `${key}*`] as const);
    expect(
      pairs(...two.map(([operator, key, value]): Parameters<typeof condition> => [operator, key, value])),
    ).toHaveLength(3);
  });
});
