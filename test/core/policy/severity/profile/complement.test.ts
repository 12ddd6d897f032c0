import { describe, expect, test } from "vitest";
import { complementOf } from "../../../../../core/policy/severity/profile/complement.ts";
import { condition } from "../../grants/grants.ts";

const key = "team.example:unheard";

describe("what a Deny under one condition demands", () => {
  test.each([
    ["StringNotEquals", "a", "StringLike", "a"],
    ["StringNotEqualsIfExists", "a", "StringLike", "a"],
    ["StringEquals", "a", "StringNotLike", "a"],
    ["StringNotEqualsIgnoreCase", "a", "StringEqualsIgnoreCase", "a"],
    ["StringEqualsIgnoreCase", "a", "StringNotEqualsIgnoreCase", "a"],
    ["ArnNotLike", "arn:aws:s3:::a", "ArnLike", "arn:aws:s3:::a"],
    ["ArnLike", "arn:aws:s3:::a", "ArnNotLike", "arn:aws:s3:::a"],
    ["NotIpAddress", "192.0.2.0/24", "IpAddress", "192.0.2.0/24"],
    ["IpAddress", "192.0.2.0/24", "NotIpAddress", "192.0.2.0/24"],
    ["NumericEquals", "1", "NumericNotEquals", "1"],
    ["NumericNotEquals", "1", "NumericEquals", "1"],
    ["DateEquals", "2026-01-01T00:00:00Z", "DateNotEquals", "2026-01-01T00:00:00Z"],
    ["DateNotEquals", "2026-01-01T00:00:00Z", "DateEquals", "2026-01-01T00:00:00Z"],
    ["ForAllValues:StringEquals", "a", "ForAnyValue:StringNotLike", "a"],
    ["ForAnyValue:StringNotEquals", "a", "ForAllValues:StringLike", "a"],
    ["NumericLessThan", "1", "NumericGreaterThanEqualsIfExists", "1"],
    ["NumericLessThanIfExists", "1", "NumericGreaterThanEquals", "1"],
    ["NumericLessThanEquals", "1", "NumericGreaterThanIfExists", "1"],
    ["NumericGreaterThan", "1", "NumericLessThanEqualsIfExists", "1"],
    ["NumericGreaterThanEquals", "1", "NumericLessThanIfExists", "1"],
    ["DateLessThan", "2026-01-01T00:00:00Z", "DateGreaterThanEqualsIfExists", "2026-01-01T00:00:00Z"],
    ["DateLessThanEquals", "2026-01-01T00:00:00Z", "DateGreaterThanIfExists", "2026-01-01T00:00:00Z"],
    ["DateGreaterThan", "2026-01-01T00:00:00Z", "DateLessThanEqualsIfExists", "2026-01-01T00:00:00Z"],
    ["DateGreaterThanEquals", "2026-01-01T00:00:00Z", "DateLessThanIfExists", "2026-01-01T00:00:00Z"],
    ["Bool", "false", "BoolIfExists", "true"],
    ["Bool", "true", "BoolIfExists", "false"],
    ["BoolIfExists", "false", "Bool", "true"],
    ["Null", "true", "Null", "false"],
  ])("given %s %s, when denied, then it is %s %s", (operator, value, complement, other) => {
    const denied = complementOf(condition(operator, key, value));
    const demanded = condition(complement, key, other);
    expect(denied?.canonical).toBe(demanded.canonical);
    expect(denied?.name).toBe(demanded.name);
    expect(denied?.written.operator).toBe(complement);
  });

  test.each([
    ["StringEquals"],
    ["StringEqualsIfExists", "a"],
    ["ForAnyValue:StringNotEqualsIfExists", "a"],
    ["NumericLessThan", "1", "2"],
    ["ForAnyValue:NumericLessThan", "1"],
    ["Bool", "true", "false"],
    ["Bool", "yes"],
    ["Bool", "untrue"],
    ["Bool", "falsehood"],
    ["ForAnyValue:Bool", "true"],
    ["BinaryEquals", "YQ=="],
    ["StringIs", "a"],
  ])("given %s %s, when denied, then no single condition says what is demanded", (operator, ...values) => {
    expect(complementOf(condition(operator, key, ...values))).toBeUndefined();
  });
});
