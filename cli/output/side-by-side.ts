import { diffArrays } from "diff";
import stringWidth from "string-width";
import wrapAnsi from "wrap-ansi";
import { type Paint, printable } from "./layout.ts";

/** Unchanged lines shown around each difference. */
const contextLines = 3;
const gap = " │ ";

/** One row of the output: a line that both texts have, or the lines that differ at this place. */
type Row =
  | { readonly kind: "same"; readonly left: string; readonly right: string }
  | { readonly kind: "different"; readonly left?: string | undefined; readonly right?: string | undefined };

/** Two texts beside each other, at most `width` columns wide; long stretches of equal lines are left out. */
export function sideBySide(
  left: readonly string[],
  right: readonly string[],
  width: number,
  paint: Paint,
): readonly string[] {
  // Two columns, each with a sign and a space before its text.
  const column = Math.floor((width - gap.length) / 2) - 2;
  const rows = rowsOf(left.map(printable), right.map(printable));
  const near = rows.map((_, at) =>
    rows.slice(Math.max(0, at - contextLines), at + contextLines + 1).some(({ kind }) => kind !== "same"),
  );
  const title = paint("bold", `${"expected".padEnd(column + 2)}${gap}actual`);
  const lines = rows.flatMap((row, at) => {
    if (near[at] === true) return showRow(row, column, paint);
    return at === 0 || near[at - 1] === true ? [paint("dim", "  …")] : [];
  });
  return [title, ...lines];
}

/** Removed lines stand beside the added lines that replace them. */
function rowsOf(left: string[], right: string[]): readonly Row[] {
  const parts = diffArrays(left, right);
  return parts.flatMap(({ value, added, removed }, at) => {
    if (removed) return beside(value, parts[at + 1]?.added ? parts[at + 1]?.value : []);
    if (added) return parts[at - 1]?.removed ? [] : beside([], value);
    return value.map((line): Row => ({ kind: "same", left: line, right: line }));
  });
}

function beside(left: readonly string[], right: readonly string[] = []): readonly Row[] {
  return Array.from({ length: Math.max(left.length, right.length) }, (_, at) => ({
    kind: "different",
    left: left[at],
    right: right[at],
  }));
}

function showRow({ kind, left, right }: Row, column: number, paint: Paint): readonly string[] {
  const before = cells(left, kind === "same" ? " " : "-", column);
  const after = cells(right, kind === "same" ? " " : "+", column);
  return Array.from({ length: Math.max(before.length, after.length) }, (_, line) => {
    const [one, other] = [padEnd(before[line] ?? "", column + 2), after[line] ?? ""];
    if (kind === "same") return paint("dim", `${one}${gap}${other}`.trimEnd());
    return `${paint("red", one)}${gap}${paint("green", other)}`.trimEnd();
  });
}

/** The pieces of one line, each at most `column` columns wide behind its sign. */
function cells(text: string | undefined, sign: string, column: number): readonly string[] {
  if (text === undefined) return [];
  const pieces = wrapAnsi(text, column, { hard: true, wordWrap: false, trim: false }).split("\n");
  return pieces.map((piece) => `${sign} ${piece}`);
}

/** By columns of a terminal, in which some characters take two and some none. */
function padEnd(text: string, columns: number): string {
  return text + " ".repeat(Math.max(0, columns - stringWidth(text)));
}
