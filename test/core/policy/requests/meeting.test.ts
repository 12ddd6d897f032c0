import { describe, expect, test } from "vitest";
import { exactValue } from "../../../../core/policy/model/condition.ts";
import { arnParts } from "../../../../core/policy/model/values/arn.ts";
import type { Answer } from "../../../../core/policy/requests/caller.ts";
import { addressIn, meets, type Present } from "../../../../core/policy/requests/meets.ts";
import { condition } from "../grants/grants.ts";

const userId = "$" + "{aws:userid}";
const arn = "arn:aws:iam::111122223333:role/a:b";

describe("whether a request meets a condition", () => {
  test.each<[operator: string, values: readonly string[], present: Present | undefined, wanted: Answer]>([
    ["StringEquals", ["a", "b"], ["b"], "yes"],
    ["StringEquals", ["a", "b"], ["c"], "no"],
    ["StringEquals", ["a*"], ["ab"], "no"],
    ["StringEquals", ["a"], undefined, "no"],
    ["StringEquals", ["a"], ["a", "a"], "unknown"],
    ["StringEquals", [], ["a"], "unknown"],
    ["StringEquals", [userId], ["a"], "unknown"],
    ["StringEquals", [userId, "a"], ["a"], "yes"],
    ["StringEquals", ["a", userId], ["b"], "unknown"],
    ["StringNotEquals", ["a"], ["a"], "no"],
    ["StringNotEquals", ["a"], ["b"], "yes"],
    ["StringNotEquals", [userId], ["b"], "unknown"],
    ["StringNotEquals", ["a"], undefined, "yes"],
    ["StringEqualsIfExists", ["a"], undefined, "yes"],
    ["StringEqualsIfExists", ["a"], ["b"], "no"],
    ["StringLike", ["a*"], ["ab"], "yes"],
    ["StringLike", ["a*"], ["ba"], "no"],
    ["StringLike", [`${userId}*`], ["a"], "unknown"],
    ["StringIs", ["a"], ["a"], "unknown"],
    ["StringIs", ["a"], undefined, "unknown"],
    ["StringEqualsIgnoreCase", ["Ab"], ["aB"], "yes"],
    ["StringEqualsIgnoreCase", ["Ab"], ["ac"], "no"],
    ["StringEqualsIgnoreCase", ["ä"], ["ä"], "unknown"],
    ["StringEqualsIgnoreCase", ["a"], ["ä"], "unknown"],
    ["ForAllValues:StringEquals", ["a", "b"], ["a", "b"], "yes"],
    ["ForAllValues:StringEquals", ["a", "b"], ["a", "c"], "no"],
    ["ForAllValues:StringEquals", ["a", userId], ["a", "c"], "unknown"],
    ["ForAllValues:StringEquals", ["a"], undefined, "yes"],
    ["ForAnyValue:StringEquals", ["a", "b"], ["c", "b"], "yes"],
    ["ForAnyValue:StringEquals", ["a", "b"], ["c", "d"], "no"],
    ["ForAnyValue:StringEquals", ["a", userId], ["c", "d"], "unknown"],
    ["ForAnyValue:StringEquals", ["a"], undefined, "no"],
    ["ForAnyValue:StringNotEquals", ["a"], undefined, "unknown"],
    ["ForAnyValue:StringNotEquals", ["a"], ["a", "b"], "yes"],
    ["ForAllValues:StringNotEquals", ["a"], ["a", "b"], "no"],
    ["Null", ["true"], undefined, "yes"],
    ["Null", ["true"], ["a"], "no"],
    ["Null", ["false"], undefined, "no"],
    ["Null", ["false"], ["a"], "yes"],
    ["Null", ["maybe"], ["a"], "unknown"],
    ["Null", ["true", "false"], ["a"], "unknown"],
    ["Bool", ["true"], ["true"], "yes"],
    ["Bool", ["true"], ["false"], "no"],
    ["Bool", ["true"], ["1"], "unknown"],
    ["Bool", ["yes"], ["true"], "unknown"],
    ["BinaryEquals", ["YQ=="], ["YQ=="], "unknown"],
    ["BinaryEquals", ["1234"], ["1234"], "unknown"],
    ["ArnEquals", [arn], [arn], "yes"],
    ["ArnLike", ["arn:aws:iam::*:role/*"], [arn], "yes"],
    ["ArnLike", ["arn:*:role/*"], [arn], "unknown"],
    ["ArnLike", ["arn:*:*:*:*:*"], [arn], "yes"],
    ["ArnLike", ["arn:*:*:*:*:b"], [arn], "no"],
    ["ArnLike", ["arn:*:*:*:*:*"], ["arn:aws:iam::1"], "unknown"],
    ["ArnNotLike", ["arn:aws:iam::*:role/*"], [arn], "no"],
    ["IpAddress", ["192.0.2.0/24"], ["192.0.2.7"], "yes"],
    ["NotIpAddress", ["192.0.2.0/24"], ["192.0.2.7"], "no"],
    ["NumericEquals", ["5"], ["5.0"], "yes"],
    ["NumericEquals", ["5"], ["6"], "no"],
    ["NumericNotEquals", ["5"], ["6"], "yes"],
    ["NumericEquals", ["five"], ["5"], "unknown"],
    ["NumericEquals", ["5"], ["five"], "unknown"],
    ["NumericLessThan", ["5"], ["5"], "no"],
    ["NumericLessThan", ["5"], ["4"], "yes"],
    ["NumericLessThanEquals", ["5"], ["5"], "yes"],
    ["NumericLessThanEquals", ["5"], ["6"], "no"],
    ["NumericGreaterThan", ["5"], ["5"], "no"],
    ["NumericGreaterThan", ["5"], ["6"], "yes"],
    ["NumericGreaterThanEquals", ["5"], ["5"], "yes"],
    ["NumericGreaterThanEquals", ["5"], ["4"], "no"],
    ["DateEquals", ["2026-01-01T00:00:00Z"], ["1767225600"], "yes"],
    ["DateLessThan", ["2026-01-01T00:00:00Z"], ["2025-12-31T23:59:59Z"], "yes"],
    ["DateGreaterThan", ["2026-01-01T00:00:00Z"], ["2026-01-01T00:00:00Z"], "no"],
    ["DateEquals", ["5"], ["5"], "unknown"],
  ])("given %s %j, when the request has %j, then %s", (operator, values, present, wanted) => {
    expect(meets(condition(operator, "k", ...values), present, { left: 1000 })).toBe(wanted);
  });

  test("given no effort for its values, when asked, then nobody knows", () => {
    const two = condition("StringEquals", "k", "a", "b");
    expect(meets(two, ["b"], { left: 2 })).toBe("unknown");
    expect(meets(two, ["b"], { left: 3 })).toBe("yes");
    const long = condition("StringLike", "k", `*${"a".repeat(99)}b`);
    expect(meets(long, ["a".repeat(200)], { left: 5 })).toBe("unknown");
    const arns = condition("ArnLike", "k", `arn:aws:iam::1:*${"a".repeat(99)}b`);
    expect(meets(arns, [`arn:aws:iam::1:${"a".repeat(200)}`], { left: 5 })).toBe("unknown");
  });

  test("given an ARN, when taken apart, then into six parts, the last with its colons", () => {
    expect(arnParts(arn)).toEqual(["arn", "aws", "iam", "", "111122223333", "role/a:b"]);
    expect(arnParts("a:b:c:d:e")).toBeUndefined();
  });
});

