import { describe, expect, test } from "vitest";
import { check } from "./condition.ts";
import type { ConditionTest } from "./document.ts";
import { type Request, readings } from "./request.ts";

const [reading] = readings;

function outcome(
  operator: string,
  policyValues: string | readonly string[],
  requestValues: readonly string[] | undefined,
  version: "2008-10-17" | "2012-10-17" = "2012-10-17",
) {
  const context = new Map([["aws:username", ["alice"]]]);
  if (requestValues !== undefined) context.set("key", [...requestValues]);
  const request: Request = {
    caller: { kind: "service", name: "ec2.amazonaws.com" },
    action: "sts:AssumeRole",
    context,
    ownPolicy: "allows",
  };
  const asked: ConditionTest = { operator, key: "Key", values: [policyValues].flat() };
  if (reading === undefined) throw new Error("the oracle has no reading");
  return check(asked, request, version, reading);
}

const present: readonly (readonly [string, string | string[], string, boolean])[] = [
  ["StringEquals", "x", "x", true],
  ["StringEquals", "x", "X", false],
  ["StringEquals", "x*", "xy", false],
  ["StringEquals", "x*", "x*", true],
  ["StringEquals", ["y", "x"], "x", true],
  ["StringNotEquals", ["y", "x"], "x", false],
  ["StringNotEquals", ["y", "x"], "z", true],
  ["StringEqualsIgnoreCase", "x", "X", true],
  ["StringNotEqualsIgnoreCase", "x", "X", false],
  ["StringLike", "x*z", "xyyz", true],
  ["StringLike", "x*z", "xyy", false],
  ["StringLike", "x?", "x", false],
  ["StringLike", "*a*a*", "banana", true],
  ["StringNotLike", "x*", "xy", false],
  ["stringlike", "X", "x", false],
  ["NumericLessThan", "100", "99", true],
  ["NumericLessThan", "100", "100", false],
  ["NumericLessThanEquals", "100", "100", true],
  ["NumericGreaterThan", "100", "101", true],
  ["NumericGreaterThanEquals", "100", "99", false],
  ["NumericEquals", "100", "100.0", true],
  ["NumericNotEquals", "100", "x", true],
  ["DateLessThan", "2026-01-01T00:00:00Z", "2025-12-31T23:59:59Z", true],
  ["DateEquals", "2026-01-01T00:00:00Z", "1767225600", true],
  ["DateGreaterThan", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", false],
  ["Bool", "true", "true", true],
  ["Bool", "true", "false", false],
  ["BinaryEquals", "eA==", "ea==", false],
  ["IpAddress", "203.0.113.0/24", "203.0.113.9", true],
  ["IpAddress", "203.0.113.7", "203.0.113.8", false],
  ["IpAddress", "2001:db8::/32", "2001:db8::1", true],
  ["IpAddress", "0.0.0.0/0", "2001:db8::1", false],
  ["NotIpAddress", "203.0.113.0/24", "203.0.113.9", false],
  ["ArnLike", "arn:aws:sns:*:111122223333:t*", "arn:aws:sns:eu-west-1:111122223333:topic:x", true],
  ["ArnEquals", "arn:aws:sns:*:111122223333:t", "arn:aws:sns:eu-west-1:111122223333:t", true],
  ["ArnLike", "arn:aws:sns:*:t:x", "arn:aws:sns:eu-west-1:111122223333:t:x", false],
  ["ArnNotLike", "arn:aws:sns:*:*:t", "arn:aws:sns:eu-west-1:111122223333:t", false],
  ["StringLike", "arn:aws:sns:*:t:x", "arn:aws:sns:eu-west-1:111122223333:t:x", true],
  ["Null", "false", "x", true],
  ["Null", "true", "x", false],
];

test.each(present)(
  "given %s %j, when the request says %s, then it holds: %s",
  (operator, policy, found, holds) => {
    expect(outcome(operator, policy, [found])).toBe(holds ? "holds" : "fails");
  },
);

const absent: readonly (readonly [string, boolean])[] = [
  ["StringEquals", false],
  ["StringNotEquals", true],
  ["StringLikeIfExists", true],
  ["ForAllValues:StringEquals", true],
  ["ForAllValues:StringNotEquals", true],
  ["ForAnyValue:StringEquals", false],
  ["ForAnyValue:StringNotEquals", false],
  ["ForAnyValue:StringEqualsIfExists", true],
  ["NumericLessThan", false],
  ["NotIpAddress", true],
  ["Bool", false],
  ["BoolIfExists", true],
  ["Null", true],
];

test.each(absent)("given %s, when the key is missing, then it holds: %s", (operator, holds) => {
  expect(outcome(operator, operator === "Null" ? "true" : "x", undefined)).toBe(holds ? "holds" : "fails");
});

const several: readonly (readonly [string, string[], string[], boolean])[] = [
  ["ForAllValues:StringEquals", ["x", "y"], ["x", "y", "x"], true],
  ["ForAllValues:StringEquals", ["x", "y"], ["x", "z"], false],
  ["ForAnyValue:StringEquals", ["x"], ["z", "x"], true],
  ["ForAnyValue:StringEquals", ["x"], ["z"], false],
  ["ForAllValues:StringNotEquals", ["x"], ["y", "x"], false],
  ["ForAnyValue:StringNotEquals", ["x"], ["y", "x"], true],
  ["ForAnyValue:StringNotEquals", ["x"], ["x", "x"], false],
  ["ForAllValues:StringEquals", ["x"], [], true],
  ["ForAnyValue:StringEquals", ["x"], [], false],
];

test.each(several)(
  "given %s %j, when the request says %j, then it holds: %s",
  (operator, policy, found, holds) => {
    expect(outcome(operator, policy, found)).toBe(holds ? "holds" : "fails");
  },
);

describe("policy variables", () => {
  const own = "$" + "{aws:username}";

  test("given 2012-10-17, when the variable has a value, then it is filled in", () => {
    expect(outcome("StringEquals", `${own}/x`, ["alice/x"])).toBe("holds");
  });

  test("given 2008-10-17, when the value has a variable, then it is a plain text", () => {
    expect(outcome("StringEquals", own, ["alice"], "2008-10-17")).toBe("fails");
    expect(outcome("StringEquals", own, [own], "2008-10-17")).toBe("holds");
  });

  test("given a variable without value, when no default stands by, then the statement is invalid", () => {
    expect(outcome("StringNotEquals", "$" + "{aws:userid}", ["x"])).toBe("invalid");
    expect(outcome("StringEquals", "$" + "{aws:userid, 'x'}", ["x"])).toBe("holds");
  });

  test("given an escaped wildcard, when compared, then it is the plain character", () => {
    expect(outcome("StringLike", "a$" + "{*}", ["a*"])).toBe("holds");
    expect(outcome("StringLike", "a$" + "{*}", ["ab"])).toBe("fails");
  });
});

test("given an operator that AWS does not have, when checked, then the oracle refuses to guess", () => {
  expect(() => outcome("StringResembles", "x", ["x"])).toThrow("StringResembles");
});
