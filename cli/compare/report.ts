import { alignedLines } from "../../core/notify/incident/document-lines.ts";
import {
  type Change,
  type Comparison,
  decodeText,
  type Fault,
  type Json,
} from "../../core/policy/compare.ts";
import type { Io } from "../io.ts";
import { formatOf, type Paint, painter, printable, widthOf, wrapWords } from "../output/layout.ts";
import { sideBySide } from "../output/side-by-side.ts";

export function asJson(comparison: Comparison): string {
  return `${JSON.stringify(comparison, undefined, 2)}\n`;
}

/** The verdict, each change, and both documents side by side. */
export function asText(comparison: Comparison, texts: { expected: string; actual: string }, io: Io): string {
  const paint = painter(io);
  const width = widthOf(io);
  const lines = [
    ...verdictLines(comparison, width, paint),
    ...differenceLines(comparison, texts, width, paint),
  ];
  return `${lines.join("\n")}\n`;
}

function verdictLines(comparison: Comparison, width: number, paint: Paint): readonly string[] {
  switch (comparison.verdict) {
    case "equal":
      return [paint("green", "equal: both allow the same callers")];
    case "unreadable":
      return [
        paint("red", "unreadable: the actual document is not a readable trust policy (critical)"),
        ...comparison.faults.flatMap((fault) => faultLines(fault, width)),
      ];
    case "drift": {
      const { changes, severity } = comparison;
      const count = changes.length === 1 ? "one change" : `${changes.length} changes`;
      const title = paint(formatOf(severity), `drift, ${severity}: ${count}`);
      return [title, ...changes.flatMap((change) => changeLines(change, width, paint))];
    }
  }
}

function faultLines({ path, message }: Fault, width: number): readonly string[] {
  return wrapWords(printable(`${path}: ${message}`), width, "  ");
}

function changeLines(change: Change, width: number, paint: Paint): readonly string[] {
  const [expected, actual] = [change.expectedPath, change.actualPath];
  const place = [
    expected === undefined ? [] : `expected ${expected}`,
    actual === undefined ? [] : `actual ${actual}`,
  ];
  const title = `${change.severity} · ${change.direction} · ${change.kind}`;
  return [
    "",
    paint(formatOf(change.severity), title),
    ...wrapWords(printable(change.message), width, "  "),
    ...[place.flat().join(", "), nameOfPage(change.source)].flatMap((text) =>
      wrapWords(printable(text), width, "  ").map((line) => paint("dim", line)),
    ),
  ];
}

/** The full address does not fit on a line; the name of the page is enough to find it. */
function nameOfPage(address: string): string {
  return address.replace(/^.*\/IAM\/latest\/UserGuide\/([\w-]+).*$/, "see the IAM User Guide, $1");
}

function differenceLines(
  comparison: Comparison,
  texts: { expected: string; actual: string },
  width: number,
  paint: Paint,
): readonly string[] {
  if (comparison.verdict !== "drift") return [];
  const [expected, actual] = [readable(texts.expected), readable(texts.actual)];
  if (expected === undefined || actual === undefined) return [];
  const { left, right } = alignedLines(expected, actual);
  return ["", ...sideBySide(left, right, width, paint)];
}

function readable(text: string): Json | undefined {
  const decoded = decodeText(text);
  if (!decoded.ok) return undefined;
  const json: Json = JSON.parse(decoded.text);
  return json;
}
