import { describe, expect, test } from "vitest";
import { parseDocument } from "../../../../core/policy/parse/parse.ts";
import {
  checkRead,
  parseText,
  sizeFault,
  writesEachKeyOnce,
} from "../../../../core/policy/parse/read-json.ts";
import { rereadJson } from "../../../../core/policy/parse/reread-json.ts";
import { decodeText } from "../../../../core/policy/parse/text.ts";
import { allow } from "../grants/grants.ts";

function faultsOf(document: string | object): readonly string[] {
  const parsed = parseDocument(document);
  return parsed.ok ? [] : parsed.faults.map(({ path, message }) => `${path}: ${message}`);
}

function statementWith(more: object): object {
  return { Statement: [allow(more)] };
}

describe("what is reported of a document that cannot be read", () => {
  const unreadable: readonly (readonly [document: object | string, fault: string])[] = [
    [[], "$: Expected a trust policy as an object; found a list."],
    [{}, "Statement: Expected a statement or a list of statements; found nothing."],
    [{ Statement: "x" }, "Statement: Expected a statement or a list of statements; found a string."],
    [{ Statement: [null] }, "Statement[0]: Expected a statement as an object; found null."],
    [{ Version: "2020", Statement: [] }, 'Version: Expected "2012-10-17" or "2008-10-17"; found "2020".'],
    [{ Version: [], Statement: [] }, 'Version: Expected "2012-10-17" or "2008-10-17"; found a list.'],
    [
      statementWith({ Effect: "allow" }),
      'Statement[0].Effect: Expected "Allow" or "Deny" (case-sensitive); found "allow".',
    ],
    [
      statementWith({ Effect: true }),
      'Statement[0].Effect: Expected "Allow" or "Deny" (case-sensitive); found a boolean.',
    ],
    [statementWith({ Principal: undefined }), "Statement[0]: Expected either Principal or NotPrincipal."],
    [statementWith({ NotPrincipal: "*" }), "Statement[0]: Expected either Principal or NotPrincipal."],
    [
      statementWith({ Principal: "x" }),
      'Statement[0].Principal: Expected "*" or an object such as {"AWS": …}; found a string.',
    ],
    [
      statementWith({ Principal: undefined, NotPrincipal: [] }),
      'Statement[0].NotPrincipal: Expected "*" or an object such as {"AWS": …}; found a list.',
    ],
    [
      statementWith({ Principal: { AWS: ["*", {}] } }),
      "Statement[0].Principal.AWS[1]: Expected a principal as a string; found an object.",
    ],
    [
      statementWith({ Principal: { AWS: null } }),
      "Statement[0].Principal.AWS: Expected a principal as a string; found null.",
    ],
    [statementWith({ Action: undefined }), "Statement[0]: Expected either Action or NotAction."],
    [statementWith({ NotAction: "*" }), "Statement[0]: Expected either Action or NotAction."],
    [
      statementWith({ Action: ["sts:A", null] }),
      "Statement[0].Action: Expected an action or a list of actions, as strings.",
    ],
    [
      statementWith({ Action: undefined, NotAction: null }),
      "Statement[0].NotAction: Expected an action or a list of actions, as strings.",
    ],
    [
      statementWith({ Condition: [] }),
      "Statement[0].Condition: Expected an object of operators; found a list.",
    ],
    [
      statementWith({ Condition: { Bool: "x" } }),
      "Statement[0].Condition.Bool: Expected an object of condition keys; found a string.",
    ],
    [
      statementWith({ Condition: { Bool: { k: ["true", null] } } }),
      "Statement[0].Condition.Bool.k: Expected a string, a number, a boolean, or a list of these; found null.",
    ],
    [
      statementWith({ Condition: { Bool: { k: "true" }, bool: { K: "true" } } }),
      "Statement[0].Condition.bool.K: Duplicate operator and key: AWS does not define which of them applies.",
    ],
    [
      { Id: "x".repeat(16_400), Statement: [] },
      "$: The document has 16424 characters without white space; IAM stores at most 8,192.",
    ],
    ['{"a":1,"a":2}', "a: Duplicate key: IAM documents must not repeat a key."],
    ["[".repeat(33) + "]".repeat(33), "$: The document is nested more than 32 levels deep."],
    [
      JSON.stringify({ Id: "x".repeat(16_400), Statement: [] }),
      "$: The document has 16424 characters without white space; IAM stores at most 8,192.",
    ],
    [`${'{"a":'.repeat(33)}1${"}".repeat(33)}`, "$: The document is nested more than 32 levels deep."],
    [
      "%zz",
      "$: The text appears to be percent-encoded, but it contains a % that is not followed by a valid UTF-8 code.",
    ],
    [" ".repeat(131_073), "$: The text has 131073 characters; IAM allows at most 131072."],
    ["%20".repeat(131_072).concat("x"), "$: The text has 393217 characters; IAM allows at most 393216."],
  ];

  for (const [document, fault] of unreadable) {
    test(`given a document that cannot be read, when read, then ${fault}`, () => {
      expect(faultsOf(document)).toEqual([fault]);
    });
  }

  test("given no JSON, when read, then the fault says so", () => {
    expect(faultsOf("{").join()).toMatch(/^\$: Invalid JSON: .+/);
  });

  test("given 21 faults, when read, then 20 are reported", () => {
    expect(faultsOf({ Statement: Array(20).fill(null) })).toHaveLength(20);
    expect(faultsOf({ Statement: Array(21).fill(null) })).toHaveLength(20);
    const twice = Array.from({ length: 21 }, (_, at) => `"k${at}":1,"k${at}":1`);
    expect(faultsOf(`{${twice.slice(1)}}`)).toHaveLength(20);
    expect(faultsOf(`{${twice}}`)).toHaveLength(20);
  });
});

