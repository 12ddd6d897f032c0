/** One row of a side-by-side difference. */
export interface Row {
  readonly kind: "same" | "left" | "right" | "both";
  readonly left: string | undefined;
  readonly right: string | undefined;
}

/** Puts the lines of two texts beside each other: equal ones in one row, others next to what stands in their place. */
export function diffLines(left: readonly string[], right: readonly string[]): readonly Row[] {
  const rows: Row[] = [];
  let at = 0;
  let other = 0;
  for (const [same, its] of [...commonLines(left, right), [left.length, right.length] as const]) {
    rows.push(...replaced(left.slice(at, same), right.slice(other, its)));
    if (same < left.length) rows.push({ kind: "same", left: left[same], right: right[its] });
    at = same + 1;
    other = its + 1;
  }
  return rows;
}

function replaced(left: readonly string[], right: readonly string[]): readonly Row[] {
  return Array.from({ length: Math.max(left.length, right.length) }, (_, at) => {
    const [one, other] = [left[at], right[at]];
    const kind = one === undefined ? "right" : other === undefined ? "left" : "both";
    return { kind, left: one, right: other };
  });
}

/** The longest common subsequence, as pairs of positions. Documents have a few hundred lines at most. */
function commonLines(
  left: readonly string[],
  right: readonly string[],
): readonly (readonly [number, number])[] {
  const lengths = Array.from({ length: left.length + 1 }, () => new Uint16Array(right.length + 1));
  for (let at = left.length - 1; at >= 0; at--) {
    for (let other = right.length - 1; other >= 0; other--) {
      const same = left[at] === right[other];
      const skipped = Math.max(lengths[at + 1]?.[other] ?? 0, lengths[at]?.[other + 1] ?? 0);
      const row = lengths[at];
      if (row !== undefined) row[other] = same ? 1 + (lengths[at + 1]?.[other + 1] ?? 0) : skipped;
    }
  }
  return follow(left, right, lengths);
}

function follow(
  left: readonly string[],
  right: readonly string[],
  lengths: readonly Uint16Array[],
): readonly (readonly [number, number])[] {
  const common: (readonly [number, number])[] = [];
  let at = 0;
  let other = 0;
  while (at < left.length && other < right.length) {
    if (left[at] === right[other]) common.push([at++, other++]);
    else if ((lengths[at + 1]?.[other] ?? 0) >= (lengths[at]?.[other + 1] ?? 0)) at++;
    else other++;
  }
  return common;
}
