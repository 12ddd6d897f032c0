import { styleText } from "node:util";
import wrapAnsi from "wrap-ansi";
import type { Seen } from "./seen.ts";

const width = 78;

/** What came of one step. */
export type StepResult = { readonly name: string } & (
  | ({ readonly ok: true } & Seen)
  | { readonly ok: false; readonly problem: string }
);

/** One step for people: at most 80 columns, readable without colour. */
export function stepText(result: StepResult, number: number): string {
  const title = styleText("bold", `${number}. ${result.name}`);
  if (!result.ok) return [title, row("FAILED", result.problem), ""].join("\n");
  return [
    title,
    row("what", result.what),
    row("who", result.who),
    ...result.difference.map((text, index) =>
      row(index === 0 ? "change" : "", `${result.severity}: ${text}`),
    ),
    ...(result.proof ?? []).map((text, index) => row(index === 0 ? "tried" : "", text)),
    row("then", result.outcome),
    row("time", times(result)),
    "",
  ].join("\n");
}

export function summaryText(results: readonly StepResult[]): string {
  const failed = results.filter(({ ok }) => !ok).length;
  const verdict =
    failed === 0
      ? styleText("green", "did what they say")
      : styleText("red", `${failed} did not do what they say`);
  return `${results.length} steps: ${verdict}`;
}

function times({ detectMs, detectedBy = "from the IAM call to the alert", revertMs }: Seen): string {
  const reverted = revertMs === undefined ? "" : `, ${revertMs} ms to verified revert`;
  return `${detectMs} ms ${detectedBy}${reverted}`;
}

function row(label: string, text: string): string {
  const indent = 10;
  // Long words stay whole, so that they can be copied.
  const lines = wrapAnsi(text, width - indent).split("\n");
  return lines.map((line, index) => `   ${(index === 0 ? label : "").padEnd(indent - 3)}${line}`).join("\n");
}
