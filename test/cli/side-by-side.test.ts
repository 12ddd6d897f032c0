import { stripVTControlCharacters } from "node:util";
import stringWidth from "string-width";
import { describe, expect, test } from "vitest";
import { painter } from "../../cli/output/layout.ts";
import { sideBySide } from "../../cli/output/side-by-side.ts";
import { TextStream } from "../support/text-stream.ts";

const terminal = new TextStream({ environment: { TERM: "xterm" } });
const pipe = new TextStream();
const left = ["{", '"Sid": "信頼ポリシーは信頼された役割だけを許可します、他は許可しません"', '"old"', "}"];
const right = ["{", '"Sid": "👩‍👩‍👧‍👦 family, e\u0301, 信頼ポリシー"', '"new"', '"more"', "}"];

function show(stdout: TextStream): readonly string[] {
  return sideBySide(left, right, 80, painter({ stdout, stderr: stdout }));
}

describe("two documents beside each other", () => {
  test("fit 80 columns, with the gap in one column, whatever the width of their characters", () => {
    const lines = show(pipe);
    for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(80);
    const gaps = lines.map((line) => stringWidth(line.slice(0, line.indexOf("│"))));
    expect(new Set(gaps)).toEqual(new Set([39]));
  });

  test("show the same text with and without colour", () => {
    const coloured = show(terminal);
    expect(coloured.join("\n")).toContain("\u001b[31m");
    expect(coloured.map((line) => stripVTControlCharacters(line).trimEnd())).toEqual(show(pipe));
  });

  test("put a removed line next to the line that replaces it", () => {
    const lines = show(pipe);
    expect(lines.find((line) => line.includes('"old"'))).toMatch(/^- "old" +│ \+ "new"$/);
    expect(lines.find((line) => line.includes('"more"'))).toMatch(/^ +│ \+ "more"$/);
  });
});
