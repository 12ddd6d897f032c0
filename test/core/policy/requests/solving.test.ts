import { describe, expect, test } from "vitest";
import type { Answer, Caller } from "../../../../core/policy/requests/caller.ts";
import { admits, concernsRequest, type Request } from "../../../../core/policy/requests/evaluate.ts";
import type { Present } from "../../../../core/policy/requests/meets.ts";
import { solve } from "../../../../core/policy/requests/solve.ts";
import { allow, condition, grantIn, grantsIn } from "../grants/grants.ts";

const caller: Caller = {
  kind: "aws",
  type: "role",
  account: "111122223333",
  name: "deployer",
  partition: "aws",
  session: "s",
};

function contextFor(
  met: Parameters<typeof condition>[],
  failing: Parameters<typeof condition>[][] = [],
  left = 1000,
): Record<string, Present> | undefined {
  const read = (each: Parameters<typeof condition>) => condition(...each);
  const effort = { left };
  const context = solve(
    met.map(read),
    failing.map((set) => set.map(read)),
    caller,
    effort,
  );
  return context && Object.fromEntries(context);
}

describe("a context that meets some conditions and not others", () => {
  test("given conditions to be met, when solved, then it meets them", () => {
    expect(contextFor([])).toEqual({});
    expect(contextFor([["StringEquals", "k", "a"]])).toEqual({ k: ["a"] });
    expect(
      contextFor([
        ["StringEquals", "k", "a", "b"],
        ["StringNotEquals", "k", "a"],
      ]),
    ).toEqual({ k: ["b"] });
    expect(
      contextFor([
        ["StringEquals", "k", "a"],
        ["StringEquals", "l", "b"],
      ]),
    ).toEqual({ k: ["a"], l: ["b"] });
    expect(contextFor([["Null", "k", "true"]])).toEqual({});
    expect(
      contextFor([
        ["StringEquals", "k", "a"],
        ["StringNotEquals", "k", "a"],
      ]),
    ).toBeUndefined();
    expect(contextFor([["StringIs", "k", "a"]])).toBeUndefined();
  });

  test("given a set of which one must fail, when solved, then one does", () => {
    expect(contextFor([["StringEquals", "k", "a", "b"]], [[["StringEquals", "k", "a"]]])).toEqual({
      k: ["b"],
    });
    expect(contextFor([["StringEquals", "k", "a"]], [[["StringEquals", "k", "a"]]])).toBeUndefined();
    expect(
      contextFor(
        [["StringEquals", "k", "a"]],
        [
          [
            ["StringEquals", "k", "a"],
            ["StringEquals", "l", "b"],
          ],
        ],
      ),
    ).toEqual({ k: ["a"] });
    expect(contextFor([], [[]])).toBeUndefined();
    expect(contextFor([], [[["StringNotEquals", "k", "a"]], []])).toBeUndefined();
  });

  test("given sets that hinder each other, when solved, then all fail at once, where they can", () => {
    const [a, b] = [
      ["StringNotEquals", "k", "a"],
      ["StringNotEquals", "k", "b"],
    ] as const;
    const other = ["StringNotEquals", "l", "c"] as const;
    expect(contextFor([], [[[...a]], [[...b]]])).toBeUndefined();
    expect(contextFor([], [[[...a], [...other]], [[...b]]])).toEqual({ k: ["b"], l: ["c"] });
    expect(contextFor([], [[[...b]], [[...a], [...other]]])).toEqual({ k: ["b"], l: ["c"] });
  });

  test("given a set with one way out, when solved, then it is tried first, whichever stands first", () => {
    type Sets = Parameters<typeof contextFor>[1];
    const long = ["a", "b", "c"].map(
      (value): Parameters<typeof condition> => ["StringNotEquals", "k", value],
    );
    const short: typeof long = [["StringNotEquals", "k", "c"]];
    const least = (sets: Sets) =>
      Array.from({ length: 200 }, (_, left) => contextFor([], sets, left)).findIndex(
        (solved) => solved !== undefined,
      );
    expect(least([long, short])).toBe(least([short, long]));
    expect(least([long, short])).toBeGreaterThan(0);
  });

  test("given keys that AWS fills in, when solved, then they are as the caller's", () => {
    expect(contextFor([["StringLike", "aws:principalarn", "*"]])).toEqual({
      "aws:principalarn": ["arn:aws:iam::111122223333:role/deployer"],
    });
    expect(contextFor([["StringEquals", "aws:principalaccount", "222233334444"]])).toBeUndefined();
    expect(contextFor([], [[["StringNotEquals", "aws:principaltype", "AssumedRole"]]])).toEqual({
      "aws:principaltype": ["AssumedRole"],
    });
  });

  test("given too little effort, when solved, then there is none", () => {
    const within = (left: number) =>
      contextFor([["StringEquals", "k", "a"]], [[["StringEquals", "k", "b"]]], left);
    expect(
      Array.from({ length: 60 }, (_, left) => within(left)).findIndex((solved) => solved !== undefined),
    ).toBe(22);
  });
});

