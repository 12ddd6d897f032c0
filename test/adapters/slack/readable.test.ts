import fc from "fast-check";
import { expect, test } from "vitest";
import { readable } from "../../../adapters/slack/thread/readable.ts";
import { visible } from "../../../core/shared/text.ts";

test("a document gets a line for each member, as JSON.stringify would write it", () => {
  fc.assert(
    fc.property(fc.json({ noUnicodeString: true }), (json) => {
      const value: unknown = JSON.parse(json);
      fc.pre(visible(json) === json);
      expect(readable(json)).toBe(JSON.stringify(value, null, 2));
    }),
  );
});

test("nothing of it is lost or turned into something else", () => {
  const document = '{"Sid":"\\u202egnp","Sid":"b","n":1.0,"e":{},"l":[ ]}';
  expect(readable(document)).toBe(
    '{\n  "Sid": "\\u202egnp",\n  "Sid": "b",\n  "n": 1.0,\n  "e": {},\n  "l": []\n}',
  );
});

test("marks that no one sees become escapes, and the document means the same", () => {
  expect(visible("a\u202eb\u0000\u2028\u{e0041}\n")).toBe("a\\u202eb\\u0000\\u2028\\udb40\\udc41\n");
  const document = '{"Sid":"\u202egnp"}';
  expect(JSON.parse(readable(document))).toEqual(JSON.parse(document));
});

test("what is no JSON is left as it is, but for such marks", () => {
  expect(readable("{oops \u202e")).toBe("{oops \\u202e");
});
