import { diffArrays } from "diff";
import { checkRead, type Json, parseText } from "../../policy/compare.ts";
import { visible } from "../../shared/text.ts";
import { alignedLines } from "./document-lines.ts";

/** Unchanged lines shown before and after each difference. */
const contextLines = 3;

/**
 * The change of a trust policy as a unified diff: `-` expected, `+` found. Only the parts that differ, with context.
 *
 * @returns undefined if a document is absent or cannot be read, or if the two are written the same
 */
export function policyDiff(expected: string | undefined, found: string | undefined): string | undefined {
  if (expected === undefined || found === undefined) return undefined;
  const [one, other] = [readable(expected), readable(found)];
  if (one === undefined || other === undefined) return undefined;
  const { left, right } = alignedLines(one, other);
  const lines = diffArrays([...left], [...right]).flatMap(({ value, added, removed }) =>
    value.map((text) => ({ text, sign: added ? "+" : removed ? "-" : " " })),
  );
  if (lines.every(({ sign }) => sign === " ")) return undefined;
  const near = lines.map((_, at) =>
    lines.slice(Math.max(0, at - contextLines), at + contextLines + 1).some(({ sign }) => sign !== " "),
  );
  return lines
    .flatMap(({ text, sign }, at) => {
      if (near[at]) return [`${sign} ${visible(text)}`];
      return at === 0 || near[at - 1] ? ["  …"] : [];
    })
    .join("\n");
}

/** @returns undefined if parsing would lose something, such as a key that is written twice */
function readable(document: string): Json | undefined {
  const parsed = parseText(document);
  if (!parsed.ok) return undefined;
  const read = checkRead(document, parsed.json);
  return read.ok ? read.json : undefined;
}
