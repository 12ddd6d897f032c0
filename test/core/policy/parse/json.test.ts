import { describe, expect, test } from "vitest";
import { foldCase, isAscii } from "../../../../core/policy/model/fold.ts";
import {
  asList,
  canonicalJson,
  describe as describeJson,
  type Json,
} from "../../../../core/policy/parse/json.ts";

describe("JSON values", () => {
  test.each<[Json | undefined, string]>([
    [undefined, "nothing"],
    [null, "null"],
    [[], "a list"],
    [{}, "an object"],
    ["x", "a string"],
    [1, "a number"],
    [true, "a boolean"],
  ])("given %j, when described, then it is %s", (value, wanted) => {
    expect(describeJson(value)).toBe(wanted);
  });

  test.each<[Json, string]>([
    [{ b: [1, "2", null], a: { d: true, c: '"' } }, '{"a":{"c":"\\"","d":true},"b":[1,"2",null]}'],
    [[], "[]"],
    [{}, "{}"],
    ["a", '"a"'],
    [{ "": [{}] }, '{"":[{}]}'],
  ])("given %j, when written canonically, then its keys are in order", (value, wanted) => {
    expect(canonicalJson(value)).toBe(wanted);
  });

  test("given a value without brackets, when taken as a list, then it is one of it alone", () => {
    expect(asList("x")).toEqual(["x"]);
    expect(asList(["x", "y"])).toEqual(["x", "y"]);
  });
});

describe("folding", () => {
  test("given letters, when folded, then A to Z only", () => {
    expect(["", "abc", "AbC", "AÄÉ", "ä", "K\u212a"].map(foldCase)).toEqual([
      "",
      "abc",
      "abc",
      "aÄÉ",
      "ä",
      "k\u212a",
    ]);
  });

  test("given a text, when asked, then it is ASCII or not", () => {
    expect(["", "az~\n\u007f", "ä", "a\u0080", "\u{1f600}"].map(isAscii)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});
