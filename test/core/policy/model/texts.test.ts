import { describe, expect, test } from "vitest";
import { readOperator } from "../../../../core/policy/model/operator.ts";
import { accountOf, readPrincipal } from "../../../../core/policy/model/principal.ts";
import { dateOf, dateText } from "../../../../core/policy/model/values/date.ts";
import { numberOf } from "../../../../core/policy/model/values/number.ts";

describe("dates", () => {
  test.each([
    ["2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z"],
    ["2026-01-02T03:04Z", "2026-01-02T03:04:00Z"],
    ["2026-01-02T03:04:05.6Z", "2026-01-02T03:04:05.600Z"],
    ["2026-12-31T23:59:59.999+14:00", "2026-12-31T09:59:59.999Z"],
    ["2026-10-20T20:00:00-09:30", "2026-10-21T05:30:00Z"],
    ["2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"],
    ["1767225600", "2026-01-01T00:00:00Z"],
    ["100000000", "1973-03-03T09:46:40Z"],
  ])("given %s, when read and written, then it is %s", (text, written) => {
    expect(dateText(dateOf(text) ?? Number.NaN)).toBe(written);
  });

  test.each([
    "2026-01-02",
    "x2026-01-02T03:04:05Z",
    "2026-01-02T03:04:05Zx",
    "2026-01-02T03:04:05",
    "2026-01-02 03:04:05Z",
    "2026-00-02T03:04:05Z",
    "2026-13-02T03:04:05Z",
    "2026-01-00T03:04:05Z",
    "2026-01-32T03:04:05Z",
    "2026-02-29T03:04:05Z",
    "2026-04-31T03:04:05Z",
    "2026-01-02T24:00:00Z",
    "2026-01-02T03:60:00Z",
    "2026-01-02T03:04:60Z",
    "2026-01-02T03:04:05.1234Z",
    "2026-01-02T03:04:05+15:00",
    "2026-01-02T03:04:05+1:00",
    "26-01-02T03:04:05Z",
    "2026-1-2T03:04:05Z",
    "99999999",
    "x1767225600",
    "1767225600x",
    "176722560000",
    "0767225600",
    "",
  ])("given %j, when read, then it is none", (text) => {
    expect(dateOf(text)).toBeUndefined();
  });
});

describe("numbers", () => {
  test.each([
    ["0", 0],
    ["-5", -5],
    ["1.25", 1.25],
    ["1.123456", 1.123456],
    ["999999999999999", 999_999_999_999_999],
    ["-0", undefined],
    ["01", undefined],
    ["1.", undefined],
    ["1.1234567", undefined],
    ["9999999999999999", undefined],
    ["x1", undefined],
    ["1x", undefined],
    ["1e2", undefined],
  ])("given %s, when read, then it is %s", (text, number) => {
    expect(numberOf(text)).toBe(number);
  });
});

describe("operators", () => {
  test.each([
    ["StringEqualsIgnoreCase", "ignoreCase", false, false],
    ["StringNotEqualsIgnoreCase", "ignoreCase", true, false],
    ["StringLike", "string", false, true],
    ["StringNotLike", "string", true, true],
    ["ArnEquals", "arn", false, true],
    ["ArnLike", "arn", false, true],
    ["ArnNotEquals", "arn", true, true],
    ["ArnNotLike", "arn", true, true],
    ["NumericNotEquals", "numericEquals", true, false],
    ["xForAllValues:StringEquals", "unknown", false, false],
    ["StringEqualsx", "unknown", false, false],
    ["ForAllValues:Null", "unknown", false, false],
    ["NullIfExists", "unknown", false, false],
    ["", "unknown", false, false],
  ])("given %s, then what it tests", (name, what, negated, wildcards) => {
    expect(readOperator(name)).toMatchObject({ test: what, negated, wildcards, set: "", ifExists: false });
  });
});

describe("principals", () => {
  test.each([
    ["xarn:aws:iam::111122223333:role/x", "unrecognised"],
    ["arn:aws:iam::111122223333:role/", "unrecognised"],
    ["arn:aws:iam::111122223333:root/x", "unrecognised"],
    ["arn:aws:sts::111122223333:root", "unrecognised"],
    ["arn:aws:sts::111122223333:role/x", "unrecognised"],
    ["arn:aws:iam::111122223333:assumed-role/x/s", "unrecognised"],
    ["arn:aws:sts::111122223333:assumed-role/x", "unrecognised"],
    ["arn:aws:sts::111122223333:assumed-role//s", "unrecognised"],
    ["arn:aws:sts::111122223333:assumed-role/x/s", "session"],
    ["arn:aws:iam::111122223333:federated-user/x", "unrecognised"],
    ["arn:aws:sts::111122223333:federated-user/x", "federatedUser"],
    ["arn:aws:iam::111122223333:group/x", "unrecognised"],
  ])("given %s, then %s", (text, kind) => {
    const principal = readPrincipal("AWS", text);
    expect(principal.kind).toBe(kind);
    expect(accountOf(principal)).toBe(kind === "unrecognised" ? undefined : "111122223333");
  });
});
