import { describe, expect, test } from "vitest";
import { actionImplies, conditionImplies, grantImplies } from "../../../../core/policy/grants/implies.ts";
import { allow, condition, grantIn, texts } from "./grants.ts";

const userId = "$" + "{aws:userid}";
const arn = "arn:aws:iam::111122223333:role/a";
type Written = readonly [operator: string, ...values: readonly string[]];

function implies([operator, ...values]: Written, [other, ...others]: Written, left = 1000): boolean {
  return conditionImplies(condition(operator, "k", ...values), condition(other, "k", ...others), { left });
}

describe("whether one condition makes another superfluous", () => {
  test.each<[Written, Written, boolean]>([
    [["StringEquals", "a"], ["StringEquals", "a", "b"], true],
    [["StringEquals", "a", "b"], ["StringEquals", "a"], false],
    [["StringNotEquals", "a", "b"], ["StringNotEquals", "a"], true],
    [["StringNotEquals", "a"], ["StringNotEquals", "a", "b"], false],
    [["StringEquals", "a"], ["StringNotEquals", "b"], false],
    [["StringEquals", "ab"], ["StringLike", "a*"], true],
    [["StringLike", "ab*"], ["StringLike", "a*"], true],
    [["StringLike", "a*"], ["StringLike", "ab*"], false],
    [["StringLike", "a*"], ["StringEquals", "a*"], false],
    [["StringEquals", "a"], ["StringEqualsIfExists", "a"], true],
    [["StringEqualsIfExists", "a"], ["StringEquals", "a"], false],
    [["StringEquals", "a"], ["ForAnyValue:StringEquals", "a"], false],
    [["StringEquals", "a"], ["Null", "false"], true],
    [["StringLike", "a*"], ["Null", "false"], true],
    [["StringEquals", "a"], ["Null", "true"], false],
    [["StringEquals", "a"], ["Null", "false", "true"], false],
    [["ForAnyValue:StringEquals", "a"], ["Null", "false"], true],
    [["ForAllValues:StringEquals", "a"], ["Null", "false"], false],
    [["StringEqualsIfExists", "a"], ["Null", "false"], false],
    [["StringNotEquals", "a"], ["Null", "false"], false],
    [["Null", "false"], ["Null", "false", "true"], false],
    [["Null", "false"], ["StringLike", "*"], false],
    [["StringEquals"], ["StringEquals", "a"], false],
    [["StringEquals", "a"], ["StringEquals"], false],
    [["StringNotEquals", "a"], ["StringNotEquals"], false],
    [["StringIs", "a"], ["StringIs", "a"], true],
    [["StringIs", "a"], ["StringIs", "a", "b"], false],
    [["StringIs", "a"], ["StringHas", "a"], false],
    [["StringIs", "a"], ["StringEquals", "a"], false],
    [["StringEquals", "a"], ["StringIs", "a"], false],
    [["StringIs", "a"], ["Null", "false"], false],
    [["StringEquals", "Ab"], ["StringEqualsIgnoreCase", "aB"], true],
    [["StringEquals", "Ab"], ["StringEqualsIgnoreCase", "ac"], false],
    [["StringEqualsIgnoreCase", "a"], ["StringEquals", "a"], false],
    [["StringLike", "a*"], ["StringEqualsIgnoreCase", "a*"], false],
    [["BinaryEquals", "a"], ["StringEquals", "a"], false],
    [["BinaryEquals", "a"], ["StringEqualsIgnoreCase", "a"], false],
    [["NumericEquals", "1"], ["StringLike", "*"], false],
    [["StringEquals", "a"], ["StringLike", userId, "a"], false],
    [["StringEquals", userId], ["StringEquals", userId, "a"], true],
    [["StringEquals", userId], ["StringLike", "*"], false],
    [["StringLike", `${userId}*`], ["StringLike", "*"], false],
    [["ArnLike", arn], ["ArnLike", "arn:aws:iam::*:role/*"], true],
    [["ArnLike", arn], ["ArnLike", "arn:*"], false],
    [["ArnLike", "arn:*"], ["ArnLike", "arn:aws:iam::*:role/*"], false],
    [["ArnLike", "arn:b"], ["ArnLike", "arn:*"], false],
    [["ArnLike", "arn:aws:iam::*:role/a"], ["ArnLike", arn], false],
    [["StringEquals", "a\u{1f600}b"], ["StringLike", "a??b"], false],
    [["StringEquals", "a\u{1f600}b"], ["StringLike", "a*b"], true],
    [["StringEquals", "axxb"], ["StringLike", "a??b"], true],
  ])("given %j, when %j is asked for, then %s", (given, needed, wanted) => {
    expect(implies(given, needed)).toBe(wanted);
  });

  test("given another key, when asked, then no", () => {
    const [one, other] = ["k", "l"].map((key) => condition("StringEquals", key, "a"));
    expect(one && other && conditionImplies(one, other, { left: 1000 })).toBe(false);
  });

  test("given no effort, when asked, then no, unless they are the same", () => {
    expect(implies(["StringEquals", "a"], ["StringEquals", "a"], 0)).toBe(true);
    expect(implies(["StringEquals", "a"], ["StringEquals", "a", "b"], 0)).toBe(false);
    const [few, many]: [Written, Written] = [
      ["StringEquals", ...texts("a", 20)],
      ["StringEquals", ...texts("a", 40)],
    ];
    expect(implies(few, many, 40)).toBe(false);
    expect(implies(few, many, 41)).toBe(true);
  });
});

