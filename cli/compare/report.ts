import type { Change, Comparison, Fault, Severity } from "../../core/policy/model/change.ts";
import type { Json } from "../../core/policy/parse/json.ts";
import { decodeText } from "../../core/policy/parse/text.ts";
import type { Io } from "../io.ts";
import { alignedLines } from "../output/document-lines.ts";
import { sideBySide } from "../output/side-by-side.ts";
import { type Style, styleFor, widthOf } from "../output/style.ts";
import { printable, wrapWords } from "../output/wrap.ts";

/** The comparison as machines read it. */
export function asJson(comparison: Comparison): string {
  return `${JSON.stringify(comparison, undefined, 2)}\n`;
}

/** The comparison as people read it: the verdict, each change, and both documents beside each other. */
export function asText(comparison: Comparison, texts: { expected: string; actual: string }, io: Io): string {
  const style = styleFor(io);
  const width = widthOf(io);
  const lines = [
    ...verdictLines(comparison, width, style),
    ...differenceLines(comparison, texts, width, style),
  ];
  return `${lines.join("\n")}\n`;
}

function verdictLines(comparison: Comparison, width: number, style: Style): readonly string[] {
  switch (comparison.verdict) {
    case "equal":
      return [style.green("equal: both admit the same callers")];
    case "unreadable":
      return [
        style.red("unreadable: the actual document is not a trust policy that can be read (critical)"),
        ...comparison.faults.flatMap((fault) => faultLines(fault, width)),
      ];
    case "drift": {
      const { changes, severity } = comparison;
      const count = changes.length === 1 ? "one change" : `${changes.length} changes`;
      const title = colourOf(severity, style)(`drift, ${severity}: ${count}`);
      return [title, ...changes.flatMap((change) => changeLines(change, width, style))];
    }
  }
}

function faultLines({ path, message }: Fault, width: number): readonly string[] {
  return indent(wrapWords(printable(`${path}: ${message}`), width - 2), 2);
}

function changeLines(change: Change, width: number, style: Style): readonly string[] {
  const [expected, actual] = [change.expectedPath, change.actualPath];
  const place = [
    expected === undefined ? [] : `expected ${expected}`,
    actual === undefined ? [] : `actual ${actual}`,
  ];
  const title = `${change.severity} · ${change.direction} · ${change.kind}`;
  return [
    "",
    colourOf(change.severity, style)(title),
    ...indent(wrapWords(printable(change.message), width - 2), 2),
    ...indent(wrapWords(printable(place.flat().join(", ")), width - 2), 2).map(style.dim),
    ...indent(wrapWords(nameOfPage(change.source), width - 2), 2).map(style.dim),
  ];
}

/** The address would not fit a line; its page's name is enough to find it. */
function nameOfPage(address: string): string {
  return address.replace(/^.*\/IAM\/latest\/UserGuide\/([\w-]+).*$/, "see the IAM User Guide, $1");
}

function indent(lines: readonly string[], by: number): readonly string[] {
  return lines.map((line) => " ".repeat(by) + line);
}

function colourOf(severity: Severity, style: Style): (text: string) => string {
  if (severity === "critical" || severity === "high") return (text) => style.bold(style.red(text));
  return severity === "medium" ? style.yellow : style.bold;
}

function differenceLines(
  comparison: Comparison,
  texts: { expected: string; actual: string },
  width: number,
  style: Style,
): readonly string[] {
  if (comparison.verdict !== "drift") return [];
  const [expected, actual] = [readable(texts.expected), readable(texts.actual)];
  if (expected === undefined || actual === undefined) return [];
  const { left, right } = alignedLines(expected, actual);
  return ["", ...sideBySide(left, right, width, style)];
}

function readable(text: string): Json | undefined {
  const decoded = decodeText(text);
  if (!decoded.ok) return undefined;
  const json: Json = JSON.parse(decoded.text);
  return json;
}
