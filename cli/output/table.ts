import stringWidth from "string-width";
import wrapAnsi from "wrap-ansi";
import { printable } from "./layout.ts";

export interface Column {
  readonly title: string;
  /** At most this wide; without it, the column takes the rest of the line. One column has none. */
  readonly most?: number;
}

const gap = "  ";

/**
 * A table whose lines are at most `width` columns wide: cells are wrapped.
 *
 * @param paint formats a piece of a cell; the row of the titles is -1
 */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
  paint: (text: string, row: number, column: number) => string = (text) => text,
): readonly string[] {
  const widths = widthsOf(columns, rows, width);
  const lineOf = (pieces: readonly string[], row: number) =>
    widths
      .map((columnWidth, at) => {
        const text = pieces[at] ?? "";
        const padding =
          at === widths.length - 1 ? "" : " ".repeat(Math.max(0, columnWidth - stringWidth(text)));
        return `${text === "" ? "" : paint(text, row, at)}${padding}`;
      })
      .join(gap)
      .trimEnd();
  const linesOf = (cells: readonly string[], row: number) => {
    const wrapped = cells.map((cell, at) => wrap(cell, widths[at] ?? 1));
    const height = Math.max(1, ...wrapped.map(({ length }) => length));
    return Array.from({ length: height }, (_, line) =>
      lineOf(
        wrapped.map((one) => one[line] ?? ""),
        row,
      ),
    );
  };
  return [columns.map(({ title }) => title), ...rows].flatMap((cells, at) => linesOf(cells, at - 1));
}

function widthsOf(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
): readonly number[] {
  const widest = columns.map(({ title }, at) =>
    Math.max(
      ...[[title], ...rows.map((cells) => (cells[at] ?? "").split("\n"))]
        .flat()
        .map((text) => stringWidth(text)),
    ),
  );
  const limited = columns.map(({ most }, at) => (most === undefined ? 0 : Math.min(most, widest[at] ?? 0)));
  const used = limited.reduce((sum, one) => sum + one, 0) + gap.length * (columns.length - 1);
  return columns.map(({ most }, at) => (most === undefined ? Math.max(8, width - used) : (limited[at] ?? 0)));
}

function wrap(cell: string, width: number): readonly string[] {
  return cell.split("\n").flatMap((line) => wrapAnsi(printable(line), width, { hard: true }).split("\n"));
}
