import { diffLines, type Row } from "./line-diff.ts";
import type { Style } from "./style.ts";
import { cut, printable } from "./wrap.ts";

/** Unchanged lines shown around each difference. */
const contextLines = 3;
const gap = " │ ";

/** Two texts beside each other, no wider than `width`; long stretches of equal lines are left out. */
export function sideBySide(
  left: readonly string[],
  right: readonly string[],
  width: number,
  style: Style,
): readonly string[] {
  // Two columns, each with a sign and a space before its text.
  const column = Math.floor((width - gap.length) / 2) - 2;
  const rows = diffLines(left.map(printable), right.map(printable));
  const near = rows.map((_, at) =>
    rows.slice(Math.max(0, at - contextLines), at + contextLines + 1).some(isDifferent),
  );
  const title = `${"expected".padEnd(column + 2)}${gap}actual`;
  return [style.bold(title), ...rows.flatMap((row, at) => showRow(row, at, near, column, style))];
}

function isDifferent({ kind }: Row): boolean {
  return kind !== "same";
}

function showRow(
  row: Row,
  at: number,
  near: readonly boolean[],
  column: number,
  style: Style,
): readonly string[] {
  if (near[at] !== true) return at === 0 || near[at - 1] === true ? [style.dim("  …")] : [];
  const left = cut(row.left ?? "", column);
  const right = cut(row.right ?? "", column);
  return Array.from({ length: Math.max(left.length, right.length) }, (_, line) => {
    const before = cell(left[line], row.left !== undefined && isDifferent(row) ? "-" : " ").padEnd(
      column + 2,
    );
    const after = cell(right[line], row.right !== undefined && isDifferent(row) ? "+" : " ");
    if (row.kind === "same") return style.dim(`${before}${gap}${after}`.trimEnd());
    return `${style.red(before)}${gap}${style.green(after)}`.trimEnd();
  });
}

function cell(text: string | undefined, sign: string): string {
  return text === undefined ? "" : `${sign} ${text}`;
}
