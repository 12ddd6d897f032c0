import { describe, expect, test } from "vitest";
import { keysOfSameForm } from "../../../../core/policy/grants/same-form.ts";
import type { Json, JsonObject } from "../../../../core/policy/parse/json.ts";
import { texts } from "./grants.ts";

const statement: JsonObject = { Effect: "Allow", Principal: { AWS: "a" }, Action: "b" };

function documentOf(...statements: readonly Json[]): JsonObject {
  return { Version: "2012-10-17", Statement: [...statements] };
}

/** A document with one statement that has this beside the usual, or instead. */
function having(more: JsonObject): JsonObject {
  return documentOf({ ...statement, ...more });
}

const usual = documentOf(statement);
const usualKeys = 6;
const twentyFour = texts("sts:A", 24);

describe("documents that are of the same form", () => {
  test.each<[string, Json, Json, number]>([
    ["the same", usual, usual, usualKeys],
    ["an Id on one side", { ...usual, Id: "x" }, usual, usualKeys + 1],
    ["an Id on the other", usual, { ...usual, Id: "x" }, usualKeys],
    ["a Sid on one side", having({ Sid: "x" }), usual, usualKeys + 1],
    ["a Sid on the other", usual, having({ Sid: "x" }), usualKeys],
    ["no brackets", { ...usual, Statement: statement }, usual, usualKeys],
    ["no statements", documentOf(), documentOf(), 2],
    ["an empty statement", documentOf({}), documentOf({}), 2],
    ["two statements in another order", documentOf(statement, {}), documentOf({}, statement), usualKeys],
    [
      "as many statements as are looked at",
      documentOf(...Array(24).fill({})),
      documentOf(...Array(24).fill({})),
      2,
    ],
    ["everyone", having({ Principal: "*" }), having({ Principal: "*" }), usualKeys - 1],
    ["an action repeated", having({ Action: ["b", "b"] }), usual, usualKeys],
    [
      "a condition",
      having({ Condition: { Bool: { k: true } } }),
      having({ Condition: { Bool: { k: true } } }),
      usualKeys + 3,
    ],
    [
      "an operator without keys",
      having({ Condition: { Bool: {} } }),
      having({ Condition: { Bool: {} } }),
      usualKeys + 2,
    ],
    [
      "as many values as are looked at",
      having({ Action: twentyFour }),
      having({ Action: twentyFour.toReversed() }),
      usualKeys,
    ],
  ])("given %s, when looked at, then the keys of the first are counted", (_, one, other, keys) => {
    expect(keysOfSameForm(one, other)).toBe(keys);
  });

  test.each<[string, Json, Json]>([
    ["a statement twice, and another missing", documentOf(statement, statement), documentOf(statement, {})],
    [
      "another one missing, and a statement twice",
      documentOf(statement, {}),
      documentOf(statement, statement),
    ],
    ["a statement of text", documentOf("x"), documentOf("x")],
    ["a statement of text on the other side", usual, documentOf("x")],
    ["no Statement on either side", { Version: "2012-10-17" }, { Version: "2012-10-17" }],
    ["no Statement on the other side", usual, { Version: "2012-10-17" }],
    [
      "more statements than are looked at",
      documentOf(...Array(25).fill({})),
      documentOf(...Array(25).fill({})),
    ],
    ["an effect that is no text", having({ Effect: true }), having({ Effect: true })],
    ["an unknown element on both sides", having({ Extra: "x" }), having({ Extra: "x" })],
    ["a condition of text", having({ Condition: "x" }), having({ Condition: "x" })],
    ["a condition for an empty list", having({ Condition: {} }), having({ Condition: [] })],
    ["an empty list for a condition", having({ Condition: [] }), having({ Condition: {} })],
    ["an operator more", having({ Condition: {} }), having({ Condition: { Bool: {} } })],
    ["an operator fewer", having({ Condition: { Bool: {} } }), having({ Condition: {} })],
    ["everyone for somebody", having({ Principal: "*" }), usual],
    ["an Action for a NotAction", having({ NotAction: "b" }), usual],
    ["an action that one side has only", having({ Action: ["b", "c"] }), having({ Action: ["b", "b"] })],
    ["a number in a list", having({ Action: ["b", 1] }), having({ Action: [1, "b"] })],
    [
      "many values on one side",
      having({ Action: [...twentyFour, "sts:A0"] }),
      having({ Action: twentyFour }),
    ],
    [
      "many values on the other",
      having({ Action: twentyFour }),
      having({ Action: [...twentyFour, "sts:A0"] }),
    ],
  ])("given %s, when looked at, then a closer look is needed", (_, one, other) => {
    expect(keysOfSameForm(one, other)).toBe(-1);
  });
});