function whatOf(actions: object) {
  return grantIn(allow({ Action: undefined, ...actions })).what;
}

describe("whether one grant's action is another's too", () => {
  const variable = "sts:$" + "{aws:userid}";

  test.each<[object, object, boolean]>([
    [{ Action: "sts:AssumeRole" }, { Action: "sts:Assume*" }, true],
    [{ Action: "sts:Assume*" }, { Action: "sts:AssumeRole" }, false],
    [{ Action: "sts:AssumeRole" }, { NotAction: "sts:TagSession" }, true],
    [{ Action: "sts:AssumeRole" }, { NotAction: ["sts:TagSession", "sts:Assume*"] }, false],
    [{ Action: "sts:A*" }, { NotAction: "sts:TagSession" }, false],
    [{ Action: "sts:A?" }, { NotAction: "sts:TagSession" }, false],
    [{ NotAction: "sts:TagSession" }, { Action: "*" }, true],
    [{ NotAction: "sts:TagSession" }, { Action: "sts:*" }, false],
    [{ NotAction: "sts:*" }, { NotAction: ["sts:TagSession", "sts:AssumeRole"] }, true],
    [{ NotAction: ["sts:TagSession", "sts:AssumeRole"] }, { NotAction: "sts:*" }, false],
    [{ NotAction: "sts:TagSession" }, { NotAction: ["sts:TagSession", "sts:AssumeRole"] }, false],
    [{ Action: [] }, { Action: [] }, true],
    [{ Action: [] }, { Action: "*" }, false],
    [{ Action: "sts:AssumeRole" }, { Action: [] }, false],
    [{ Action: [] }, { NotAction: [] }, false],
    [{ Action: [] }, { NotAction: "sts:TagSession" }, false],
    [{ Action: variable }, { Action: variable }, true],
    [{ Action: variable }, { Action: "*" }, false],
    [{ Action: "sts:AssumeRole" }, { NotAction: variable }, false],
    [{ NotAction: variable }, { Action: "*" }, false],
  ])("given %j, when %j is asked for, then %s", (narrow, wide, wanted) => {
    expect(actionImplies(whatOf(narrow), whatOf(wide), { left: 1000 })).toBe(wanted);
  });

  test("given no effort, when asked, then no, unless they are the same", () => {
    const [one, any] = [whatOf({ Action: "sts:A" }), whatOf({ Action: "*" })];
    expect(actionImplies(one, one, { left: 0 })).toBe(true);
    expect(actionImplies(one, any, { left: 1 })).toBe(false);
    const [five, six] = [5, 6].map((count) => whatOf({ NotAction: texts("sts:A", count) }));
    expect(five && six && actionImplies(six, five, { left: 30 })).toBe(false);
    expect(five && six && actionImplies(six, five, { left: 31 })).toBe(true);
  });
});

describe("whether one grant makes another superfluous", () => {
  const ids = (...values: readonly string[]) => ({ StringEquals: { "sts:ExternalId": values } });
  const [one, both] = [ids("a"), ids("a", "b")].map((conditions) => allow({ Condition: conditions }));

  test.each<[string, object, object, boolean]>([
    ["a looser condition", { Condition: ids("a") }, { Condition: ids("a", "b") }, true],
    ["a stricter condition", { Condition: ids("a", "b") }, { Condition: ids("a") }, false],
    ["no condition", { Condition: ids("a") }, {}, true],
    ["a condition where there was none", {}, { Condition: ids("a") }, false],
    ["another action", { Condition: ids("a") }, { Action: "sts:TagSession" }, false],
    ["another effect", { Condition: ids("a") }, { Effect: "Deny" }, false],
    ["another principal", { Condition: ids("a") }, { Principal: { AWS: "*" } }, false],
    ["an element nobody knows, on one side", { Condition: ids("a"), Extra: "x" }, {}, false],
    ["an element nobody knows, on the other", { Condition: ids("a") }, { Extra: "x" }, false],
  ])("given %s, when asked, then as it says", (_, narrow, wide, wanted) => {
    expect(grantImplies(grantIn(allow(narrow)), grantIn(allow(wide)), { left: 1000 })).toBe(wanted);
  });

  test("given no effort, when asked, then no, unless they are the same", () => {
    const [narrow, wide] = [grantIn(one ?? {}), grantIn(both ?? {})];
    expect(grantImplies(narrow, narrow, { left: 0 })).toBe(true);
    expect(grantImplies(narrow, wide, { left: 1 })).toBe(false);
    expect(grantImplies(narrow, wide, { left: 10 })).toBe(true);
    const effort = { left: 1 };
    grantImplies(narrow, wide, effort);
    expect(effort.left).toBeCloseTo(-0.05);
  });
});