describe("text up to what is read", () => {
  test("given the longest encoded text, when decoded, then it can be", () => {
    expect(decodeText("%20".repeat(131_072))).toEqual({ ok: true, text: " ".repeat(131_072) });
  });

  test("given an encoded text after white space, when decoded, then it is encoded all the same", () => {
    expect(decodeText("\n %7B%7D")).toEqual({ ok: true, text: "\n {}" });
    expect(decodeText("%7B%7D")).toEqual({ ok: true, text: "{}" });
    expect(decodeText('{"a":"%7B"}')).toEqual({ ok: true, text: '{"a":"%7B"}' });
  });

  test("given a document as large as is read, when measured, then it is no fault, and one larger is", () => {
    expect(sizeFault("x".repeat(16_382))).toBeUndefined();
    expect(sizeFault("x".repeat(16_383))).toMatchObject({ path: "$" });
  });

  test("given a large text, when read, then only what it holds without white space counts", () => {
    const read = (text: string) => {
      const parsed = parseText(text);
      return parsed.ok && checkRead(text, parsed.json).ok;
    };
    expect(read(`"${"x".repeat(16_382)}"`)).toBe(true);
    expect(read(`"${"x".repeat(16_383)}"`)).toBe(false);
    expect(read(`${" ".repeat(20_000)}[]`)).toBe(true);
  });
});

describe("keys that are written", () => {
  test("given no key twice and no number, when checked, then what was read is taken as it is", () => {
    const taken = (text: string) => {
      const json = JSON.parse(text);
      const read = checkRead(text, json);
      return read.ok && read.json === json;
    };
    expect(taken('{"a":["b",{"c":true}],"d":null}')).toBe(true);
    expect(taken('{"a":["b",{"c":1}],"d":null}')).toBe(false);
    expect(taken('{"a":"\\":"}')).toBe(false);
  });

  test.each<[string, number, boolean]>([
    ['{"a":1}', 1, true],
    ['{"a" \n\r\t : 1}', 1, true],
    ['{"a":1,"a":2}', 1, false],
    ['{"a":"b:c"}', 1, true],
    ['{"a":"\\":"}', 1, false],
    ['":":', 1, false],
    ['{"a"x:1}', 1, false],
    ["[]", 0, true],
    [":", 0, true],
  ])("given %j, when %d is expected, then %s", (text, keys, wanted) => {
    expect(writesEachKeyOnce(text, keys)).toBe(wanted);
  });

  test.each([
    ['{"a":1,"b":[true,false,null,-1.5e+3,"x\\"y"],"c":{}}'],
    [' {\n"a" : [ ] ,\t"b" : { } , "c":[ {"d" : "\\\\"} , 1 ]\r}'],
    ['[[],[[1]],"\\u00e9",""]'],
    ['{"":{"":[0]}}'],
    ["12"],
    ["true"],
    ["false"],
    ["null"],
    ['"x"'],
  ])("given %j, when read with care, then as JSON.parse reads it, but for numbers", (text) => {
    const asText = JSON.parse(text.replace(/(?<=[[ :,]|^)-?\d[\d.e+]*/g, '"$&"'));
    expect(rereadJson(text)).toEqual({ ok: true, json: asText });
  });

  test.each([
    ['{"a":{"b":1,"b":2}}', ["a.b"]],
    ['{"":1,"":2}', [""]],
    ['[{"a":1,"a":2},{"a":1,"a":2}]', ["[0].a", "[1].a"]],
    ['{"a":[0,{"b":1,"b":2}],"a":3}', ["a[1].b", "a"]],
  ])("given %j, when read with care, then the duplicate keys are reported", (text, paths) => {
    const read = rereadJson(text);
    expect(read.ok ? [] : read.faults.map(({ path }) => path)).toEqual(paths);
  });
});
