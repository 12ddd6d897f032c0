import { describe, expect, test } from "vitest";
import { without } from "../../../../core/policy/grants/split.ts";
import { allow, grantIn } from "./grants.ts";

type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

const from = (...networks: readonly string[]): Conditions => ({ IpAddress: { "aws:SourceIp": networks } });
const notFrom = (...networks: readonly string[]): Conditions => ({
  NotIpAddress: { "aws:SourceIp": networks },
});
const ids = (...values: readonly string[]): Conditions => ({ StringEquals: { "sts:ExternalId": values } });
const variable = "$" + "{aws:username}";

/** The values that are left in each grant. */
function left(one: object, other: object): readonly (readonly string[])[] | undefined {
  const parts = without(grantIn(allow(one)), grantIn(allow(other)), { left: 1_000 });
  return parts?.map(({ conditions }) => conditions.flatMap(({ values }) => values.map(({ text }) => text)));
}

describe("what a grant matches and another does not", () => {
  test.each([
    ["nothing more", from("10.0.0.0/8"), from("10.0.0.0/8"), []],
    ["less", from("10.0.0.0/16"), from("10.0.0.0/8"), []],
    ["one of two values", ids("a", "b"), ids("a"), [["b"]]],
    ["none of its values", ids("a", "b"), ids("c"), undefined],
    ["values of another key", ids("a", "b"), from("10.0.0.0/8"), undefined],
    ["a half of a network", from("10.0.0.0/8"), from("10.0.0.0/9"), [["10.128.0.0/9"]]],
    ["a quarter of a network", from("10.0.0.0/8"), from("10.64.0.0/10"), [["10.0.0.0/10", "10.128.0.0/9"]]],
    ["one of two networks", from("10.0.0.0/8", "192.0.2.0/24"), from("192.0.2.0/24"), [["10.0.0.0/8"]]],
    [
      "a part of the second of two",
      from("10.0.0.0/8"),
      from("192.0.2.0/24", "10.0.0.0/9"),
      [["10.128.0.0/9"]],
    ],
    ["all but a half", from("10.0.0.0/8"), notFrom("10.0.0.0/9"), undefined],
    ["networks that are apart", from("10.0.0.0/8"), from("192.0.2.0/24"), undefined],
    ["a part of all but a network", notFrom("10.0.0.0/8"), from("192.0.2.0/24"), undefined],
    ["no network", from("10.0.0.0/33"), from("10.0.0.0/9"), undefined],
    [
      "a part of which one is no network",
      from("10.0.0.0/8"),
      from("10.0.0.0/33", "10.0.0.0/9"),
      [["10.128.0.0/9"]],
    ],
    ["networks beside a variable", from("10.0.0.0/8", variable), from("10.0.0.0/9"), undefined],
  ])("given %s, then that is left", (_, one, other, values) => {
    expect(left({ Condition: one }, { Condition: other })).toEqual(values);
  });

  test("given an action that the other does not have, or what AWS does not define, then it is not known", () => {
    expect(left({ Action: "sts:*" }, {})).toBeUndefined();
    expect(left({ Odd: 1 }, {})).toBeUndefined();
    expect(left({}, { Odd: 1 })).toBeUndefined();
    expect(left({}, {})).toEqual([]);
  });
});