describe("networks", () => {
  test.each<[string, string, Answer]>([
    ["192.0.2.0/24", "192.0.2.255", "yes"],
    ["192.0.2.0/24", "192.0.3.0", "no"],
    ["192.0.2.0/25", "192.0.2.128", "no"],
    ["192.0.2.1", "192.0.2.1", "yes"],
    ["192.0.2.1", "192.0.2.2", "no"],
    ["1.0.0.0/8", "1.2.3.4", "yes"],
    ["0.0.0.0/0", "203.0.113.9", "yes"],
    ["192.0.2.0/33", "192.0.2.0", "unknown"],
    ["192.0.2.0/32", "192.0.2.0", "yes"],
    ["192.0.2.0/x", "192.0.2.0", "unknown"],
    ["192.0.2.0/", "192.0.2.0", "unknown"],
    ["192.0.2.0/1x", "192.0.2.0", "unknown"],
    ["192.0.2.0/ 8", "192.0.2.0", "unknown"],
    ["192.0.2.0/0008", "192.0.2.0", "unknown"],
    ["192.0.2.256", "192.0.2.0", "unknown"],
    ["192.0.2.0", "192.0.2", "unknown"],
    ["192.0.2.0", "x192.0.2.0", "unknown"],
    ["192.0.2.0", "192.0.2.0x", "unknown"],
    ["192.0.2.0", "1920.0.2.0", "unknown"],
    ["2001:db8::/32", "2001:db8:1::5", "yes"],
    ["2001:db8::/32", "2001:db9::5", "no"],
    ["2001:db8::/129", "2001:db8::", "unknown"],
    ["::/0", "2001:db8::5", "yes"],
    ["::/0", "192.0.2.1", "no"],
    ["::1", "0:0:0:0:0:0:0:1", "yes"],
    ["1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8", "yes"],
    ["1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0", "yes"],
    ["::A", "::a", "yes"],
    // AWS does not say how long an IPv6 address without a length is
    ["::10", "::1", "unknown"],
    ["::10/128", "::1", "no"],
    ["192.0.2.0", "::", "no"],
    ["192.0.2.010", "192.0.2.10", "unknown"],
    ["1:2:3:4:5:6:7", "1:2:3:4:5:6:7", "unknown"],
    ["1:2:3:4:5:6:7:8:9", "::", "unknown"],
    ["1::2:3:4:5:6:7:8", "1:0:2:3:4:5:6:7", "unknown"],
    ["1:2:3:4::5:6:7", "1:2:3:4:0:5:6:7", "yes"],
    ["1::2::3", "::", "unknown"],
    ["::12345", "::", "unknown"],
    ["::g", "::", "unknown"],
    ["::1x", "::", "unknown"],
    ["::x1", "::", "unknown"],
    ["x", "::", "unknown"],
    ["::", "", "unknown"],
  ])("given the range %s, when %s is looked for, then %s", (range, address, wanted) => {
    expect(addressIn(exactValue(range), address)).toBe(wanted);
  });
});