function request(context: Record<string, Present> = {}, action = "sts:assumerole"): Request {
  return { caller, action, context: new Map(Object.entries(context)) };
}

const maybe = { StringEquals: { k: "$" + "{aws:userid}" } };
const named = { StringEquals: { k: "a" } };
const stranger = { Principal: { AWS: "222233334444" } };

describe("whether grants admit a request", () => {
  test.each<[string, readonly object[], Answer]>([
    ["no grant", [], "no"],
    ["a grant", [allow()], "yes"],
    ["a grant to somebody else", [allow(stranger)], "no"],
    ["a grant under a condition that is met", [allow({ Condition: named })], "yes"],
    ["a grant under a condition that is not met", [allow({ Condition: { StringEquals: { k: "b" } } })], "no"],
    [
      "a grant under one that is met and one that is not",
      [allow({ Condition: { StringEquals: { k: "a", l: "b" } } })],
      "no",
    ],
    ["a grant under a condition that nobody can tell", [allow({ Condition: maybe })], "unknown"],
    ["that beside one that is certain", [allow({ Condition: maybe }), allow()], "yes"],
    ["that beside one for others", [allow({ Condition: maybe }), allow(stranger)], "unknown"],
    [
      "one that nobody can tell and is not met",
      [allow({ Condition: { ...maybe, StringNotEquals: { k: "a" } } })],
      "no",
    ],
    ["a Deny beside the grant", [allow(), allow({ Effect: "Deny" })], "no"],
    ["a Deny that may be met", [allow(), allow({ Effect: "Deny", Condition: maybe })], "unknown"],
    ["a Deny that may be met, and nothing else", [allow({ Effect: "Deny", Condition: maybe })], "no"],
    ["a Deny for others", [allow(), allow({ Effect: "Deny", ...stranger })], "yes"],
    [
      "a Deny that may be met, beside a doubtful grant",
      [allow({ Condition: maybe }), allow({ Effect: "Deny", Condition: maybe })],
      "unknown",
    ],
    ["an element nobody knows", [allow({ Extra: "x" })], "unknown"],
    ["an element nobody knows, for others", [allow({ Extra: "x", ...stranger })], "no"],
  ])("given %s, when asked, then as it says", (_, statements, wanted) => {
    expect(admits(grantsIn(...statements), request({ k: ["a"] }), { left: 1000 })).toBe(wanted);
  });

  test.each<[object, Answer]>([
    [{ Action: "sts:AssumeRole" }, "yes"],
    [{ Action: "sts:Assume*" }, "yes"],
    [{ Action: "sts:TagSession" }, "no"],
    [{ Action: [] }, "unknown"],
    [{ Action: "sts:$" + "{aws:userid}" }, "unknown"],
    [{ NotAction: "sts:TagSession" }, "yes"],
    [{ NotAction: "sts:Assume*" }, "no"],
    [{ NotAction: ["sts:TagSession", "sts:AssumeRole"] }, "no"],
    [{ NotAction: ["sts:TagSession", "sts:$" + "{aws:userid}"] }, "unknown"],
    [{ NotAction: ["sts:$" + "{aws:userid}", "sts:AssumeRole"] }, "no"],
    [{ NotAction: [] }, "unknown"],
  ])("given %j, when sts:AssumeRole is asked for, then %s", (actions, wanted) => {
    const grant = grantIn(allow({ Action: undefined, ...actions }));
    expect(concernsRequest(grant, caller, "sts:assumerole", { left: 1000 })).toBe(wanted);
  });

  test("given a pattern and too little effort, when asked, then nobody knows", () => {
    const grant = grantIn(allow({ Action: `*${"a".repeat(99)}b` }));
    expect(concernsRequest(grant, caller, "a".repeat(200), { left: 2 })).toBe("unknown");
  });
});
