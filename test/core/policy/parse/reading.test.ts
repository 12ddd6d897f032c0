import { describe, expect, test } from "vitest";
import { parseDocument } from "../../../../core/policy/parse/parse.ts";
import { checkRead, parseText } from "../../../../core/policy/parse/read-json.ts";
import { decodeText } from "../../../../core/policy/parse/text.ts";

function read(text: string) {
  const parsed = parseText(text);
  return parsed.ok ? checkRead(text, parsed.json) : parsed;
}

function pathsOf(document: string | object): readonly string[] {
  const parsed = parseDocument(document);
  return parsed.ok ? [] : parsed.faults.map(({ path }) => path);
}

describe("reading JSON with care", () => {
  test.each([
    ['{"a":1,"b":{"c":2,"c":3}}', "b.c"],
    ['{"a":[{"x":1},{"x":1,"x":2}]}', "a[1].x"],
    ['{"a":1, "\\u0061" : 2}', "a"],
    ['{"__proto__":1,"__proto__":2}', "__proto__"],
    ['{"a\\"":":","a\\"":1}', 'a"'],
  ])("given %s, when read, then the duplicate key is a fault at %s", (text, path) => {
    expect(read(text)).toMatchObject({ ok: false, faults: [{ path }] });
  });

  test("given text that looks like keys inside values, when read, then it is no fault", () => {
    const text = '{"a":"\\":\\"a\\":","b":["x\\\\",":"],"c":"\\u00e9 \\"c\\" : 1"}';
    expect(read(text)).toEqual({ ok: true, json: JSON.parse(text) });
  });

  test("given numbers, when read, then they are the text they were written with", () => {
    expect(read('{ "a" : [1.0, 1, -0, 1e2, 12345678901234567890], "b":true ,"c":null}')).toEqual({
      ok: true,
      json: { a: ["1.0", "1", "-0", "1e2", "12345678901234567890"], b: true, c: null },
    });
  });

  test("given values nested 32 and 33 deep, when read, then only the latter is a fault", () => {
    expect(read("[".repeat(32) + "]".repeat(32)).ok).toBe(true);
    expect(read("[".repeat(33) + "]".repeat(33))).toMatchObject({ faults: [{ path: "$" }] });
  });

  test("given 100 duplicate keys, when read, then 20 are reported", () => {
    const text = `{${Array.from({ length: 100 }, (_, at) => `"k${at}":1,"k${at}":2`).join()}}`;
    const result = read(text);
    expect(result.ok ? [] : result.faults).toHaveLength(20);
  });
});

describe("decoding", () => {
  test.each([
    ["%7B%22a%22%3A%22b%2Bc+d%22%7D", '{"a":"b+c+d"}'],
    [" %7B%7D", " {}"],
    ['{"a":"100%"}', '{"a":"100%"}'],
    ["", ""],
  ])("given %j, when decoded, then it is %j", (raw, text) => {
    expect(decodeText(raw)).toEqual({ ok: true, text });
  });

  test.each(["%7", "%zz", "%ff"])("given %j, when decoded, then it is a fault", (raw) => {
    expect(decodeText(raw)).toMatchObject({ ok: false, faults: [{ path: "$" }] });
  });

  test("given more than IAM takes, encoded or not, when decoded, then it is a fault", () => {
    expect(decodeText(" ".repeat(131_072)).ok).toBe(true);
    expect(decodeText(" ".repeat(131_073)).ok).toBe(false);
    expect(decodeText(`%7B${" ".repeat(3 * 131_072)}`).ok).toBe(false);
  });
});

describe("faults", () => {
  const good = { Effect: "Allow", Principal: { AWS: "111122223333" }, Action: "sts:AssumeRole" };
  test.each<[string, object | string, readonly string[]]>([
    ["no object", "[]", ["$"]],
    ["no JSON", "{", ["$"]],
    ["no statement", {}, ["Statement"]],
    ["a statement of text", { Statement: "x" }, ["Statement"]],
    ["an unknown version", { Version: "2020-01-01", Statement: good }, ["Version"]],
    ["a statement that is a list", { Statement: [good, []] }, ["Statement[1]"]],
    ["an effect in another case", { Statement: { ...good, Effect: "allow" } }, ["Statement.Effect"]],
    ["no principal", { Statement: [{ ...good, Principal: undefined }] }, ["Statement[0]"]],
    ["both principals", { Statement: [{ ...good, NotPrincipal: "*" }] }, ["Statement[0]"]],
    ["a principal of text", { Statement: [{ ...good, Principal: "x" }] }, ["Statement[0].Principal"]],
    [
      "a principal that is an object",
      { Statement: [{ ...good, Principal: { AWS: ["*", {}] } }] },
      ["Statement[0].Principal.AWS[1]"],
    ],
    ["both actions", { Statement: [{ ...good, NotAction: "*" }] }, ["Statement[0]"]],
    ["an action that is null", { Statement: [{ ...good, Action: [null] }] }, ["Statement[0].Action"]],
    ["a condition of text", { Statement: [{ ...good, Condition: "x" }] }, ["Statement[0].Condition"]],
    [
      "an operator of text",
      { Statement: [{ ...good, Condition: { Bool: "x" } }] },
      ["Statement[0].Condition.Bool"],
    ],
    [
      "a value that is null",
      { Statement: [{ ...good, Condition: { Bool: { k: [null] } } }] },
      ["Statement[0].Condition.Bool.k"],
    ],
    [
      "a key twice in two cases",
      { Statement: [{ ...good, Condition: { Bool: { k: "true" }, bool: { K: "true" } } }] },
      ["Statement[0].Condition.bool.K"],
    ],
    ["more than IAM stores", { Id: "x".repeat(16_400), Statement: good }, ["$"]],
  ])("given %s, when read, then the fault has its path", (_, document, paths) => {
    expect(pathsOf(document)).toEqual(paths);
  });

  test("given several faults, when read, then all are reported", () => {
    expect(pathsOf({ Version: 1, Statement: [{ Effect: "x" }] })).toEqual([
      "Version",
      "Statement[0].Effect",
      "Statement[0]",
      "Statement[0]",
    ]);
  });
});
