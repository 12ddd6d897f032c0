import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { keysOfSameForm } from "../../core/policy/grants/same-form.ts";
import type { Json } from "../../core/policy/parse/json.ts";
import { writeDocument } from "../oracle/document.ts";
import { pairArbitrary } from "./pairs.ts";
import { rewriters } from "./rewriters.ts";
import { areEqual } from "./runs.ts";
import { writeLoosely } from "./writing.ts";

/** The short cut for documents that differ in order only: when it says yes, so does the long way. */
const pairs = fc.sample(pairArbitrary, { numRuns: 400, seed: 7 });
const orderOnly = rewriters.filter(({ name }) => /another order|twice$/.test(name));

function jsonOf(document: object): Json {
  const json: Json = JSON.parse(JSON.stringify(document));
  return json;
}

function countKeys(json: Json): number {
  if (typeof json !== "object" || json === null) return 0;
  const below = Object.values(json).reduce<number>((sum, member) => sum + countKeys(member), 0);
  return Array.isArray(json) ? below : below + Object.keys(json).length;
}

function hasNumber(json: Json): boolean {
  if (typeof json === "object" && json !== null) return Object.values(json).some(hasNumber);
  return typeof json === "number";
}

describe("the short cut", () => {
  test("given documents that differ in order only, when looked at, then it counts the keys of the first", () => {
    for (const { before, random } of pairs) {
      const { rewrite, name } = random.pick(orderOnly);
      const [one, other] = [jsonOf(writeDocument(rewrite(before, random))), jsonOf(writeDocument(before))];
      const statements = rewrite === orderOnly.find((each) => each.name === "a statement twice")?.rewrite;
      expect(keysOfSameForm(one, other), `${name}\n${JSON.stringify(one)}\n${JSON.stringify(other)}`).toBe(
        statements ? -1 : countKeys(one),
      );
    }
  });

  test("given documents in loose writing, when looked at, then it counts the keys or asks for a closer look", () => {
    let seen = 0;
    for (const { before, random } of pairs) {
      const [one, other] = [jsonOf(writeLoosely(before, random)), jsonOf(writeDocument(before))];
      const keys = keysOfSameForm(one, other);
      expect([-1, countKeys(one)]).toContain(keys);
      if (hasNumber(one)) expect(keys).toBe(-1);
      if (keys > 0) seen++;
    }
    expect(seen).toBeGreaterThan(50);
  });

  test("given any pair, when it says yes, then so does the long way", () => {
    for (const { before, after } of pairs) {
      const [one, other] = [writeDocument(after), writeDocument(before)];
      if (keysOfSameForm(jsonOf(one), jsonOf(other)) >= 0) expect(areEqual(one, other)).toBe(true);
    }
  });

  const base = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS: "a" }, Action: "b" }],
  };
  const twice = { ...base, Statement: [...base.Statement, ...base.Statement] };
  const cases: readonly (readonly [string, Json, Json])[] = [
    ["another version", { ...base, Version: "2008-10-17" }, base],
    ["an unknown element", { ...base, Extra: "x" }, base],
    ["an unknown element on the other side", base, { ...base, Extra: "x" }],
    ["an Id that is no text", { ...base, Id: ["x"] }, base],
    ["no Statement", { Version: "2012-10-17" }, base],
    ["a list in place of a document", [], base],
    ["text in place of a document", "x", base],
    ["one statement more", twice, base],
    ["one statement fewer", base, twice],
    ["a Sid that is no text", { ...base, Statement: [{ ...base.Statement[0], Sid: ["x"] }] }, base],
    ["an element more", { ...base, Statement: [{ ...base.Statement[0], Condition: {} }] }, base],
    ["an element fewer", base, { ...base, Statement: [{ ...base.Statement[0], Condition: {} }] }],
    [
      "an unknown element in a statement",
      { ...base, Statement: [{ ...base.Statement[0], Extra: "x" }] },
      base,
    ],
    ["another effect", { ...base, Statement: [{ ...base.Statement[0], Effect: "Deny" }] }, base],
    ["an action more", { ...base, Statement: [{ ...base.Statement[0], Action: ["b", "c"] }] }, base],
    ["an action fewer", base, { ...base, Statement: [{ ...base.Statement[0], Action: ["b", "c"] }] }],
    [
      "a principal type more",
      { ...base, Statement: [{ ...base.Statement[0], Principal: { AWS: "a", B: "c" } }] },
      base,
    ],
    [
      "a principal type fewer",
      base,
      { ...base, Statement: [{ ...base.Statement[0], Principal: { AWS: "a", B: "c" } }] },
    ],
    [
      "a principal in place of an object",
      { ...base, Statement: [{ ...base.Statement[0], Principal: "*" }] },
      base,
    ],
    [
      "a number for its text",
      { ...base, Statement: [{ ...base.Statement[0], Action: 1 }] },
      { ...base, Statement: [{ ...base.Statement[0], Action: 1 }] },
    ],
  ];

  test.each(cases)("given %s, when looked at, then it asks for a closer look", (_, one, other) => {
    expect(keysOfSameForm(one, other)).toBe(-1);
  });

  test("given many statements or values, when looked at, then it asks for a closer look rather than compare each", () => {
    const actions = Array.from({ length: 30 }, (_, index) => `sts:Action${index}`);
    const withActions = (list: readonly string[]) => ({
      ...base,
      Statement: [{ ...base.Statement[0], Action: [...list] }],
    });
    expect(keysOfSameForm(withActions(actions), withActions(actions))).toBe(6);
    expect(keysOfSameForm(withActions(actions.toReversed()), withActions(actions))).toBe(-1);
    expect(
      keysOfSameForm(withActions(actions.slice(0, 24).toReversed()), withActions(actions.slice(0, 24))),
    ).toBe(6);
  });
});
