import { describe, expect, test } from "vitest";
import { isDangerous, severities } from "../../../../core/policy/model/change.ts";
import { whenPresent, withValues } from "../../../../core/policy/model/condition.ts";
import { condition as read } from "../grants/grants.ts";

const variable = "$" + "{aws:userid}";

describe("the plainest operator", () => {
  const one = "sts:ExternalId";
  const many = "team.example:unheard";

  test.each([
    ["StringEqualsIgnoreCase", one, ["123"], "ignoreCase"],
    ["StringEqualsIgnoreCase", one, ["A-1"], "ignoreCase"],
    ["StringEqualsIgnoreCase", one, ["1", "a"], "ignoreCase"],
    ["StringEqualsIgnoreCase", one, ["é"], "ignoreCase"],
    ["StringNotEqualsIgnoreCase", one, ["123"], "not ignoreCase"],
    ["ArnEquals", one, ["123"], "arn"],
    ["StringNotEqualsIfExists", one, ["a"], "not string"],
    ["StringEqualsIfExists", one, ["a"], "string if exists"],
    ["StringNotEqualsIfExists", one, [], "not string if exists"],
    ["ForAnyValue:StringEquals", one, ["a"], "string"],
    ["ForAnyValue:StringEquals", many, ["a"], "ForAnyValue:string"],
    ["ForAnyValue:StringNotEquals", one, ["a"], "ForAnyValue:not string"],
    ["ForAnyValue:StringEqualsIfExists", one, ["a"], "ForAnyValue:string if exists"],
    ["ForAllValues:StringEquals", "aws:PrincipalTag/a", ["a"], "ForAllValues:string"],
    ["ForAllValues:StringEqualsIfExists", many, ["a"], "ForAllValues:string"],
    ["ForAllValues:StringEquals", "aws:SourceAccount", ["a"], "string if exists"],
    ["ForAllValues:StringNotEquals", "aws:SourceAccount", ["a"], "not string"],
    ["ForAllValues:StringNotEquals", "aws:PrincipalTag/a", ["a"], "ForAllValues:not string"],
    ["ForAnyValue:StringEquals", `aws:PrincipalTag/${variable}`, ["a"], "ForAnyValue:string"],
    ["ForAnyValue:StringEquals", "aws:PrincipalTag/a", [""], "ForAnyValue:string"],
    ["ForAnyValue:StringEquals", "aws:PrincipalTag/a", ["a", ""], "ForAnyValue:string"],
    ["ForAnyValue:StringEquals", "aws:PrincipalTag/a", ["a"], "string"],
    ["ForAnyValue:StringLike", "aws:PrincipalTag/a", ["**"], "ForAnyValue:string"],
    ["ForAnyValue:StringLike", "aws:PrincipalTag/a", ["a*"], "string"],
    ["ForAnyValue:StringLike", "aws:PrincipalTag/a", ["?*"], "string"],
    ["ForAnyValue:StringEquals", "aws:PrincipalTag/a", [variable], "ForAnyValue:string"],
  ])("given %s %s %j, then %s", (operator, key, values, canonical) => {
    expect(read(operator, key, ...values).operator.canonical).toBe(canonical);
  });

  test.each([
    ["StringEqualsIfExists", one, ["a"], "string"],
    ["ForAnyValue:StringEqualsIfExists", many, ["a"], "ForAnyValue:string"],
    ["StringEquals", one, ["a"], "string"],
    ["StringEqualsIfExists", one, [], "string if exists"],
    ["StringEqualsIfExists", `aws:PrincipalTag/${variable}`, ["a"], "string if exists"],
  ])("given %s %s %j where the key is present, then %s", (operator, key, values, canonical) => {
    const condition = read(operator, key, ...values);
    const present = whenPresent(condition);
    expect(present.operator.canonical).toBe(canonical);
    expect(present.canonical).toBe(
      read(operator.replace("IfExists", ""), key, ...values).canonical.replace(
        /^\["[^"]*"/,
        `["${canonical}"`,
      ),
    );
  });
});

describe("the values of a condition", () => {
  test("given networks, when put together, then they are merged beside variables", () => {
    const condition = read("IpAddress", "aws:SourceIp", variable, "10.0.0.0/9");
    const [half] = read("IpAddress", "aws:SourceIp", "10.128.0.0/9").values;
    if (half === undefined) throw new Error("expected a value");
    expect(withValues(condition, [...condition.values, half]).values.map(({ text }) => text)).toEqual([
      variable,
      "10.0.0.0/8",
    ]);
  });

  test("given a value twice, then it counts once", () => {
    expect(read("StringEquals", "sts:ExternalId", "b", "a", "b").values.map(({ text }) => text)).toEqual([
      "a",
      "b",
    ]);
  });
});

test("given each severity, then the two worst are dangerous", () => {
  const dangerous = severities.filter((severity) => isDangerous({ verdict: "drift", severity, changes: [] }));
  expect(dangerous.toSorted()).toEqual(["critical", "high"]);
  expect(isDangerous(undefined)).toBe(false);
});
